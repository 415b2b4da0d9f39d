import { TomlDate, TomlError } from 'smol-toml';
import { problem } from '../../findings/index.ts';
import { parseTree } from './parse.ts';
import { setPlainAside } from './plain.ts';
import { MAX_DEPTH } from './codex-limits.ts';
import type { TomlTable, TomlValue } from './types.ts';

/** Nested deeper than any real configuration, and not yet where Codex gives up: time for the strict reader. */
const plainDepth = MAX_DEPTH / 2;

const fits = (integer: bigint): boolean => BigInt.asIntN(64, integer) === integer;

/** Whether a value could be one of those that smol-toml accepts and Codex does not; see strict.ts. */
function isDoubtful(value: TomlValue, depth: number): boolean {
  if (typeof value === 'bigint') return !fits(value);
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (depth > plainDepth || value instanceof TomlDate) return true;
  if (Array.isArray(value)) return value.some((item: TomlValue) => isDoubtful(item, depth + 1));
  for (const key in value) {
    const item = (value as TomlTable)[key];
    if (item !== undefined && isDoubtful(item, depth + 1)) return true;
  }
  return false;
}

/** A table that was vouched for. Should that have been wrong, no line of the file may get into an error. */
function parsedLater(source: string, name: string, path: string): TomlValue | undefined {
  try {
    return parseTree(source)[name];
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw problem('toml-invalid', { path, line: 1, column: 1, reason: `the table ${name} cannot be read` });
  }
}

/** Adds a table that is parsed when it is first looked at. */
function addLater(tree: TomlTable, name: string, source: () => string, path: string): void {
  const define = (how: PropertyDescriptor): void => {
    Object.defineProperty(tree, name, { enumerable: true, configurable: true, ...how });
  };
  define({
    get() {
      const value = parsedLater(source(), name, path);
      define({ value, writable: true });
      return value;
    },
  });
}

/**
 * Reads a TOML file's text as strictly as Codex does, to look at it only. Gives what `parseToml` gives, at a
 * fraction of the time: plain tables are parsed when they are looked at, and the strict reader, with all that knows
 * about places in a text, is called only where it could differ.
 * @throws Problem `toml-invalid` with the position
 */
export async function readToml(text: string, path: string): Promise<TomlTable> {
  try {
    const { rest, tables } = setPlainAside(text) ?? { rest: text, tables: new Map() };
    const tree = parseTree(rest);
    if (!isDoubtful(tree, 0)) {
      for (const [name, source] of tables) addLater(tree, name, source, path);
      return tree;
    }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
  }
  const { strictParse } = await import('./strict-parse.ts');
  return strictParse(text, path).tree;
}

/** The value that a recorded spelling such as `"x"` or `[1, 2]` stands for; undefined for what is no TOML value. */
export function readTomlValue(raw: string): TomlValue | undefined {
  try {
    return parseTree(`x = ${raw}`)['x'];
  } catch {
    return undefined;
  }
}
