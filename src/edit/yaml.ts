import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { bom, positionAt } from '../lib/text.ts';

/** Where something stands in a YAML text: line from 1; offsets in UTF-16 units, the BOM included. */
export type YamlPlace = Readonly<{ line: number; start: number; end: number }>;

/**
 * A value as YAML means it: aliases followed, merge keys applied. `tag` is what the file itself puts there (`!reset`).
 */
export type YamlNode = YamlPlace &
  Readonly<{ tag?: string }> &
  (
    | Readonly<{ kind: 'scalar'; value: unknown }>
    | Readonly<{ kind: 'list'; items: readonly YamlNode[] }>
    | Readonly<{ kind: 'map'; entries: ReadonlyMap<string, YamlEntry> }>
  );

export type YamlEntry = Readonly<{ key: YamlPlace; value: YamlNode }>;

export type YamlText =
  | Readonly<{ ok: true; documents: readonly YamlNode[] }>
  | Readonly<{ ok: false; line: number; column: number; reason: string }>;

/** YAML 1.1's merge key. A quoted one is a key like any other. */
const isMergeKey = ({ key }: Pair): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';

/** Reads the nodes of one document, each once: an alias costs nothing, however often it is used. */
class Reader {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #shift: number;
  readonly #known = new Map<Node, YamlNode>();
  /** The nodes that are being read: an alias of one of them has no end. */
  readonly #open = new Set<Node>();

  constructor(document: Document, lines: LineCounter, shift: number) {
    this.#document = document;
    this.#lines = lines;
    this.#shift = shift;
  }

  #place(node: Node): YamlPlace {
    const [start, end] = node.range ?? [0, 0];
    const { line } = this.#lines.linePos(start);
    return { line, start: start + this.#shift, end: end + this.#shift };
  }

  read(node: unknown, parent: YamlPlace): YamlNode {
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined || this.#open.has(target)) throw new RangeError(`*${node.source} has no end`);
      return this.read(target, parent);
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node))
      return { ...parent, end: parent.start, kind: 'scalar', value: null };
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    this.#open.add(node);
    const read = this.#content(node);
    this.#open.delete(node);
    this.#known.set(node, read);
    return read;
  }

  #content(node: Node): YamlNode {
    const place = this.#place(node);
    const tagged = { ...place, ...(node.tag !== undefined && { tag: node.tag }) };
    if (isMap(node)) return { ...tagged, kind: 'map', entries: this.#entries(node, place) };
    if (isSeq(node))
      return { ...tagged, kind: 'list', items: node.items.map((item) => this.read(item, place)) };
    return { ...tagged, kind: 'scalar', value: isScalar(node) ? node.value : null };
  }

  #entries(node: YAMLMap, place: YamlPlace): ReadonlyMap<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    for (const pair of node.items) {
      if (isMergeKey(pair) || !isScalar(pair.key)) continue;
      const key = this.#place(pair.key);
      entries.set(String(pair.key.value), { key, value: this.read(pair.value, key) });
    }
    // A key of one's own wins over a merged one, and of several maps to merge the first.
    for (const pair of node.items.filter(isMergeKey)) {
      const merged = this.read(pair.value, place);
      for (const from of merged.kind === 'list' ? merged.items : [merged]) {
        if (from.kind !== 'map') throw new RangeError('<< merges what is no map');
        for (const [name, entry] of from.entries) if (!entries.has(name)) entries.set(name, entry);
      }
    }
    return entries;
  }
}

/**
 * How deep a text may nest; measured: the library, which calls itself for each level, has no stack left at a thousand.
 * Node does not throw then in each case: where a pattern is used for the first time, it ends the process.
 */
const deepest = 400;

/** What the lexer says between the pieces of the text: https://eemeli.org/yaml/#lexer */
const signals: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

/** Where a text nests too deeply, by brackets, by indentation, or by `- - -` on one line. @returns an offset */
function tooDeepAt(text: string): number | undefined {
  let [offset, brackets, inLine] = [0, 0, 0];
  let isLineStart = true;
  for (const token of new Lexer().lex(text)) {
    if (signals.has(token)) continue;
    if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets -= 1;
    else if (token === '-' || token === '?') inLine += 1;
    else if (isLineStart && /^ +$/.test(token)) inLine = token.length;
    isLineStart = token.endsWith('\n');
    if (isLineStart) inLine = 0;
    if (brackets + inLine > deepest) return offset;
    offset += token.length;
  }
  return undefined;
}

/** Reads a YAML text, which may hold several documents. Throws nothing. */
export function readYaml(text: string): YamlText {
  // The library takes a list behind a BOM for an indented one; so it would with a blank in the place of the BOM.
  const shift = text.startsWith(bom) ? 1 : 0;
  const deep = tooDeepAt(text);
  if (deep !== undefined) return { ok: false, ...positionAt(text, deep), reason: 'it nests too deeply' };
  const lines = new LineCounter();
  try {
    // Its warnings are about tags that only Compose knows.
    const documents: readonly Document[] = parseAllDocuments(text.slice(shift), {
      lineCounter: lines,
      prettyErrors: false,
    });
    const [error] = documents.flatMap(({ errors }) => errors);
    if (error !== undefined)
      return {
        ok: false,
        ...positionAt(text, error.pos[0] + shift),
        reason: error.message.split('\n')[0] ?? '',
      };
    const whole = { line: 1, start: 0, end: text.length };
    return {
      ok: true,
      documents: documents.map((document) =>
        new Reader(document, lines, shift).read(document.contents, whole),
      ),
    };
  } catch (error) {
    // Aliases without end, and what cannot be merged.
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, line: 1, column: 1, reason: error.message };
  }
}

/** The entry of a map; undefined for a node that is no map, and for a key that is not there. */
export const entryAt = (node: YamlNode | undefined, key: string): YamlEntry | undefined =>
  node?.kind === 'map' ? node.entries.get(key) : undefined;

/** The text of a scalar; undefined for null, and for what is no scalar. */
export const textOfYaml = (node: YamlNode | undefined): string | undefined =>
  node?.kind !== 'scalar' || node.value === null ? undefined : String(node.value);
