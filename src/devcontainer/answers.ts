import type { KeptAnswers } from '../answers/answers.ts';
import { resolveAnswers, variables } from '../answers/resolve.ts';
import { problem } from '../findings/index.ts';
import { newestCovered } from '../codex/versions.ts';
import type { Host } from '../host/types.ts';
import type { Options } from './container.ts';
import { isCodexVersion, parseFeatureBaseUrl } from './feature.ts';

/** The answers that a dev container has in common with the set-up of a machine. */
export const sharedAnswers = ['model', 'baseUrl', 'provider', 'envKey'] as const;
export type SharedAnswer = (typeof sharedAnswers)[number];

/** Answers as they come in, before they are judged. */
export type RawDevcontainerAnswers = Readonly<Partial<Record<SharedAnswer | 'codexVersion', string>>>;

export type DevcontainerAnswers = Readonly<{
  options: Options;
  /** The options that were asked for in this run, by a flag, a prompt or a variable. */
  explicit: ReadonlySet<keyof Options>;
  provider: string;
  envKey: string;
}>;

/** The version of Codex that a dev container gets: one that this package was tested with. */
export const pinnedCodex: string = newestCovered;

function parseCodexVersion(text: string): string {
  const version = text.trim().replace(/^v(?=\d)/, '');
  if (!isCodexVersion(version)) throw problem('codex-version-malformed', { version });
  return version;
}

/**
 * Judges the answers: what was given, else the variables, else what this machine was set up with, else the standard
 * ones. Nothing comes from the repo, whose files may choose neither where the key is sent nor which variable is.
 * @param asOffered answers left as they were offered: they do not replace values that are there
 * @throws Problem with exit status 2 for the first answer that cannot be used
 */
export function resolveDevcontainer(
  given: RawDevcontainerAnswers,
  asOffered: ReadonlySet<SharedAnswer>,
  earlier: KeptAnswers | undefined,
  host: Pick<Host, 'env' | 'platform' | 'home' | 'cwd'>,
): DevcontainerAnswers {
  const { codexVersion, ...shared } = given;
  // The key itself, the key store and the shell have no part in a dev container.
  const names = sharedAnswers.map((name) => variables[name]);
  const env = Object.fromEntries(names.map((name) => [name, host.env[name]]));
  const { answers } = resolveAnswers({ given: shared, earlier }, { ...host, env });
  const said = (name: 'model' | 'baseUrl'): boolean =>
    (given[name] !== undefined && !asOffered.has(name)) ||
    (given[name] === undefined && (env[variables[name]] ?? '').trim() !== '');
  const explicit = [
    ...(said('model') ? (['model'] as const) : []),
    ...(said('baseUrl') ? (['baseUrl'] as const) : []),
    ...(codexVersion === undefined ? [] : (['codexVersion'] as const)),
  ];
  return {
    options: {
      model: answers.model,
      baseUrl: parseFeatureBaseUrl(answers.baseUrl),
      codexVersion: codexVersion === undefined ? pinnedCodex : parseCodexVersion(codexVersion),
    },
    explicit: new Set(explicit),
    provider: answers.provider,
    envKey: answers.envKey,
  };
}
