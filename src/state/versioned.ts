import * as v from 'valibot';
import { problem } from '../findings/index.ts';
import { sha256 } from '../lib/digest.ts';

/*
 * What both records share: JSON with the version of its format. state.ts is the record of a home, repo-record.ts that of a
 * repository.
 */

/** A list that TypeScript keeps from being changed. */
export const listOf = <Input, Output>(item: v.GenericSchema<Input, Output>) =>
  v.pipe(v.array(item), v.readonly());

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
