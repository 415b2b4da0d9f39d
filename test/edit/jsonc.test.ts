import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { editJsonc, type JsonOperation, type JsonSet, invertJsonc } from '../../src/edit/jsonc.ts';
import { problemOf } from '../support/problem.ts';
import { apply, at, canonical, commentsOf, read, routing } from './jsonc/judge.ts';

const root = new URL('./jsonc/', import.meta.url);
const name = 'devcontainer.json';

const casesIn = (folder: URL): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'refused')
    .map((entry) => entry.name);

const textOf = (folder: URL, file: string): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(new URL(file, folder)));

const operationsOf = (folder: URL): readonly JsonOperation[] =>
  existsSync(new URL('ops.json', folder)) ? JSON.parse(textOf(folder, 'ops.json')) : routing;

const isSet = (operation: JsonOperation): operation is JsonSet => operation.op === 'set';

/** Was the object that a value was put into there before, and empty? Then the file alone cannot tell what it looked like. */
const wasEmpty = (data: ReturnType<typeof read>, { path }: JsonSet): boolean =>
  path.slice(1).some((_, index) => canonical(at(data, path.slice(0, index + 1))) === '{}') ||
  (canonical(data) === '{}' && path.length > 0);

const cases = casesIn(root);

test('the folder holds cases, and nothing that no test reads', () => {
  const files = readdirSync(root, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  expect(files.map((entry) => entry.name).sort()).toEqual(['documents.ts', 'judge.ts']);
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

describe.each(cases)('%s', (folderName) => {
  const folder = new URL(`${folderName}/`, root);
  const before = textOf(folder, 'before.jsonc');
  const after = textOf(folder, 'after.jsonc');
  const operations = operationsOf(folder);

  test('has a text before and a text after, and nothing else but its operations', () => {
    const files = readdirSync(folder).filter((file) => file !== 'ops.json');
    expect(files.sort()).toEqual(['after.jsonc', 'before.jsonc']);
  });

  test('the expected text is right in the eyes of another reader', () => {
    expect(canonical(read(after))).toBe(canonical(expectedOf(folderName, before, operations)));
    if (!replacesComments.has(folderName)) expect(commentsOf(after)).toEqual(commentsOf(before));
  });

  test('becomes the expected text, and stays that', () => {
    expect(editJsonc(before, operations, name)).toBe(after);
    expect(editJsonc(after, operations, name)).toBe(after);
  });

  const sets = operations.filter(isSet);

  // What a case removes cannot be put back where it was.
  if (sets.length < operations.length) return;

  test('is given back to the byte by the undo operations', () => {
    const undo = invertJsonc(before, sets, name);
    expect(editJsonc(after, undo, name)).toBe(before);
    expect(editJsonc(before, undo, name)).toBe(before);
  });

  const added = sets.every(({ path }) => at(read(before), path) === undefined);
  const told = sets.every((operation) => !wasEmpty(read(before), operation));

  if (!added || !told) return;

  test('is given back to the byte by removing the same paths, in either order, without any memory', () => {
    const removes = sets.map(({ path }): JsonOperation => ({ op: 'remove', path }));
    expect(editJsonc(after, removes, name)).toBe(before);
    expect(editJsonc(after, removes.toReversed(), name)).toBe(before);
  });
});

/** The cases whose old value held a comment, or whose new one does. */
const replacesComments = new Set(['other-model-over-lines', 'raw-spelling-put-back']);

/** The data that a case must end with. Removing an only value takes its parent along; the judge's `without` does not. */
function expectedOf(folderName: string, before: string, operations: readonly JsonOperation[]) {
  const alone: JsonOperation = { op: 'remove', path: ['remoteEnv'] };
  return apply(read(before), folderName === 'remove-the-only-one' ? [...operations, alone] : operations);
}

const refused = new URL('refused/', root);

describe.each(casesIn(refused))('refused: %s', (folderName) => {
  const folder = new URL(`${folderName}/`, refused);
  const files = readdirSync(folder).filter((file) => file !== 'ops.json');

  test('says what is wrong, and where', () => {
    expect(files.sort()).toEqual(['before.jsonc', 'finding.json']);
    const { mentions, code, ...place } = JSON.parse(textOf(folder, 'finding.json'));
    const problem = problemOf(() => editJsonc(textOf(folder, 'before.jsonc'), operationsOf(folder), name));
    expect(problem.finding.code).toBe(code);
    expect(problem.finding.args).toMatchObject({ path: name, ...place });
    expect(problem.message).toContain(mentions);
    expect(problem.message).not.toMatch(/\.\.|\p{Cc}|\p{Bidi_Control}/u);
  });
});
