import { TomlError } from 'smol-toml';
import { problem } from '../../findings/index.ts';
import { positionAt } from '../../lib/text.ts';
import { parseTree } from './parse.ts';
import { scanToml, type TomlDocument } from './scan.ts';
import { BOM, CR, CodexError } from './lexer.ts';
import type { TomlTable, TomlValue } from './types.ts';

/** The value of one piece of TOML source, such as `'x'` or `[1, 2]`. */
export function parseRaw(raw: string): TomlValue {
  const { x: value } = parseTree(`x = ${raw}`);
  if (value === undefined) throw new RangeError('not a TOML value');
  return value;
}

type Parsed = Readonly<{ tree: TomlTable; document: TomlDocument }>;

/**
 * The last texts that were read, newest first. A run asks for the same two or three (the file, what becomes of it)
 * dozens of times, and one of 10 MB takes a second.
 */
const known: Readonly<{ text: string; parsed: Parsed }>[] = [];
const remembered = 3;

/**
 * Reads a document as strictly as Codex does. The same text may get the same objects: they are for reading only.
 * @throws Problem `toml-invalid` with the position.
 */
export function strictParse(text: string, path: string): Parsed {
  const before = known.find((each) => each.text === text);
  if (before !== undefined) return before.parsed;
  try {
    const parsed = { tree: parseTree(text), document: scanToml(text) };
    known.unshift({ text, parsed });
    known.splice(remembered);
    return parsed;
  } catch (error) {
    throw invalid(error, text, path);
  }
}

function invalid(error: unknown, text: string, path: string): unknown {
  if (error instanceof CodexError) {
    return problem('toml-invalid', { path, ...positionAt(text, error.offset), reason: error.message });
  }
  if (!(error instanceof TomlError)) return error;
  const { line } = error;
  // smol-toml counts a BOM as a column. Its message goes on with lines of the file, which may hold a secret.
  const column = line === 1 && text.charCodeAt(0) === BOM ? Math.max(error.column - 1, 1) : error.column;
  const reason = (error.message.split('\n', 1)[0] ?? '').replace('Invalid TOML document: ', '');
  const rest = text.split('\n', line)[line - 1]?.slice(error.column - 1) ?? '';
  return problem('toml-invalid', { path, line, column, reason: plainReason(rest, reason) });
}

/** Says what smol-toml calls a control or an illegal character; `rest` is the line from there on. */
function plainReason(rest: string, reason: string): string {
  const isLineEnd = rest === '' || rest === '\r';
  if (isLineEnd) return reason.endsWith('in strings') ? 'string that is not closed on its line' : reason;
  if (rest.charCodeAt(0) === CR) return 'carriage return without a line feed behind it';
  return rest.charCodeAt(0) === BOM ? 'byte order mark in the middle of the text' : reason;
}
