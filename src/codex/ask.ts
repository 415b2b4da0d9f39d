import { join } from 'node:path';

import { type Finding, finding } from '../findings/index.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import { valueAt } from '../lib/key-path.ts';
import type { Host, RunResult } from '../host/types.ts';
import { type Background, backgroundIn } from './background.ts';
import type { ProfileFile } from './profile-file.ts';
import { objectionToProfile, runningAs } from './run-as.ts';
import { tellsUnknown } from './versions.ts';
import { askVersion, codexEnvironment, reasonOf, timeoutMs } from './run.ts';

export type CodexQuestion = Readonly<{
  host: Pick<Host, 'run' | 'env'>;
  codexHome: string;
  /** Folder in which Codex is asked: a project's own `.codex/config.toml` counts there. */
  cwd: string;
  /** The variable that holds the key: Codex is asked without it. */
  envKey?: string;
  /** `codex -p NAME`, where that is what is routed. */
  profile?: ProfileFile | undefined;
}>;

/** A setting that Codex does not know and ignores. `key` is the key path with dots, as Codex writes it. */
export type UnknownSetting = Readonly<{ file: string; key: string }>;

/** What the installed Codex says about its configuration. */
export type CodexAnswer =
  | Readonly<{ kind: 'missing' }>
  /** There is one, and it cannot be started. */
  | Readonly<{ kind: 'unstartable'; reason: string; program: string }>
  | Readonly<{ kind: 'silent'; version: string; reason: string }>
  | Readonly<{
      kind: 'refuses';
      version: string;
      reason: string;
      /** Whether it starts elsewhere than in the folder that it was asked in: a file of the project is to blame. */
      onlyHere: boolean;
      background?: Background;
    }>
  /** Model and provider are undefined for a Codex before 0.134, which cannot report them. */
  | Readonly<{
      kind: 'loads';
      version: string;
      model: string | undefined;
      provider: string | undefined;
      /** Settings that this Codex does not know and ignores, as far as it lists them by itself. */
      unknown: readonly UnknownSetting[];
      /** Whether that list is complete. */
      isAllUnknown: boolean;
      /** The host of the base URL; undefined where this version does not tell, or where there is none. */
      host?: string;
      /** Settings that the requirements of the machine or of an organisation decide: where they stand, by key. */
      required?: Readonly<Record<string, string>>;
      /** The Codex that runs in the background with this CODEX_HOME. */
      background?: Background;
    }>;

/** `checks["config.load"].details` of `codex doctor --json`; undefined where it has not loaded, or knows no doctor. */
function loadDetails(stdout: string): Readonly<Record<string, unknown>> | undefined {
  const check = valueAt(parseJson(stdout), ['checks', 'config.load']);
  const { status, details } = isRecord(check) ? check : {};
  // With "warning" it has loaded, too: the warning is about settings that it ignores.
  return (status === 'ok' || status === 'warning') && isRecord(details) ? details : undefined;
}

