import { basename, resolve } from 'node:path';
import { parseCommandLine } from '../../src/cli/arguments.ts';
import { prepare, sessionOptions } from '../../src/cli/session.ts';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { isWriting } from '../../src/commands/command.ts';
import { Session } from '../../src/commands/session.ts';
import { orProblem } from '../../src/checks/or-problem.ts';
import { readToml } from '../../src/edit/toml/read.ts';
import { type Finding, Problem, wordingOf } from '../../src/findings/index.ts';
import type { Host, RunResult } from '../../src/host/types.ts';
import { valueAt } from '../../src/lib/key-path.ts';
import { shellWords } from '../../src/lib/shell-words.ts';
import { showFor, viewFor } from '../../src/report/view.ts';
import { bundled } from '../catalogue/made-up-codex.ts';
import { certificates, type Fixture, good, machine } from '../checks/fixture.ts';
import { codesOf } from '../support/cli.ts';
import { memoryHost, type MemoryHost } from '../support/memory-host.ts';

/* What a finding tells to do next, done: its commands run on the machine of a fixture, in memory. */

const ended: RunResult = { exitCode: 0, stdout: '', stderr: '', timedOut: false };

const textOf = async (host: Host, path: string): Promise<string> =>
  Buffer.from((await host.read(path)).bytes ?? []).toString('utf8');

/** A Codex that has read the files: it says which model and provider it uses, and lists the models that it is given. */
async function readingCodex(host: Host, line: string, codexHome: string): Promise<RunResult> {
  if (line === '--version') return { ...ended, stdout: 'codex-cli 0.169.0\n' };
  const { value: tree, problem } = await orProblem(async () =>
    readToml(await textOf(host, `${codexHome}/config.toml`), 'config.toml'),
  );
  if (problem !== undefined) return { ...ended, exitCode: 1, stderr: 'Error: no TOML\n' };
  const named = line === 'debug models' ? valueAt(tree, ['model_catalog_json']) : undefined;
  if (typeof named === 'string') return { ...ended, stdout: await textOf(host, resolve(codexHome, named)) };
  if (line.startsWith('debug models')) return { ...ended, stdout: JSON.stringify(bundled()) };
  if (line !== 'doctor --json') return ended;
  const [model, provider] = [valueAt(tree, ['model']), valueAt(tree, ['model_provider'])];
  const load = { status: 'ok', details: { model, 'model provider': provider } };
  return { ...ended, stdout: JSON.stringify({ checks: { 'config.load': load } }) };
}

/** What stands in a `.gitignore` is ignored. */
const isIgnored = (host: MemoryHost, args: readonly string[]): boolean =>
  Object.entries(host.texts()).some(
    ([path, text]) =>
      path.endsWith('/.gitignore') && text.split('\n').includes(`/${basename(args.at(-1) ?? '')}`),
  );

/** The machine of a fixture, on which a run writes. @param codex whether it has a Codex, where the fixture says nothing of one */
export function machineOf(fixture: Fixture, codex: boolean): MemoryHost {
  const given: NonNullable<Fixture['files']> = {
    ...good,
    [certificates]: '-----BEGIN CERTIFICATE-----\n',
    '/bin/sh': '',
    ...((codex || fixture.codex !== undefined) && { '/usr/bin/codex': '' }),
    ...fixture.files,
  };
  const { run } = machine(fixture);
  const host = memoryHost({
    home: '/home/p',
    cwd: fixture.project ?? '/home/p/repo',
    env: { PATH: '/usr/bin', ...fixture.env },
    run: async (command, args, options) => {
      if (command === 'pass') return { ...ended, stdout: 'sk-orq-made-up-of-a-command-0123\n' };
      const line = args.join(' ');
      const says = fixture.codex === undefined ? codex : line.startsWith('debug');
      if (command === 'codex' && says) return readingCodex(host, line, String(options.env?.['CODEX_HOME']));
      if (command === 'git' && args.includes('check-ignore') && isIgnored(host, args)) return ended;
      return run(command, args, options);
    },
  });
  for (const [path, content] of Object.entries(given))
    if (content !== undefined)
      host.memory.put(
        path,
        typeof content === 'string' ? Buffer.from(content) : content,
        fixture.modes?.[path] ?? 0o600,
      );
  return host;
}

/** What the doctor finds. @param codexHome the value of its `--codex-home` */
export async function look(host: Host, live: boolean, codexHome?: string): Promise<readonly Finding[]> {
  const request = { prove: false, live, codexHome, onBilled: () => undefined };
  try {
    return (await diagnose(host, request)).findings.map(({ finding }) => finding);
  } catch (error) {
    if (error instanceof Problem) return [error.finding];
    throw error;
  }
}

/** A command of ours that a finding names. `env`: what stands before it, or is to be exported. */
export type Step = Readonly<{
  args: string;
  env: Readonly<Record<string, string>>;
  /** What it says to do first. */
  first: Readonly<{ install: boolean; unset: string | undefined }>;
}>;

/** What the reader of a sentence puts in the place of each of its words in capitals or brackets. */
const filled = (args: string): string =>
  args
    .replace('--base-url URL', '--base-url https://gateway.example/v3/router')
    .replace('--codex-home DIR', '--codex-home /home/p/own')
    .replace(/~(?=\/)/g, '/home/p');

/** The commands that the sentences of a finding name, with the variables that they say to set for them. */
export function stepsOf(found: Finding, codexHome?: string): readonly Step[] {
  const named: string[] = [];
  const show = showFor({ home: '/home/p', cwd: '/home/p/repo' }, codexHome);
  const { hint = '' } = wordingOf(found, {
    ...show,
    command: (args) => {
      named.push(show.command(args).replace(/^npx codex-orq ?/, ''));
      return `«${named.length - 1}»`;
    },
  });
  return named.map((args, index) => {
    const [before = ''] = hint.split(`«${index}»`);
    const name = /(\w+)='<the key>' $/.exec(before)?.[1] ?? /export (\w+) and store it: $/.exec(before)?.[1];
    return {
      args: filled(args),
      env: name === undefined ? {} : { [name]: 'sk-orq-made-up-anew-0123' },
      first: {
        install: before.includes('Install Codex first. '),
        unset: /Unset (\w+) here, then /.exec(before)?.[1],
      },
    };
  });
}

/** What a step ended with, if that is an error, and the codes of what it told. */
export type Taken = Readonly<{ ends: string | undefined; told: readonly string[] }>;

/** Runs a step as it is typed with `--yes`. A command that only looks does nothing here. */
export async function take(host: MemoryHost, { args, env }: Pick<Step, 'args' | 'env'>): Promise<Taken> {
  // The bin takes the one for the other.
  const words = shellWords(args.replace(/^doctor --fix/, 'fix')) as readonly string[];
  const { command, given } = parseCommandLine(words);
  if (!isWriting(command)) return { ends: undefined, told: [] };
  const machine = { ...host, env: { ...host.env, ...env } };
  const told: string[] = [];
  const console = {
    view: await viewFor({}, machine),
    say: () => undefined,
    tell: () => undefined,
    document: (text: string) => {
      told.push(...codesOf(text));
    },
  };
  const session = new Session(machine, console, {
    ...sessionOptions(machine, command, given),
    json: true,
  });
  try {
    await session.review((watched) => prepare(watched, command, { ...given, yes: true }));
    for (const step of session.steps()) await step.run();
    session.finish();
    return { ends: undefined, told };
  } catch (error) {
    return { ends: error instanceof Error ? error.message : String(error), told };
  }
}
