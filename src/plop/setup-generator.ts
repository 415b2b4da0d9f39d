import type { NodePlopAPI } from 'plop';
import type { RawAnswers } from '../answers/answers.ts';
import { standardAnswers } from '../answers/resolve.ts';
import { readDotenv } from '../edit/dotenv.ts';
import { problem } from '../findings/index.ts';
import { pathsFor } from '../host/paths.ts';
import { isEmpty } from '../plan/plan.ts';
import { precheckSetup, prepareSetup, type SetupRequest } from '../commands/setup.ts';
import { readState, textAt } from '../state/read.ts';
import type { State } from '../state/state.ts';
import type { Host } from '../host/types.ts';
import { destinationOf, type Given, type Generator, isInteractive, isSet, textGiven } from './generator.ts';
import { refusedKey, setupQuestions } from './setup-questions.ts';

/** Which prompt gives which answer: plop's own word for the project is `dest`. */
const promptOf = {
  model: 'model',
  baseUrl: 'baseUrl',
  provider: 'provider',
  envKey: 'envKey',
  keyStore: 'keyStore',
  shell: 'shell',
  project: 'dest',
} as const satisfies Record<keyof RawAnswers, string>;

/** Plop's answers as the answers of a set-up, before they are judged. */
function rawAnswersOf(given: Given): RawAnswers {
  const answered = Object.entries(promptOf).map(
    ([name, prompt]) => [name, textGiven(given[prompt])] as const,
  );
  return Object.fromEntries(answered.filter(([, text]) => text !== undefined)) as RawAnswers;
}

/** What the questions' defaults depend on. A broken file is no reason to fail here: the review says what is wrong. */
async function glance(host: Host): Promise<{ state: State | undefined; env: string }> {
  const paths = pathsFor(host);
  const state = await readState(host, paths).catch(() => undefined);
  const env = await textAt(host, paths.env).catch(() => undefined);
  return { state, env: env ?? '' };
}

/** The folder that plop was pointed to with --dest, else the working folder. */
function projectOf(plop: NodePlopAPI, host: Host): string | undefined {
  return destinationOf(plop, host) ?? standardAnswers(host).project;
}

/** The generator `codex-orq`. */
export async function setupGenerator(plop: NodePlopAPI, host: Host): Promise<Generator> {
  const { state, env } = await glance(host);
  const project = projectOf(plop, host);
  let settled: Promise<boolean> | undefined;

  /** A second run with nothing to say: no question is put, and the answer is that nothing changes. */
  const isSettled = (given: Given): Promise<boolean> => {
    settled ??= (async () => {
      const answered = [...Object.values(promptOf), 'codexHome'].some((name) => given[name] !== undefined);
      if (state === undefined || answered || isSet(given['ask'])) return false;
      const request = { given: { ...(project !== undefined && { project }) } };
      const { plan } = await prepareSetup(host, request);
      return isEmpty(plan) && !plan.findings.some(({ code }) => code === 'key-missing');
    })().catch(() => false);
    return settled;
  };

  const requestOf = (given: Given): SetupRequest => {
    if (given['key'] === refusedKey) throw problem('key-as-flag', {});
    return {
      given: { ...(project !== undefined && { project }), ...rawAnswersOf(given) },
      typedKey: textGiven(given['key']),
      codexHome: textGiven(given['codexHome']),
    };
  };

  return {
    name: 'codex-orq',
    description: 'route the Codex CLI on this machine through the Orq.ai AI Gateway',
    intent: () => 'setup',
    questions: setupQuestions({
      host,
      interactive: isInteractive(),
      earlier: state?.answers,
      project,
      isSettled,
      hasStoredKey: (envKey) => (readDotenv(env).get(envKey) ?? '').trim() !== '',
    }),
    precheck: async (given) => precheckSetup(host, requestOf(given)),
    prepare: async (given) => prepareSetup(host, requestOf(given)),
  };
}