const textOrUndefined = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** A line such as `user (/home/dev/.codex/config.toml): `tui.foo` is ignored.` */
function ignoredSetting(line: string): readonly Readonly<{ layer: string; file: string; key: string }>[] {
  const end = '` is ignored.';
  const [begin, layer] = /^(\w+) \(/.exec(line) ?? [];
  const between = line.lastIndexOf('): `');
  if (begin === undefined || layer === undefined || between < begin.length || !line.endsWith(end)) return [];
  const key = line.slice(between + 4, -end.length);
  return key === '' || key.includes('`') ? [] : [{ layer, file: line.slice(begin.length, between), key }];
}

/**
 * The settings that Codex ignores, from the warnings of its doctor (0.160 and later; for older ones see
 * checks/unknown-settings.ts). Codex follows symlinks before it names your `config.toml`; here the file keeps the name
 * that it has everywhere else.
 */
function unknownSettings(
  warnings: unknown,
  config: string,
  version: string,
): Pick<Extract<CodexAnswer, { kind: 'loads' }>, 'unknown' | 'isAllUnknown'> {
  const text = (Array.isArray(warnings) ? warnings : [warnings])
    .filter((item) => typeof item === 'string')
    .join('\n');
  const lines = text.split('\n').map((line) => line.trim());
  return {
    unknown: lines.flatMap(ignoredSetting).map(({ layer, file, key }) => ({
      file: layer === 'user' ? config : file,
      key,
    })),
    // It names the first three in alphabetical order and counts the rest: "... and 5 more ignored settings."
    isAllUnknown: tellsUnknown(version) && !lines.some((line) => /^\.{3} and \d+ more\b/.test(line)),
  };
}

/**
 * The host that requests go to: `network.provider_reachability` names the base URL, as "<provider> API inference URL"
 * (0.149 and later) or "<provider> API base URL" (0.134).
 */
function hostIn(stdout: string): { host?: string } {
  const details = valueAt(parseJson(stdout), ['checks', 'network.provider_reachability', 'details']);
  if (!isRecord(details)) return {};
  const [text] = Object.entries(details).flatMap(([name, value]) =>
    / API (?:inference|base) URL$/.test(name) && typeof value === 'string' ? [value] : [],
  );
  const [url = ''] = text?.split(/[\s<]/, 1) ?? [];
  return URL.canParse(url) ? { host: new URL(url).host } : {};
}

/** What the warnings say of settings that are decided elsewhere (0.160 and later). */
function requiredIn(warnings: unknown): { required?: Readonly<Record<string, string>> } {
  const text = (Array.isArray(warnings) ? warnings : [warnings]).join('\n');
  const found = text.split('\n').flatMap((line) => {
    const [, key] = /^Configured value for `(\w+)` is overridden by the required value /.exec(line) ?? [];
    const at = line.lastIndexOf(' from ');
    return key === undefined || at === -1 || !line.endsWith('.')
      ? []
      : [[key, line.slice(at + 6, -1)] as const];
  });
  return found.length === 0 ? {} : { required: Object.fromEntries(found) };
}

/** Asks the installed Codex whether it loads its configuration, and which model and provider it then uses. */
export async function askCodex({
  host,
  codexHome,
  cwd,
  envKey,
  profile,
}: CodexQuestion): Promise<CodexAnswer> {
  const env = codexEnvironment(host.env, codexHome, envKey);
  const run = runningAs(host, profile).run;
  const ask = (...args: string[]): Promise<RunResult> => run('codex', args, { env, cwd, timeoutMs });
  const start = await askVersion(host, 'codex', { env, cwd });
  if (start.kind === 'missing' || start.kind === 'unstartable') return start;
  const { version = 'of unknown version' } = start;
  if (start.kind === 'fails') return { kind: 'silent', version, reason: start.reason };
  const objection = await objectionToProfile(host, profile, { env, cwd });
  if (objection !== undefined) return { kind: 'refuses', version, reason: objection, onlyHere: false };
  const report = await ask('doctor', '--json');
  if (report.timedOut) return { kind: 'silent', version, reason: 'codex doctor did not end' };
  const details = loadDetails(report.stdout);
  const running = backgroundIn(report.stdout);
  const background = running && { background: running };
  if (details !== undefined)
    return {
      kind: 'loads',
      version,
      model: textOrUndefined(details['model']),
      provider: textOrUndefined(details['model provider']),
      ...unknownSettings(details['startup warning'], join(codexHome, 'config.toml'), version),
      ...hostIn(report.stdout),
      ...requiredIn(details['startup warning']),
      ...background,
    };
  // Either it does not load, or this Codex has no doctor. `features list` loads the configuration in every version.
  const list = await ask('features', 'list');
  if (list.timedOut) return { kind: 'silent', version, reason: 'codex features list did not end' };
  if (list.exitCode !== 0) {
    const elsewhere =
      cwd === codexHome ? list : await run('codex', ['features', 'list'], { env, cwd: codexHome, timeoutMs });
    const onlyHere = elsewhere.exitCode === 0;
    return { kind: 'refuses', version, reason: reasonOf(list), onlyHere, ...background };
  }
  return {
    kind: 'loads',
    version,
    model: undefined,
    provider: undefined,
    unknown: [],
    isAllUnknown: false,
    ...background,
  };
}

export type Expected = Readonly<{
  model: string;
  provider: string;
  baseUrl: string;
  /** The file that was set up. */
  file: string;
  /** The `.codex/config.toml` that counts in the folder that Codex was asked in. */
  projectFile?: string | undefined;
}>;

/** The file that a reason names with its position; undefined where it names none. */
function fileIn(reason: string): string | undefined {
  const ending = '.toml';
  for (const piece of reason.split(/[\n:"'`]/)) {
    const start = piece.indexOf('/');
    const end = start === -1 ? -1 : piece.indexOf(ending, start);
    if (end !== -1 && /^(?:[\s.,)]|$)/.test(piece.slice(end + ending.length)))
      return piece.slice(start, end + ending.length);
  }
  return undefined;
}

/** What to do about a Codex that does not start, which may have nothing to do with any file. */
export function explainRefusal(
  { version, reason, onlyHere }: Extract<CodexAnswer, { kind: 'refuses' }>,
  { file, projectFile }: Pick<Expected, 'file' | 'projectFile'>,
): Finding {
  if (/cloud config bundle|workspace-managed polic/i.test(reason))
    return finding('codex-policy-unreachable', { version });
  // A path may hold what a path in a sentence ends at.
  const known = [file, projectFile].find((path) => path !== undefined && reason.includes(path));
  const culprit = onlyHere ? projectFile : (known ?? fileIn(reason));
  return finding('codex-refuses', { version, reason, file: culprit ?? file });
}

/** What Codex may take from elsewhere than from the file that was set up. */
export type Decided = 'model' | 'provider' | 'host';

type Loaded = Extract<CodexAnswer, { kind: 'loads' }>;

/** What Codex uses that is not what was set up. */
function deviations(
  answer: Loaded,
  { model, provider, baseUrl }: Expected,
): readonly Readonly<{ what: Decided; expected: string; actual: string }>[] {
  const wanted = { model, provider, host: new URL(baseUrl).host };
  const whats: readonly Decided[] = answer.provider === provider ? ['model', 'host'] : ['model', 'provider'];
  return whats.flatMap((what) => {
    const actual = answer[what];
    return actual === undefined || actual === wanted[what] ? [] : [{ what, expected: wanted[what], actual }];
  });
}

/**
 * Compares the answer of Codex with what was set up.
 * @param where the file that decides otherwise; undefined where none is known
 */
export function explainAnswer(
  answer: CodexAnswer,
  expected: Expected,
  where: (what: Decided, actual: string) => string | undefined = () => undefined,
): readonly Finding[] {
  if (answer.kind === 'missing') return [finding('codex-not-installed', {})];
  if (answer.kind === 'unstartable')
    return [finding('codex-unstartable', { program: answer.program, reason: answer.reason })];
  const { version } = answer;
  if (answer.kind === 'silent') return [finding('codex-silent', { version, reason: answer.reason })];
  if (answer.kind === 'refuses') return [explainRefusal(answer, expected)];
  if (answer.model === undefined || answer.provider === undefined)
    return [finding('codex-loads-unreported', { version })];
  const wrong = deviations(answer, expected);
  if (wrong.length > 0)
    return wrong.map((one) => {
      const by = where(one.what, one.actual);
      return finding('codex-uses-other', { ...one, ...(by !== undefined && { by }) });
    });
  return [
    finding('codex-loads', {
      version,
      model: expected.model,
      provider: expected.provider,
      host: new URL(expected.baseUrl).host,
    }),
  ];
}
