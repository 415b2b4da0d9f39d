import type { Given } from './dockerfile.ts';
import { bom } from '../lib/text.ts';

/** What a service of a compose file gives its container. */
export type ComposeEnvironment = Readonly<{
  given: readonly Given[];
  /** `env_file` paths as they are written. */
  envFiles: readonly string[];
  /** The Dockerfiles that it is built with, relative like `envFiles`. */
  dockerfiles: readonly string[];
}>;

type Line = Readonly<{ indent: number; text: string; line: number; item: boolean }>;

/**
 * The lines of a YAML file without comments, blank lines and document marks. A line reader, not a parser: it has to
 * answer one question, errs on the side of "given" (then we only leave a line out, and say so), and costs no dependency.
 */
function readLines(text: string): readonly Line[] {
  return text
    .replace(bom, '')
    .split(/\r?\n/)
    .map((raw, index) => ({ raw: raw.replace(/(^|\s)#.*$/, '').trimEnd(), line: index + 1 }))
    .filter(({ raw }) => raw.trim() !== '' && !/^(---|\.\.\.)/.test(raw))
    .map(({ raw, line }) => {
      const text = raw.trimStart();
      return { indent: raw.length - text.length, text, line, item: /^-(\s|$)/.test(text) };
    });
}

/** The lines inside the block that begins at `index`: the deeper ones, and list items on the key's own level. */
function blockAt(lines: readonly Line[], index: number): readonly Line[] {
  const head = lines[index];
  if (head === undefined) return [];
  const rest = lines.slice(index + 1);
  const end = rest.findIndex(({ indent, item }) => indent < head.indent || (indent === head.indent && !item));
  return end < 0 ? rest : rest.slice(0, end);
}

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2');

/** Key and rest of a line `key: rest`; undefined for any other line. */
function keyOf({ text, item }: Line): Readonly<{ key: string; rest: string }> | undefined {
  if (item) return undefined;
  const [, key, rest] = /^("[^"]*"|'[^']*'|[^\s"'{[][^:]*?)\s*:(?:\s+(.*))?$/.exec(text) ?? [];
  return key === undefined ? undefined : { key: unquoted(key), rest: rest ?? '' };
}

/** The lines that may concern the service: its own block; the whole file where YAML can bring in parts from elsewhere. */
function linesOf(lines: readonly Line[], service: string | undefined): readonly Line[] {
  const borrows = lines.some(({ text }) => /<<\s*:|:\s*\*\w|^extends\s*:|^include\s*:/.test(text));
  const services = lines.findIndex((line) => line.indent === 0 && keyOf(line)?.key === 'services');
  if (borrows || service === undefined || services < 0) return lines;
  const block = blockAt(lines, services);
  const own = block.findIndex((line) => line.indent === block[0]?.indent && keyOf(line)?.key === service);
  return own < 0 ? [] : blockAt(block, own);
}

/** The parts of a flow collection, `[a, b]` or `{a: 1, b: 2}`, or the one scalar. */
const flowParts = (rest: string): readonly string[] =>
  rest
    .replace(/^[[{]|[\]}]$/g, '')
    .split(',')
    .map(unquoted)
    .filter((part) => part !== '');

/** The entries under a key, whichever way they are written: a block, or a flow collection on one or more lines. */
function entriesAt(lines: readonly Line[], index: number, rest: string): readonly Given[] {
  const head = lines[index]?.line ?? 0;
  const inner = blockAt(lines, index).map(({ text, line }) => ({ text: text.replace(/^-\s*/, ''), line }));
  return [{ text: rest.replace(/^[&!]\S+\s*/, ''), line: head }, ...inner].flatMap(({ text, line }) =>
    flowParts(text).map((name) => ({ name, line })),
  );
}

/**
 * What `environment` and `env_file` of a service give its container.
 * @param service the dev container's service; every service counts when it is undefined
 */
export function composeEnvironment(text: string, service: string | undefined): ComposeEnvironment {
  const lines = linesOf(readLines(text), service);
  const entriesOf = (wanted: string): readonly (readonly Given[])[] =>
    lines.flatMap((line, index) => {
      const found = keyOf(line);
      return found?.key === wanted ? [entriesAt(lines, index, found.rest)] : [];
    });
  return {
    given: entriesOf('environment').flat().map(nameOf),
    envFiles: entriesOf('env_file').flat().flatMap(pathOf),
    dockerfiles: entriesOf('build').map(dockerfileOf),
  };
}

/** `NAME=value`, `NAME: value`, or `NAME` alone, which hands on the host's value. */
const nameOf = ({ name, line }: Given): Given => ({
  name: unquoted(name.split(/\s*[=:]/, 1)[0] ?? ''),
  line,
});

/** A path; newer compose files say `- path: ./.env`, with `required:` below it. */
const pathOf = ({ name }: Given): readonly string[] =>
  /^(required|format)\s*:/.test(name) ? [] : [unquoted(name.replace(/^path\s*:\s*/, ''))];

/** `build: .`, or `context` and `dockerfile` below it, each with its default. */
function dockerfileOf(entries: readonly Given[]): string {
  const named = new Map(
    entries.map(({ name }) => {
      const [, key = 'context', value = name] = /^(\w+)\s*:\s*(.*)$/.exec(name) ?? [];
      return [key, unquoted(value)];
    }),
  );
  return `${(named.get('context') ?? '.').replace(/\/$/, '')}/${named.get('dockerfile') ?? 'Dockerfile'}`;
}
