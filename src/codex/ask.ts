import { join } from 'node:path';

import { type Finding, finding } from '../findings/index.ts';
import { maskSecrets } from '../lib/secret.ts';
import type { Host, RunResult } from '../host/types.ts';

/** Asking takes about half a second; a machine under load gets time, a hanging one an end. */
export const timeoutMs = 20_000;

/** The environment in which Codex runs with the files of this CODEX_HOME. */
export const codexEnvironment = (
  env: Host['env'],
  codexHome: string,
): Readonly<Record<string, string | undefined>> => ({ ...env, CODEX_HOME: codexHome, NO_COLOR: '1' });

/** An environment without what moves Codex's files, and without what is named like a secret: for questions that need none. */
export const withoutSecrets = (env: Host['env']): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^CODEX_|KEY|TOKEN|SECRET|PASSWORD/i.test(name)),
  );

export type CodexQuestion = Readonly<{
  host: Pick<Host, 'run' | 'env'>;
  codexHome: string;
  /** Folder in which Codex is asked: a project's own `.codex/config.toml` counts there. */
  cwd: string;
}>;

/** A setting that Codex does not know, and ignores: its key path with dots, as Codex writes it. */
export type UnknownSetting = Readonly<{ file: string; key: string }>;

/** What the installed Codex says of its configuration. */
export type CodexAnswer =
  | Readonly<{ kind: 'missing' }>
  | Readonly<{ kind: 'silent'; version: string; reason: string }>
  | Readonly<{ kind: 'refuses'; version: string; reason: string }>
  /** Model and provider are undefined for a Codex before 0.134, which cannot report them. */
  | Readonly<{
      kind: 'loads';
      version: string;
      model: string | undefined;
      provider: string | undefined;
      /** Settings that this Codex does not know and ignores; empty for one that does not tell by itself. */
      unknown: readonly UnknownSetting[];
    }>;

/** The lines of Codex's error that say why; without its warnings and stack trace, and without keys. */
function reasonOf({ stderr }: RunResult): string {
  const body = stderr.split(/\n\s*Stack backtrace:/)[0] ?? '';
  const lines = body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('WARNING:') && line !== 'Caused by:');
  return maskSecrets(lines.join(' ').replace(/^Error: /, ''));
}

/** `checks["config.load"].details` of `codex doctor --json`. Its other checks are none of our business here. */
function loadDetails(stdout: string): Record<string, unknown> | undefined {
  try {
    const report = JSON.parse(stdout) as { checks?: Record<string, { status?: unknown; details?: unknown }> };
    const check = report.checks?.['config.load'];
    // A "warning" tells of settings that it ignores; it has loaded all the same.
    const loaded = check?.status === 'ok' || check?.status === 'warning';
    return loaded ? (check.details as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const textOrUndefined = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/**
 * What `--strict-config` would object to: all of it, where that option stops at the first. Codex 0.160 and later list it
 * among the warnings of their doctor; for the others see codex-strict.ts. Codex names the person's own file with its
 * symlinks followed; here it has the name that everything else gives it.
 */
function unknownSettings(warnings: unknown, config: string): readonly UnknownSetting[] {
  const text = (Array.isArray(warnings) ? warnings : [warnings]).filter((item) => typeof item === 'string');
  const lines = text.join('\n').matchAll(/^\s*(\w+) \((.+)\): `([^`\n]+)` is ignored\.$/gm);
  return [...lines].map(([, layer, file = '', key = '']) => ({
    file: layer === 'user' ? config : file,
    key,
  }));
}

/**
 * Codex makes folders under CODEX_HOME for every command, even `--version` (`tmp/arg0…`, helper programs that only a
 * session needs), but not when CODEX_HOME lies in the folder for temporary files. So it is told that everything does.
 * Measured with 0.80.0 to 0.169.0; versions before 0.149 leave an empty `memories` all the same.
 */
export const leaveNothing = process.platform === 'win32' ? {} : { TMPDIR: '/', npm_config_logs_max: '0' };

/** Asks the installed Codex whether it loads its configuration, and which model and provider it then uses. */
export async function askCodex({ host, codexHome, cwd }: CodexQuestion): Promise<CodexAnswer> {
  const env = { ...codexEnvironment(host.env, codexHome), ...leaveNothing };
  const ask = (...args: string[]): Promise<RunResult> => host.run('codex', args, { env, cwd, timeoutMs });
  const hello = await ask('--version');
  if (hello.startError !== undefined) return { kind: 'missing' };
  const version = /\d+\.\d+\.\d+\S*/.exec(hello.stdout)?.[0] ?? 'of unknown version';
  if (hello.exitCode !== 0)
    return { kind: 'silent', version, reason: reasonOf(hello) || 'codex --version failed' };
  const report = await ask('doctor', '--json');
  if (report.timedOut) return { kind: 'silent', version, reason: 'codex doctor did not end' };
  const details = loadDetails(report.stdout);
  if (details !== undefined)
    return {
      kind: 'loads',
      version,
      model: textOrUndefined(details['model']),
      provider: textOrUndefined(details['model provider']),
      unknown: unknownSettings(details['startup warning'], join(codexHome, 'config.toml')),
    };
  // Either it does not load, or this Codex knows no doctor: this command loads the configuration in every version.
  const list = await ask('features', 'list');
  if (list.timedOut) return { kind: 'silent', version, reason: 'codex features list did not end' };
  return list.exitCode === 0
    ? { kind: 'loads', version, model: undefined, provider: undefined, unknown: [] }
    : { kind: 'refuses', version, reason: reasonOf(list) };
}

export type Expected = Readonly<{ model: string; provider: string; baseUrl: string; file: string }>;

/** Compares what Codex says with what was set up. */
export function explainAnswer(answer: CodexAnswer, expected: Expected): readonly Finding[] {
  if (answer.kind === 'missing') return [finding('codex-not-installed', {})];
  const { version } = answer;
  if (answer.kind === 'silent') return [finding('codex-silent', { version, reason: answer.reason })];
  if (answer.kind === 'refuses')
    return [finding('codex-refuses', { version, reason: answer.reason, file: expected.file })];
  if (answer.model === undefined || answer.provider === undefined)
    return [finding('codex-loads-unreported', { version })];
  const wrong = (['model', 'provider'] as const).filter((what) => answer[what] !== expected[what]);
  if (wrong.length > 0)
    return wrong.map((what) =>
      finding('codex-uses-other', { what, expected: expected[what], actual: answer[what] ?? 'unknown' }),
    );
  return [
    finding('codex-loads', {
      version,
      model: expected.model,
      provider: expected.provider,
      host: new URL(expected.baseUrl).host,
    }),
  ];
}
