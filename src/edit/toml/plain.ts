/*
 * A grown config.toml has thousands of tables that the doctor never looks at: projects, servers, notices. This file
 * finds those that are plain, so plain that regular expressions, which run as machine code from the first line on, can
 * vouch for them: in a new process a parser written in JavaScript needs five times as long. All else is left to the
 * parser.
 */

const control = '\\x00-\\x08\\x0a-\\x1f\\x7f';
const blanks = '[ \\t]*';
const lineEnd = `${blanks}(?:#[^${control}]*)?(?:\\r?\\n|$)`;
/** Blank lines and comments. */
const between = `(?:${blanks}(?:#[^${control}]*)?\\r?\\n)*${blanks}`;

/** No key has two plain spellings, so spellings can be compared instead of keys. */
const key = [
  '[\\w-]+',
  `"[\\w-]*[^\\w\\-"\\\\${control}][^"\\\\${control}]*"`,
  `'[^'\\\\${control}]*\\\\[^'${control}]*'`,
].join('|');

const scalar = [
  `"(?:[^"\\\\${control}]|\\\\[btnfr"\\\\])*"(?!")`,
  `'[^'${control}]*'(?!')`,
  // 18 digits fit into 64 bits.
  '(?:true|false|[+-]?(?:0|[1-9]\\d{0,17}))(?![\\w.:+-])',
].join('|');

const inArray = `(?:[ \\t]|\\r?\\n|#[^${control}]*\\r?\\n)*`;
const array = `\\[${inArray}(?:(?:${scalar})${inArray}(?:,${inArray}|(?=\\])))*\\]`;

const inlineName = `[^"'\\\\=,{}${control}]`;
const member = `${blanks}(?:[\\w-]+|"${inlineName}+"|'${inlineName}+')${blanks}=${blanks}(?:${scalar})${blanks}`;
const inlineTable = `\\{(?:${member}(?:,${member})*|${blanks})\\}`;
/**
 * Whether an inline table could name a key twice. What a text in it says may look like a name, and then the parser
 * decides.
 */
