import { defaults } from '../answers/rules.ts';
import { assignments, isRefusedName, linesWith, readDotenv } from '../edit/dotenv/read.ts';
import { unreadLine } from '../edit/dotenv/unread.ts';
import { isUsableKey } from '../edit/dotenv/usable-key.ts';
import { type Finding, finding } from '../findings/index.ts';
import { type Check, providerIn, type CheckContext } from './context.ts';
import { isEnvName } from '../lib/env-name.ts';
import { notOfGateway } from '../lib/known-key.ts';
import { looksLikeKey } from '../lib/secret.ts';
import { bom } from '../lib/text.ts';
import { isOfMachine, type Keyed, keyedIn } from './key-kept.ts';

/** What is wrong with a key, as a clause that does not quote it. */
function faultOf(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return 'it has a line end, with which Codex sends no Authorization header at all';
  if (value.startsWith(bom)) return 'it begins with a byte order mark';
  if (value !== value.trim()) return 'it has a blank before or behind it';
  if (/^(["'`]).*\1$|^[\u201c\u201d\u2018\u2019]/.test(value))
    return 'it stands in quotes that are part of it';
  const verdict = isUsableKey(value);
  return verdict === true ? undefined : verdict;
}

/** The key in Codex's `.env` and in the environment; the file wins. Undefined where the name is missing. */
export function keysOf({ dotenv, host, expected }: Pick<CheckContext, 'dotenv' | 'host' | 'expected'>): {
  stored: string | undefined;
  exported: string | undefined;
} {
  // Codex skips a first line that begins with a BOM; so does this reader.
  return {
    stored: readDotenv(dotenv.text ?? '', host.env).get(expected.envKey),
    exported: host.env[expected.envKey],
  };
}

const isBlank = (value: string | undefined): boolean => value === undefined || value.trim() === '';

/** Whether a value that is exported can be stored: a run refuses what is no key. */
const isUnfit = (value: string): boolean => isUsableKey(value) !== true || notOfGateway(value) !== undefined;

/** What is wrong with the value of a key. */
function valueFindings(
  value: string,
  about: Keyed & { source: string; exported?: true },
): readonly Finding[] {
  const odd = faultOf(value);
  if (odd !== undefined) return [finding('key-odd', { ...about, fault: odd })];
  const fault = notOfGateway(value);
  return fault === undefined ? [] : [finding('key-not-of-gateway', { ...about, fault })];
}

/** The variable that the table of our provider names; undefined for what is no name. */
function namedEnvKey({ user, expected }: CheckContext): string | undefined {
  const name = providerIn(user.tree, expected.provider)?.['env_key'];
  return typeof name === 'string' && isEnvName(name) && !looksLikeKey(name) ? name : undefined;
}

/** The provider reads its key from a variable that is not set, while the one that is meant is set. */
export function unsetEnvKey(context: CheckContext): readonly Finding[] {
  const { dotenv, expected, host, user } = context;
  const { provider } = expected;
  const envKey = namedEnvKey(context);
  if (envKey === undefined || dotenv.problem !== undefined) return [];
  const stored = readDotenv(dotenv.text ?? '', host.env);
  const whereSet = (name: string): string | undefined => {
    if (stored.has(name)) return isBlank(stored.get(name)) ? undefined : dotenv.path;
    return isBlank(host.env[name]) ? undefined : 'this environment';
  };
  // An empty line is a finding of its own.
  if (stored.has(envKey) || whereSet(envKey) !== undefined) return [];
  const names = [expected.envKey, defaults.envKey, ...[...stored.keys()].filter((name) => /orq/i.test(name))];
  for (const set of names) {
    const where = whereSet(set);
    if (where !== undefined)
      return [finding('env-key-unset', { file: user.path, provider, envKey, set, where })];
  }
  return [];
}

function keyFindings(context: CheckContext): readonly Finding[] {
  const { dotenv, expected, state, user, others } = context;
  const { envKey, provider } = expected;
  const { path: file } = dotenv;
  const { stored, exported } = keysOf(context);
  const key = keyedIn(context);
  const unfit =
    exported !== undefined && !isBlank(exported) && isUnfit(exported) ? ({ unfit: true } as const) : {};
  if (stored !== undefined && isBlank(stored))
    return [finding('key-empty', { ...key, file, exported: !isBlank(exported), ...unfit })];
  if (stored === undefined && isBlank(exported)) {
    const unread = unreadLine(dotenv.text ?? '', envKey);
    if (unread !== undefined) return [finding('key-unread', { envKey, file, ...unread })];
    const inFile = (state?.answers.keyStore ?? 'codex-env') === 'codex-env';
    const reads = [user, ...others].some(({ tree }) => providerIn(tree, provider) !== undefined);
    const about = { envKey, file, stored: inFile, ...(reads && { provider }) };
    const args = { ...about, ...(isOfMachine(user) && { machine: true as const }) };
    return [finding('key-missing', args, 'error')];
  }
  const value = stored ?? exported ?? '';
  const about =
    stored === undefined
      ? ({ ...key, source: 'this environment', exported: true } as const)
      : { ...key, source: file };
  return [
    ...valueFindings(value, about),
    ...(stored !== undefined && !isBlank(exported) && stored !== exported
      ? [finding('key-conflict', { ...key, file, ...unfit })]
      : []),
  ];
}

/** A byte order mark in Codex's `.env`. */
function bomFindings({
  dotenv: { path: file, text },
  expected: { envKey },
}: CheckContext): readonly Finding[] {
  if (!text?.startsWith(bom)) return [];
  const [first = ''] = text.slice(1).split('\n', 1);
  const hides = readDotenv(first).has(envKey);
  return [finding('dotenv-bom', { envKey, file, hides }, hides ? 'error' : 'warning')];
}

/** Whether other users may read Codex's `.env`. Not known on Windows, where the mode does not say. */
const isOpen = ({ dotenv, host }: CheckContext): boolean =>
  host.platform !== 'win32' && dotenv.mode !== undefined && (dotenv.mode & 0o077) !== 0;

/** The key is there, can be sent, and is the same in the file and in the environment. */
export const checkKey: Check = (given) => {
  // It is reported with the routing. A key that Codex does not read is no good news.
  if (unsetEnvKey(given).length > 0) return [];
  const named = namedEnvKey(given);
  const context = named === undefined ? given : { ...given, expected: { ...given.expected, envKey: named } };
  const { dotenv, expected, user, host } = context;
  const { provider } = expected;
  if (dotenv.problem !== undefined) return [dotenv.problem];
  const table = providerIn(user.tree, provider);
  if (table?.['auth'] !== undefined && table['env_key'] === undefined)
    return [
      context.absentProgram === undefined
        ? finding('key-from-command', { file: user.path, provider })
        : finding('key-command-absent', { file: user.path, provider, program: context.absentProgram }),
    ];
  const { envKey } = expected;
  if (
    isRefusedName(envKey) &&
    isBlank(host.env[envKey]) &&
    assignments(dotenv.text ?? '', host.env).some(({ key }) => key === envKey)
  )
    return [finding('env-key-filtered', { file: dotenv.path, envKey })];
  // Also where Codex does not read the line: others may read the key in it.
  const open =
    isOpen(context) && linesWith(dotenv.text ?? '', envKey).length > 0
      ? [finding('dotenv-open', { file: dotenv.path, mode: (dotenv.mode ?? 0).toString(8) })]
      : [];
  const found = [...bomFindings(context), ...keyFindings(context), ...open];
  if (found.length > 0) return found;
  const { stored } = keysOf(context);
  const alone = host.platform !== 'win32';
  return [
    finding('key-fine', stored === undefined ? { envKey, alone } : { envKey, alone, file: dotenv.path }),
  ];
};
