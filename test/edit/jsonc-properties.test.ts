import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editJsonc, type JsonOperation, parseJsonc, invertJsonc } from '../../src/edit/jsonc.ts';
import { Problem } from '../../src/findings/index.ts';
import { data, file, path, sets, tidy, wild } from './jsonc/documents.ts';
import { apply, at, canonical, commentsOf, read, without } from './jsonc/judge.ts';
import { propertyRuns } from '../support/property-runs.ts';

const runs = propertyRuns(600);
const name = 'devcontainer.json';

/** The new text, or the code it was refused with. */
function edited(text: string, operations: readonly JsonOperation[]): { text: string } | { code: string } {
  try {
    return { text: editJsonc(text, operations, name) };
  } catch (error) {
    if (error instanceof Problem) return { code: error.finding.code };
    throw error;
  }
}

describe('documents with odd spacing and comments anywhere', () => {
  test('are read as another reader reads them', () => {
    fc.assert(
      fc.property(file(), (text) => {
        expect(canonical(parseJsonc(text, name))).toBe(canonical(read(text)));
      }),
      runs,
    );
  });

  test('hold exactly what was set, or are refused because something is in the way', () => {
    fc.assert(
      fc.property(file(), sets, (text, operations) => {
        const expected = apply(read(text), operations);
        const result = edited(text, operations);
        if (expected === undefined) expect(result).toEqual({ code: 'jsonc-unmergeable' });
        else expect('text' in result && canonical(read(result.text))).toBe(canonical(expected));
      }),
      runs,
    );
  });

  test('keep every comment, and every other character around what is added', () => {
    fc.assert(
      fc.property(file(), path, data.value, (text, where, value) => {
        fc.pre(at(read(text), where) === undefined);
        const result = edited(text, [{ op: 'set', path: where, value }]);
        fc.pre('text' in result);
        const after = 'text' in result ? result.text : '';
        expect(isSubsequence(text, after)).toBe(true);
        const added = commentsOf(after).filter((comment) => !commentsOf(text).includes(comment));
        expect(added).toEqual([]);
        expect(commentsOf(after)).toEqual(commentsOf(text));
      }),
      runs,
    );
  });

  test('do not change when the same is set again', () => {
    fc.assert(
      fc.property(file(), sets, (text, operations) => {
        const first = edited(text, operations);
        fc.pre('text' in first);
        const after = 'text' in first ? first.text : '';
        const final = operations.filter(
          ({ path: own }, index) =>
            !operations.slice(index + 1).some(({ path: later }) => overlaps(own, later)),
        );
        expect(edited(after, final)).toEqual({ text: after });
      }),
      runs,
    );
  });

  test('are given back to the byte by the undo operations, in any order', () => {
    fc.assert(
      fc.property(file(), sets, (text, operations) => {
        const after = edited(text, operations);
        fc.pre('text' in after);
        const changed = 'text' in after ? after.text : '';
        const undo = invertJsonc(text, operations, name);
        expect(edited(changed, undo)).toEqual({ text });
        const apart = undo.every(({ path: a }, i) =>
          undo.every(({ path: b }, j) => i === j || !overlaps(a, b)),
        );
        if (apart) expect(edited(changed, undo.toReversed())).toEqual({ text });
        // What was kept in a state file comes back as plain data.
        expect(edited(changed, JSON.parse(JSON.stringify(undo)))).toEqual({ text });
      }),
      runs,
    );
  });

  test('lose exactly what is removed, and parents that hold nothing else', () => {
    fc.assert(
      fc.property(file(), path, fc.nat(2), (text, where, keep) => {
        const before = read(text);
        const result = edited(text, [{ op: 'remove', path: where, keep }]);
        const after = 'text' in result ? canonical(read(result.text)) : '';
        expect(removalsOf(before, where, keep).map(canonical)).toContain(after);
      }),
      runs,
    );
  });

  test('keep every comment outside what is removed', () => {
    fc.assert(
      fc.property(file(wild(undefined, true)), fc.nat(), (text, choice) => {
        const paths = scalarPaths(read(text));
        fc.pre(paths.length > 0);
        const result = edited(text, [{ op: 'remove', path: paths[choice % paths.length] ?? [] }]);
        expect('text' in result && commentsOf(result.text)).toEqual(commentsOf(text));
      }),
      runs,
    );
  });

  test('stay in one line when they were, and get no other kind of line break', () => {
    const inLine = wild(fc.constantFrom('', ' ', '/* c */'));
    fc.assert(
      fc.property(file(inLine, fc.constantFrom('', ' ', '/* c */')), sets, (text, operations) => {
        fc.pre(canonical(read(text)) !== '{}');
        const result = edited(text, operations);
        fc.pre('text' in result);
        expect('text' in result && result.text).not.toMatch(/[\r\n]/);
      }),
      runs,
    );
    fc.assert(
      fc.property(file(), sets, (text, operations) => {
        const kinds = new Set(text.match(/\r\n|\r|\n/g));
        const result = edited(text, operations);
        fc.pre('text' in result && kinds.size > 0);
        const after = 'text' in result ? result.text.match(/\r\n|\r|\n/g) : [];
        expect([...kinds]).toEqual(expect.arrayContaining([...new Set(after)]));
      }),
      runs,
    );
  });
});

describe('documents that a tool has written', () => {
  test('look as if the tool had written the result, indented', () => {
    fc.assert(
      fc.property(tidy, sets, ({ value, print }, operations) => {
        const expected = apply(value, operations);
        // A bare `{}` tells neither the indent nor the kind of line break.
        fc.pre(expected !== undefined && canonical(value) !== '{}');
        expect(edited(print(value), operations)).toEqual({ text: print(expected ?? null) });
      }),
      runs,
    );
  });

  test('look as if the tool had written the result, in one line', () => {
    fc.assert(
      fc.property(data.object, sets, (value, operations) => {
        const expected = apply(value, operations);
        fc.pre(expected !== undefined && canonical(value) !== '{}');
        expect(edited(JSON.stringify(value), operations)).toEqual({ text: JSON.stringify(expected) });
      }),
      runs,
    );
  });
});

function isSubsequence(part: string, whole: string): boolean {
  let from = 0;
  for (const character of part) {
    const offset = whole.indexOf(character, from);
    if (offset < 0) return false;
    from = offset + character.length;
  }
  return true;
}

const overlaps = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((key, index) => index >= b.length || key === b[index]);

/** What may be left: the removed value alone is gone, or with it parents that it was alone in. */
function removalsOf(data: ReturnType<typeof read>, where: readonly string[], keep: number): (typeof data)[] {
  if (at(data, where) === undefined) return [data];
  const results = [without(data, where)];
  for (let depth = where.length - 1; depth > keep; depth -= 1) {
    const parent = at(data, where.slice(0, depth));
    if (parent === null || typeof parent !== 'object' || Object.keys(parent).length !== 1) break;
    results.push(without(data, where.slice(0, depth)));
  }
  return results;
}

/** The paths of all values that are neither objects nor arrays. */
function scalarPaths(
  data: ReturnType<typeof read>,
  above: readonly string[] = [],
): readonly (readonly string[])[] {
  if (Array.isArray(data)) return [];
  if (typeof data !== 'object' || data === null) return [above];
  return Object.entries(data).flatMap(([key, value]) => scalarPaths(value, [...above, key]));
}
