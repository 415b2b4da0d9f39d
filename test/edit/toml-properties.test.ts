import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editToml, parseToml, type TomlOperation, tomlLeaves, invertToml } from '../../src/edit/toml.ts';
import { anyDocument, cleanDocument, value } from './toml/documents.ts';
import {
  commentsOf,
  linesApartFrom,
  lostLine,
  pathOf,
  type Reading,
  read,
  valuesOf,
  without,
} from './toml/judge.ts';
import { setSeven, waysBack } from './toml/operations.ts';
import { propertyRuns } from '../support/property-runs.ts';

const ourPaths = setSeven.flatMap((operation) => ('path' in operation ? [operation.path] : []));
const orqTable = JSON.stringify(['model_providers', 'orq']);

/** Everything in a document that is not ours, as another parser reads it. */
function foreign(text: string): Reading {
  const reading = without(read(text), ourPaths);
  reading.delete(orqTable);
  return reading;
}

test('the generated documents are valid, and they are of many kinds', () => {
  const seen = new Set<string>();
  const marks = [
    '\r\n',
    '\uFEFF',
    '"""',
    "'''",
    '[[',
    '{\n',
    '[model_providers]',
    'model_providers.azure.',
    '\\u0',
  ];
  fc.assert(
    fc.property(anyDocument, (document) => {
      parseToml(document, 'generated');
      for (const mark of marks) if (document.includes(mark)) seen.add(mark);
    }),
    { numRuns: 500 },
  );
  expect([...seen].toSorted()).toEqual(marks.toSorted());
});

test('our keys get their values, and every other key, table, comment and line stays', () => {
  fc.assert(
    fc.property(anyDocument, (before) => {
      const after = editToml(before, setSeven, 'generated');
      const reading = read(after);
      expect(foreign(after)).toEqual(foreign(before));
      expect(parseToml(after, 'generated')).toMatchObject({
        model: 'openai/gpt-5.4',
        model_providers: {
          orq: { name: 'Orq AI Gateway', wire_api: 'responses', requires_openai_auth: false },
        },
      });
      for (const path of ourPaths) expect(reading.has(JSON.stringify(path))).toBe(true);
      expect(commentsOf(after)).toEqual(commentsOf(before));
      expect(lostLine(linesApartFrom(before, ourPaths), after)).toBeUndefined();
      expect(after.startsWith('\uFEFF')).toBe(before.startsWith('\uFEFF'));
      expect(editToml(after, setSeven, 'generated')).toBe(after);
    }),
    propertyRuns(1500, 500),
  );
});

test('taking our keys away again leaves the original bytes', () => {
  fc.assert(
    fc.property(cleanDocument, fc.constantFrom(...Object.values(waysBack)), (before, edits) => {
      const after = editToml(before, setSeven, 'generated');
      expect(edits.reduce((result, edit) => editToml(result, edit, 'generated'), after)).toBe(before);
    }),
    propertyRuns(1000, 400),
  );
});

type Pick = Readonly<{ what: 'set' | 'remove' | 'add' | 'table'; index: number; raw: string }>;

const picks = fc.array(
  fc.record<Pick>({
    what: fc.constantFrom('set', 'remove', 'add', 'table'),
    index: fc.nat(),
    raw: value,
  }),
  { minLength: 1, maxLength: 4 },
);

/** Operations on keys that the document has, and on new ones beside them. */
function operationsFor(document: string, chosen: readonly Pick[]): TomlOperation[] {
  const paths = [...read(document).keys()].map(pathOf).filter(isNamed);
  return chosen.flatMap(({ what, index, raw }): TomlOperation[] => {
    const path = paths[index % Math.max(paths.length, 1)] ?? ['new'];
    if (what === 'remove') return [{ op: 'remove', path }];
    if (what === 'set') return [{ op: 'set', path, raw }];
    return [
      {
        op: 'set',
        path: [...path.slice(0, what === 'add' ? -1 : undefined), 'new key', 'new'].slice(0, 6),
        raw,
      },
    ];
  });
}

const isNamed = (path: readonly (string | number)[]): path is string[] =>
  path.every((name) => typeof name === 'string');

/** Applies operations; undefined when something stands in the way of a key. */
function edited(document: string, operations: readonly TomlOperation[]): string | undefined {
  try {
    return editToml(document, operations, 'generated');
  } catch (error) {
    expect(error).toMatchObject({ finding: { code: 'toml-unmergeable' } });
    return undefined;
  }
}

test('any keys can be set and removed: what is not concerned keeps its spelling, and the undo gives the bytes back', () => {
  let merged = 0;
  const runs = propertyRuns(1500, 500);
  fc.assert(
    fc.property(anyDocument, picks, (before, chosen) => {
      const operations = operationsFor(before, chosen);
      const after = edited(before, operations);
      if (after === undefined) return;
      merged++;
      const paths = operations.flatMap((operation) => ('path' in operation ? [operation.path] : []));
      expect(valuesOf(without(read(after), paths))).toEqual(valuesOf(without(read(before), paths)));
      const undo: TomlOperation[] = JSON.parse(JSON.stringify(invertToml(before, operations, 'generated')));
      expect(editToml(after, undo, 'generated')).toBe(before);
    }),
    runs,
  );
  expect(merged).toBeGreaterThan(runs.numRuns / 3);
});

test('the leaves of a document, set in an empty one, give the same values', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const operations = tomlLeaves(document).map(
        ({ path, value: leaf }): TomlOperation => ({ op: 'set', path, value: leaf }),
      );
      const leaves = tomlLeaves(editToml('', operations, 'generated'));
      const byPath = (list: typeof leaves): Map<string, unknown> =>
        new Map(list.map((leaf) => [JSON.stringify(leaf.path), leaf.value]));
      expect(byPath(leaves)).toEqual(byPath(tomlLeaves(document)));
    }),
    propertyRuns(300, 100),
  );
});
