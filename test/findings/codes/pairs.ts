import { expect, test } from 'vitest';
import { parseCommandLine } from '../../../src/cli/arguments.ts';
import { type Finding, type Level, type Show, wordingOf } from '../../../src/findings/index.ts';
import { shellWords } from '../../../src/lib/shell-words.ts';
import { showFor } from '../../../src/report/view.ts';

/** What is shown of one code: that it is found where it is the case, and not where it is not. */
export type Row<Fixture> = Readonly<{
  /** What the finding is about. */
  triggers: Fixture;
  /** More of its kind, by what they are called. */
  also?: Readonly<Record<string, Fixture>>;
  /** A neighbour of it: looked at in the same way, and that one thing is right there. */
  clean: Fixture;
  /** The level that the finding has there, where it is not the usual one of its code. */
  level?: Level;
}>;

/** A row for each code of a group of findings: the type checker asks for every one, and so does {@link testPairs}. */
export type Table<Group, Fixture> = Readonly<Record<keyof Group, Row<Fixture>>>;

/** Finds out what is the case in a fixture. `code` is the one that it is said to trigger; absent for a clean one. */
export type Look<Fixture> = (fixture: Fixture, code?: string) => Promise<readonly Finding[]>;

const codesOf = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code);

/** Paths of a URL, which are no files. */
const isUrlPath = (text: string): boolean => text.startsWith('/v3/');

const sentinel = '/a/path/of/its/arguments';

/** The arguments, with another path in the place of each. */
function withSentinels(value: unknown): unknown {
  if (typeof value === 'string')
    return /^\/[^/\s]+\/[^\s,:]+$/.test(value) && !isUrlPath(value) ? sentinel : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withSentinels);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withSentinels(inner)]));
}

const marked: Show = {
  path: () => '…',
  word: () => '…',
  value: () => '…',
  command: () => '…',
  message: () => '…',
};

/** Its sentences name files and commands by what `Show` makes of them, and by nothing else. */
function expectShown(found: Finding): void {
  const other = { ...found, args: withSentinels(found.args) } as Finding;
  const text = Object.values(wordingOf(other, marked)).join(' ');
  expect(text).not.toContain(sentinel);
  expect(text).not.toMatch(/npx codex-orq/);
}

/** What each sentence has in the place of what only its reader knows. */
const placeholder = /<[^>]+>|…/g;

/** The commands of ours that its sentences name can be typed as they stand: our arguments take them. */
function expectTypable(found: Finding): void {
  const named: string[] = [];
  const show = showFor({ home: '/home/ada', cwd: '/home/ada/work' });
  wordingOf(found, {
    ...show,
    command: (args = '') => {
      named.push(args);
      return show.command(args);
    },
  });
  for (const args of named) {
    // The bin takes the one for the other.
    const ours = args.replace(/^doctor --fix/, 'fix');
    const words = shellWords(ours.replace(placeholder, 'x').replace(/^~|(?<=[\s=])~/g, '/home/ada'));
    expect(words, args).toEqual(expect.any(Array));
    expect(() => parseCommandLine(words as readonly string[]), args).not.toThrow();
    // An option that was taken for a path.
    expect(args).not.toContain('./--');
  }
}

/** Holds a group of findings to its table. */
export function testPairs<Group extends Readonly<Record<string, Readonly<{ level: Level }>>>, Fixture>(
  group: Group,
  table: Table<Group, Fixture>,
  look: Look<Fixture>,
): void {
  const codes = Object.keys(group) as (keyof Group & string)[];

  test('has a row for each code', () => {
    expect(Object.keys(table).sort()).toEqual([...codes].sort());
  });

  test.each(codes)('%s is found where it is the case, and not elsewhere', async (code) => {
    const { triggers, clean, level = group[code]?.level } = table[code];
    const found = (await look(triggers, code)).filter((finding) => finding.code === code);
    expect(found.map((finding) => [finding.code, finding.level])).toEqual([[code, level]]);
    for (const one of found) {
      expectShown(one);
      expectTypable(one);
    }
    expect(codesOf(await look(clean))).not.toContain(code);
  });

  // Not every group has those.
  const more = codes.flatMap((code) =>
    Object.entries(table[code]?.also ?? {}).map(([name, fixture]) => [code, name, fixture] as const),
  );
  test.each(more)('%s is found with %s', async (code, _name, fixture) => {
    const found = await look(fixture, code);
    expect(codesOf(found)).toContain(code);
    for (const one of found) expectTypable(one);
  });
}