function couldRepeatName(inline: string): boolean {
  const members = inline.split(/[{,]/).filter((part) => part.includes('='));
  const names = members.map((part) =>
    part
      .slice(0, part.indexOf('='))
      .trim()
      .replace(/^["']|["']$/g, ''),
  );
  return new Set(names).size < names.length;
}

const textPiece = `[^"\\\\${control}]*`;
const multiLine = `"""${textPiece}(?:(?:\\r?\\n|"(?!""))${textPiece})*"""(?!")`;

/** A header, or a key with its value, to the end of its line. What is "odd" surely ends there, but is not plain. */
const statement = [
  // A table's header: its path, and of that the first and the last key
  `\\[((${key})(?:\\.(${key})){0,7})\\]`,
  // An array of tables' header: the first key
  `\\[\\[(${key})(?:\\.(?:${key}))*\\]\\]`,
  // A key, the rest of a dotted one, and of the values an inline table, and a float or a date
  `(${key})((?:\\.(?:${key}))*)${blanks}=${blanks}` +
    `(?:${scalar}|${multiLine}|${array}|(${inlineTable})|([\\w.:+-]+))`,
].join('|');

/** One statement with the blank lines and comments above it, or the end of the text. */
export const statementPattern = `${between}(?:(?:${statement})${lineEnd}|(?:#[^${control}]*)?$)`;

/** A table with more keys than this is left to the parser: here, names are looked for one by one. */
const mostNames = 50;

/** A table with a longer path is left to the parser: each dot in it is looked at. */
const longestPath = 1000;

/** A header and all that follows, up to the next one. */
type Section = Readonly<{ path: string; start: number }> & { end: number };

/** A table of the document itself, with all that is in it. */
type Root = {
  readonly sections: Section[];
  /** Of its sections, those that lie in another table than the root. */
  readonly deep: Section[];
  /** Whether the parser has to read it. */
  isOdd: boolean;
};

const head = '';

/** What a document is made of, as far as it is known. */
class Outline {
  readonly roots = new Map<string, Root>();
  /** The sections of all tables, by their path. */
  readonly tables = new Map<string, Section>();
  private root: Root;
  private section: Section;
  private names: string[] = [];

  constructor() {
    // What stands before all headers.
    this.root = this.rootFor(head);
    this.root.isOdd = true;
    this.section = this.begin(head, 0);
  }

  private rootFor(name: string): Root {
    const known = this.roots.get(name);
    if (known !== undefined) return known;
    const root: Root = { sections: [], deep: [], isOdd: false };
    this.roots.set(name, root);
    return root;
  }

  private begin(path: string, start: number): Section {
    const section = { path, start, end: start };
    this.root.sections.push(section);
    this.names = [];
    return section;
  }

  /** A table's header, with the first and the last key of its path. */
  open(path: string, first: string, last: string | undefined, at: number): void {
    this.end(at);
    this.root = this.rootFor(first);
    this.section = this.begin(path, at);
    if (this.tables.has(path) || path.length > longestPath) this.root.isOdd = true;
    this.tables.set(path, this.section);
    if (path.length > first.length + 1 + (last?.length ?? 0)) this.root.deep.push(this.section);
  }

  openArray(first: string, at: number): void {
    this.end(at);
    this.root = this.rootFor(first);
    this.root.isOdd = true;
    this.section = this.begin(first, at);
  }

  add(name: string, isOdd: boolean, inline: string | undefined): void {
    const { root, names } = this;
    // A table of that name would be an error, or made of both.
    if (this.section.path === head) this.rootFor(name).isOdd = true;
    else if (isOdd || names.length === mostNames || names.includes(name)) root.isOdd = true;
    else if (inline !== undefined && couldRepeatName(inline)) root.isOdd = true;
    else names.push(name);
  }

  end(at: number): void {
    this.section.end = at;
  }
}

/** Undefined when there is something that is not recognized. */
function outlineOf(text: string): Outline | undefined {
  const next = new RegExp(statementPattern, 'y');
  const outline = new Outline();
  for (let at = 0; at < text.length; at = next.lastIndex) {
    next.lastIndex = at;
    const match = next.exec(text);
    if (match === null) return undefined;
    // By number: to take an array apart by a pattern is slow in a process that has just started.
    const path = match[1];
    const array = match[4];
    const name = match[5];
    if (name !== undefined) outline.add(name, match[6] !== '' || match[8] !== undefined, match[7]);
    else if (path !== undefined) outline.open(path, match[2] ?? path, match[3], at);
    else if (array !== undefined) outline.openArray(array, at);
  }
  outline.end(text.length);
  return outline;
}

/**
 * Whether a table could lie in a value: whether the nearest table above it that has a header has a key of that name.
 * Most do not even mention it; those that do are left to the parser. A dot within a quoted key does no harm: nothing
 * that ends there is a path, and what begins the name is mentioned where the name is.
 */
function couldBeInValue(text: string, path: string, tables: Outline['tables']): boolean {
  let end = path.length;
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const above = tables.get(path.slice(0, dot));
    if (above !== undefined) return text.slice(above.start, above.end).includes(path.slice(dot + 1, end));
    end = dot;
  }
  return false;
}

/** Expressions remember where they could have gone otherwise; over tens of megabytes there is no room for that. */
function outlineIfRoom(text: string): Outline | undefined {
  try {
    return outlineOf(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

/** The last section of a text may lack the line end that keeps it apart from whatever comes next. */
function sourceOf(text: string, { start, end }: Section): string {
  const source = text.slice(start, end);
  return source === '' || source.endsWith('\n') ? source : `${source}\n`;
}

export type Aside = Readonly<{
  /** What the parser has to read: a valid document if the whole is one, and only then. */
  rest: string;
  /** The plain tables of the document by name, as functions that give their source. */
  tables: ReadonlyMap<string, () => string>;
}>;

/**
 * Sets the plain tables of a document aside. They are valid TOML, as smol-toml and Codex read it, and nothing in the
 * rest can make them invalid; nor can they the rest.
 * @returns undefined when the text holds something that is not recognized, which may be all right or not
 */
export function setPlainAside(text: string): Aside | undefined {
  const outline = outlineIfRoom(text);
  if (outline === undefined) return undefined;
  const { roots, tables } = outline;
  let rest = '';
  const plain = new Map<string, () => string>();
  for (const [name, { sections, deep, isOdd }] of roots) {
    const source = (): string => sections.map((section) => sourceOf(text, section)).join('');
    const below = tables.has(name) ? sections : deep;
    if (isOdd || below.some(({ path }) => couldBeInValue(text, path, tables))) rest += source();
    else plain.set(/^["']/.test(name) ? name.slice(1, -1) : name, source);
  }
  return { rest, tables: plain };
}
