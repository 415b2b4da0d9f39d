import { describe, expect, test } from 'vitest';
import { setPlainAside } from '../../src/edit/toml/plain.ts';

/** What is left of a text for the parser, and the tables that are set aside. */
function asideOf(text: string): { rest: string; tables: Record<string, string> } | undefined {
  const aside = setPlainAside(text);
  if (aside === undefined) return undefined;
  const tables = [...aside.tables].map(([name, source]) => [name, source()] as const);
  return { rest: aside.rest, tables: Object.fromEntries(tables) };
}

describe('what is set aside', () => {
  test('are tables by their names without quotes; what stands before all headers stays', () => {
    const text = 'a = 1\n["b c"]\nd = 1\n[\'e\\f\']\n[g]\n[g.h.i]\nj = [1, "x"]\n[h]\n';
    expect(asideOf(text)).toEqual({
      rest: 'a = 1\n',
      tables: {
        'b c': '["b c"]\nd = 1\n',
        'e\\f': "['e\\f']\n",
        g: '[g]\n[g.h.i]\nj = [1, "x"]\n',
        h: '[h]\n',
      },
    });
  });

  test('ends with a line end, also the last one of a text that has none', () => {
    expect(asideOf('[a]\nb = 1')).toEqual({ rest: '', tables: { a: '[a]\nb = 1\n' } });
    expect(asideOf('[a.b]\n[c]\n[a.d]\ne = 1')).toEqual({
      rest: '',
      tables: { a: '[a.b]\n[a.d]\ne = 1\n', c: '[c]\n' },
    });
    expect(asideOf('[a]\nb = 1.5')).toEqual({ rest: '[a]\nb = 1.5\n', tables: {} });
  });

  test('is a table with fifty keys, and none with more, nor one with a path of more than a thousand characters', () => {
    const keys = (count: number): string => Array.from({ length: count }, (_, at) => `k${at} = 1\n`).join('');
    expect(asideOf(`[a]\n${keys(50)}`)?.rest).toBe('');
    expect(asideOf(`[a]\n${keys(51)}`)?.tables).toEqual({});
    expect(asideOf(`[a]\n${keys(50)}[a.b]\n${keys(50)}`)?.rest).toBe('');
    expect(asideOf(`[a."${'x '.repeat(498)}"]\n`)?.rest).toBe('');
    expect(asideOf(`[a."${'x '.repeat(499)}"]\n`)?.tables).toEqual({});
  });

  test.each([
    ['an inline table with names that differ', 'b = { c = 1, "c d" = 2, c2 = "x" }'],
    ['an empty inline table', 'b = {}'],
    ['a list over lines with comments', 'b = [ # x\n  1, # y\n  "z",\n]'],
    ['a text over lines', 'b = """\nx "" y\n"""'],
    ['a comment behind a value', 'b = 1 # x'],
  ])('is a table with %s', (_, line) => {
    const text = `[a]\n${line}\n`;
    expect(asideOf(text)).toEqual({ rest: '', tables: { a: text } });
  });

  test.each([
    ['a name twice, once in quotes', 'b = { "c" = 1, c = 2 }'],
    ['a name twice, once in single quotes', "b = { 'c' = 1, c = 2 }"],
    ['a text that looks like a name', 'b = { c = "{c = 1" }'],
    ['a dotted key', 'b.c = 1'],
    ['a date', 'b = 2026-02-28'],
  ])('is not a table with %s', (_, line) => {
    const text = `[a]\n${line}\n`;
    expect(asideOf(text)).toEqual({ rest: text, tables: {} });
  });

  test('is not a table whose name the nearest one above mentions; another one above does not matter', () => {
    expect(asideOf('[a]\nb = 1\n[a.c.d]\n')?.rest).toBe('');
    expect(asideOf('[a]\nb = "c"\n[a.c.d]\n')?.tables).toEqual({});
    expect(asideOf('[a.b]\nc = 1\n[a.b.c]\n')?.tables).toEqual({});
    expect(asideOf('[a.b]\nc = 1\n[a.d.e]\n')?.rest).toBe('');
    expect(asideOf('[a]\nd = 1\n[a.c]\nx = 1\n[a.c.d]\n')?.rest).toBe('');
    expect(asideOf('[a]\nx = 1\n[a.c]\nd = 1\n[a.c.d]\n')?.tables).toEqual({});
  });

  test('are only those tables of a document that it does not have in another way', () => {
    expect(asideOf('a = 1\n[a.b]\n[c]\n')).toEqual({ rest: 'a = 1\n[a.b]\n', tables: { c: '[c]\n' } });
    expect(asideOf('[[a]]\n[a.b]\n[c]\n')).toEqual({ rest: '[[a]]\n[a.b]\n', tables: { c: '[c]\n' } });
  });
});
