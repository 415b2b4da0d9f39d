import { describe, expect, test } from 'vitest';
import { endsBefore, setsAfter } from '../../src/checks/block-place.ts';

/** The line that ends a profile before its last one. */
const endOf = (...lines: string[]): number | undefined => endsBefore([...lines, 'ours'], lines.length);

describe('a profile ends before our block', () => {
  test.each([
    [['return'], 1],
    [['a=1', 'exit 3 # enough'], 2],
    [['exec fish'], 1],
    [['if a; then', 'b', 'fi', 'return'], 4],
    // Whole in one line, also with a note behind it.
    [['if a; then b; fi', 'return'], 2],
    [['if a; then b; fi  # for c', 'return'], 2],
    [['f() { g; }', 'return'], 2],
  ])('%j', (lines, line) => {
    expect(endOf(...lines)).toBe(line);
  });

  test.each([
    [['if a; then', 'return', 'fi']],
    [['  if a; then', 'return', '  fi']],
    [['f() {', 'return', '}']],
    // A word that begins like one that ends something.
    [['while done_or_not', 'do', 'return', 'done']],
    // What ends nothing leaves the next condition one.
    [['fi', 'done', 'if a; then', 'exit', 'fi']],
    [['[ -t 0 ] || return']],
    [['exec 3>&1']],
  ])('not in %j', (lines) => {
    expect(endOf(...lines)).toBeUndefined();
  });

  test('what comes behind it counts for nothing', () => {
    expect(endsBefore(['a', 'ours', 'return'], 1)).toBeUndefined();
  });
});

describe('a line behind our block sets the variable again', () => {
  test.each(['KEY=x', 'export KEY=x', 'typeset -x KEY=x', 'unset KEY', 'unset -v A KEY', 'export -n KEY'])(
    '%s',
    (line) => {
      expect(setsAfter(['KEY=before', 'ours', 'echo', line], 2, 'KEY')).toBe(4);
    },
  );

  test.each(['MY_KEY=x', '  KEY=x', 'unset KEYS', 'echo KEY=x'])('not %s', (line) => {
    expect(setsAfter(['ours', line], 1, 'KEY')).toBeUndefined();
  });
});
