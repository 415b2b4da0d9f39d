import { readDotenv } from '../edit/dotenv/read.ts';
import { isUsableKey } from '../edit/dotenv/usable-key.ts';
import { type Finding, finding } from '../findings/index.ts';
import { type Check, providerIn, type CheckContext } from './context.ts';
import { bom } from '../lib/text.ts';

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

function keyFindings(context: CheckContext): readonly Finding[] {
  const { dotenv, expected, state, user, others } = context;
  const { envKey, provider } = expected;
  const { path: file } = dotenv;
  const { stored, exported } = keysOf(context);
  if (stored !== undefined && isBlank(stored))
    return [finding('key-empty', { envKey, file, exported: !isBlank(exported) })];
  if (stored === undefined && isBlank(exported)) {
    const inFile = (state?.answers.keyStore ?? 'codex-env') === 'codex-env';
    const reads = [user, ...others].some(({ tree }) => providerIn(tree, provider) !== undefined);
    const args = { envKey, file, stored: inFile, ...(reads && { provider }) };
    return [finding('key-missing', args, 'error')];
  }
  const value = stored ?? exported ?? '';
  const fault = faultOf(value);
  return [
    ...(fault === undefined
      ? []
      : [finding('key-odd', { envKey, source: stored === undefined ? 'this environment' : file, fault })]),
    ...(stored !== undefined && !isBlank(exported) && stored !== exported
      ? [finding('key-conflict', { envKey, file })]
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
export const checkKey: Check = (context) => {
  const { dotenv, expected, user, host } = context;
  const { provider, envKey } = expected;
  if (dotenv.problem !== undefined) return [dotenv.problem];
  const table = providerIn(user.tree, provider);
  if (table?.['auth'] !== undefined && table['env_key'] === undefined)
    return [finding('key-from-command', { file: user.path, provider })];
  const { stored } = keysOf(context);
  const open =
    stored !== undefined && isOpen(context)
      ? [finding('dotenv-open', { file: dotenv.path, mode: (dotenv.mode ?? 0).toString(8) })]
      : [];
  const found = [...bomFindings(context), ...keyFindings(context), ...open];
  if (found.length > 0) return found;
  const alone = host.platform !== 'win32';
  return [
    finding('key-fine', stored === undefined ? { envKey, alone } : { envKey, alone, file: dotenv.path }),
  ];
};
