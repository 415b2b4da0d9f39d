import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeUtf8 } from '../../src/edit/text.ts';
import { editToml, parseToml, type TomlOperation, invertToml } from '../../src/edit/toml.ts';
import { Problem } from '../../src/findings/index.ts';
import { linesOf, lostLine, read } from './toml/judge.ts';
import { setSeven, waysBack } from './toml/operations.ts';

const folder = fileURLToPath(new URL('toml', import.meta.url));
const helpers = ['judge.ts', 'operations.ts', 'documents.ts'];

const entries = (path: string): string[] => readdirSync(path).toSorted();
const cases = entries(folder).filter((name) => !helpers.includes(name) && name !== 'refused');
const refused = entries(join(folder, 'refused'));

/** The bytes of a file as a text that holds each of them: what is compared are bytes. */
const text = (...path: string[]): string => decodeUtf8(readFileSync(join(folder, ...path)), path.join('/'));

/** A case's own operations; the seven keys of Orq's page where it has none. */
function operationsOf(...path: string[]): readonly TomlOperation[] {
  const file = join(folder, ...path, 'ops.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : setSeven;
}

const ourKeys = new Set(
  setSeven.flatMap((operation) => ('path' in operation ? [JSON.stringify(operation.path)] : [])),
);
const hasOurs = (document: string): boolean =>
  [...read(document).keys()].some((key) => /^\["(?:model"|model_provider"|model_providers","orq")/.test(key));

const sevenCases = cases.filter((name) => operationsOf(name) === setSeven);
const cleanCases = sevenCases.filter((name) => !hasOurs(text(name, 'before.toml')));

test('there are at least a hundred cases, and every one has a before, an after and nothing strange', () => {
  expect(cases.length).toBeGreaterThanOrEqual(100);
  for (const name of cases) {
    const files = entries(join(folder, name)).filter((file) => file !== 'ops.json');
    expect(files, name).toEqual(['after.toml', 'before.toml']);
  }
  for (const name of refused) {
    const files = entries(join(folder, 'refused', name)).filter((file) => file !== 'ops.json');
    expect(files, name).toEqual(['before.toml', 'expected.json']);
  }
});

test.each(cases)('%s: becomes what is expected, and a second run changes nothing', (name) => {
  const after = text(name, 'after.toml');
  expect(editToml(text(name, 'before.toml'), operationsOf(name), name)).toBe(after);
  expect(editToml(after, operationsOf(name), name)).toBe(after);
});

test.each(cases)('%s: gives the original bytes back when the edit is undone', (name) => {
  const before = text(name, 'before.toml');
  const undo: TomlOperation[] = JSON.parse(JSON.stringify(invertToml(before, operationsOf(name), name)));
  expect(editToml(text(name, 'after.toml'), undo, name)).toBe(before);
});

test.each(sevenCases)('%s: another parser finds all values as they were spelled, and ours', (name) => {
  const after = text(name, 'after.toml');
  const reading = read(after);
  for (const [key, spelling] of read(text(name, 'before.toml'))) {
    if (!ourKeys.has(key) && spelling !== '(table)') expect(reading.get(key), key).toBe(spelling);
  }
  expect(parseToml(after, name)).toMatchObject({
    model: 'openai/gpt-5.4',
    model_provider: 'orq',
    model_providers: { orq: { name: 'Orq AI Gateway', env_key: 'ORQ_API_KEY', requires_openai_auth: false } },
  });
});

test.each(cleanCases)(
  '%s: keeps every line, and the removal of our keys leaves the original bytes',
  (name) => {
    const before = text(name, 'before.toml');
    const after = text(name, 'after.toml');
    // The one line that has to change: that of an inline table which our provider goes into.
    const lines = linesOf(before).filter((line) => !/^\s*model_providers\s*=.*\}/.test(line));
    expect(lostLine(lines, after)).toBeUndefined();
    for (const [way, edits] of Object.entries(waysBack)) {
      expect(
        edits.reduce((result, edit) => editToml(result, edit, name), after),
        way,
      ).toBe(before);
    }
  },
);

test.each(refused)('refused with code and position: %s', (name) => {
  const bytes = readFileSync(join(folder, 'refused', name, 'before.toml'));
  const { code, ...args } = JSON.parse(text('refused', name, 'expected.json'));
  try {
    editToml(decodeUtf8(bytes, 'config.toml'), operationsOf('refused', name), 'config.toml');
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ finding: { code, args: { path: 'config.toml', ...args } } });
    return;
  }
  expect.unreachable('the file was accepted');
});
