import * as v from 'valibot';
import { problem } from '../findings/index.ts';
import { sha256 } from '../lib/digest.ts';

/*
 * What both records share: JSON with the version of its format. state.ts is the record of a home, repo-record.ts that
 * of a repository.
 */

/** More than any record has: what is done with a list may take the square of its length. */
const longestList = 10_000;

/** A list that TypeScript keeps from being changed. */
export const listOf = <Input, Output>(item: v.GenericSchema<Input, Output>) =>
  v.pipe(v.array(item), v.maxLength(longestList), v.readonly());

/** A key path. TOML that Codex reads has no longer ones. */
export const Path = v.pipe(v.array(v.string()), v.maxLength(80), v.readonly());

const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1)));

/** Any JSON value, but not so deep that a function that follows it runs out of stack. */
export const Json = v.pipe(
  v.unknown(),
  v.check((value) => isShallow(value, 20), 'nested too deep'),
);

/** The digest of a whole file that we wrote. A checkout on Windows may turn its line ends around; that is no edit. */
export const digestOf = (text: string): string => sha256(text.replaceAll('\r\n', '\n'));

/** The same of a shell's script or block, without its last line end: 16 characters, as earlier versions recorded it. */
export const shortDigestOf = (text: string): string => sha256(text.replace(/\n$/, '')).slice(0, 16);

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8's message quotes a part of the file, which may be anything. It gives no position for some errors.
    const message = String(error);
    const isCutShort = message.includes('end of JSON input');
    const place = isCutShort ? 'it ends too early' : /position \d+/.exec(message)?.[0];
    const reason = `it is not valid JSON${place === undefined ? '' : ` (${place})`}`;
    throw problem('state-broken', { file, reason }, { cause: error });
  }
}

/**
 * Reads a record. Its text is foreign input: such files get edited.
 * @param newest the newest version of the format that is known; a later one would be undone wrongly, so it is refused
 * @throws Problem state-broken, state-newer
 */
export function parseVersioned<T>(
  schema: v.GenericSchema<unknown, T>,
  newest: number,
  text: string,
  file: string,
): T {
  const json = parseJson(text, file);
  const version = v.safeParse(v.object({ version: v.number() }), json);
  if (version.success && version.output.version > newest)
    throw problem('state-newer', { file, version: version.output.version });
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw problem('state-broken', { file, reason: `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}` });
}
