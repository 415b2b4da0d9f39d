import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { removeBlock, setBlock } from '../../src/edit/block.ts';
import { problemOf } from '../support/problem.ts';
import { propertyRuns } from '../support/property-runs.ts';

const options = { path: '~/.zshrc' };
const begin = '# >>> codex-orq >>>';
const end = '# <<< codex-orq <<<';
const set = (text: string | undefined, body = 'echo body') => setBlock(text, body, options);
const remove = (text: string | undefined) => removeBlock(text, options);

/** Texts that stress line ends: what a person's file may be made of. */
const anyText = fc
  .array(
    fc.constantFrom(
      'a',
      'ä',
      ' ',
      '\t',
      '\n',
      '\n\n',
      '\r\n',
      '\r',
      '\u2028',
      `x ${begin}`,
      `${end} x`,
      'alias l=ls\n',
    ),
    { maxLength: 12 },
  )
  .chain((parts) => fc.constantFrom('', '\uFEFF').map((bom) => bom + parts.join('')));
const wholeLines = fc
  .array(fc.constantFrom('\n', 'export A=1\n', '  b\n', '\r\n', 'c\r\n', 'no end'), { maxLength: 4 })
  .map((lines) => lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join(''));

describe('setting the block', () => {
  test('makes the block the whole file where there was none', () => {
    const text = set(undefined, 'one\ntwo\n');
    const lines = text.split('\n');
    expect([lines[0], ...lines.slice(2)]).toEqual([begin, 'one', 'two', end, '']);
    expect(lines[1]).toMatch(/^# .*codex-orq remove/);
  });

  test('appends it behind one blank line', () => {
    expect(set('alias l=ls\n')).toBe(`alias l=ls\n\n${set(undefined)}`);
  });

  test('ends the last line of a file that lacks a final line end, and begins on a line of its own', () => {
    expect(set('alias l=ls').split('\n').slice(0, 3)).toEqual(['alias l=ls', '', begin]);
  });

  test('replaces the body in place, and nothing else', () => {
    const before = `first\n\n${set(undefined, 'old\nbody')}last, no line end`;
    expect(set(before, 'new')).toBe(`first\n\n${set(undefined, 'new')}last, no line end`);
  });

  test('takes on CRLF where all lines have it, and LF where only some do', () => {
    expect(set('a\r\nb\r\n')).toMatch(/^(?:[^\r\n]*\r\n)+$/);
    expect(set('a\r\nb\n').slice('a\r\nb\n'.length)).not.toContain('\r');
  });

  test('finds the block again after an editor has changed the line ends, indented it, or cut the last one', () => {
    const text = set('a\n');
    expect(set(text.replaceAll('\n', '\r\n'), 'new')).toBe(set('a\n', 'new').replaceAll('\n', '\r\n'));
    expect(set(text.replace(begin, `  ${begin} `), 'new')).toBe(
      set('a\n', 'new').replace(begin, `  ${begin}`).replace('  #', '#'),
    );
    expect(set(text.trimEnd(), 'new')).toBe(set('a\n', 'new').trimEnd());
  });

  test('takes marker text for a marker only where it is the whole line', () => {
    const quoted = `echo '${begin}'\n# see ${end}\n`;
    expect(set(quoted)).toBe(`${quoted}\n${set(undefined)}`);
  });

  test('finds a marker on the first line behind a BOM', () => {
    expect(set(`\uFEFF${set(undefined)}`, 'new')).toBe(`\uFEFF${set(undefined, 'new')}`);
  });

  test('of another name, in comments that have an end, says whose it is; behind that end nothing is noted', () => {
    const page = { path: 'page.html', name: 'docs', comment: { begin: '<!--', end: '-->' } };
    const text = setBlock('<p>', '<b>', page);
    expect(text.split('\n')).toEqual([
      '<p>',
      '',
      '<!-- >>> docs >>> -->',
      '<!-- Written by the generator of "docs", replaced on its next run. -->',
      '<b>',
      '<!-- <<< docs <<< -->',
      '',
    ]);
    expect(removeBlock(text, page)).toBe('<p>\n');
    const code = { ...page, comment: { begin: '//', end: '' } };
    expect(removeBlock(setBlock('let a', 'let b', code), code)).toBe('let a');
  });

  test('keeps the line ends of the block that is there, whatever those around it have become', () => {
    const [windows, other] = ['old', 'new'].map((body) => set(undefined, body).replaceAll('\n', '\r\n'));
    expect(set(`a\nb\n${windows}`, 'new')).toBe(`a\nb\n${other}`);
  });

  test('does not let the body hold a marker', () => {
    expect(() => set('', `a\n ${end}`)).toThrow(RangeError);
  });

  test('changes nothing the second time, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = set(text);
        expect(set(once)).toBe(once);
      }),
    );
  });

  test('keeps every byte of the text in front', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(set(text).startsWith(text)).toBe(true);
      }),
    );
  });
});

describe('removing the block', () => {
  test('tells a file that only the block has made from one that was empty', () => {
    expect(remove(set(undefined))).toBeUndefined();
    expect(remove(set(''))).toBe('');
    expect(remove(undefined)).toBeUndefined();
  });

  test('gives back every text to the byte', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(remove(set(text))).toBe(text);
      }),
      propertyRuns(2000),
    );
  });

  test('gives back every text to the byte after the body was replaced', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(remove(set(set(text), 'a\nnew\nbody'))).toBe(text);
      }),
    );
  });

  test('leaves a text without a block as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(remove(text)).toBe(text);
      }),
    );
  });

  test('keeps what people appended, also where the file had no final line end before', () => {
    expect(remove(`${set('a\n')}b\n`)).toBe('a\nb\n');
    expect(remove(`${set('a')}b\n`)).toBe('a\nb\n');
    expect(remove(`${set(undefined)}b\n`)).toBe('b\n');
    fc.assert(
      fc.property(anyText, wholeLines, (text, added) => {
        const glued = text === '' || text === '\uFEFF' || text.endsWith('\n') || added === '';
        const lineEnd = set(text).endsWith('\r\n') ? '\r\n' : '\n';
        expect(remove(set(text) + added)).toBe(glued ? text + added : text + lineEnd + added);
      }),
    );
  });

  test('keeps the lines that people put directly above it, final line end included', () => {
    const withLine = set('a\n').replace(begin, `b\n${begin}`);
    expect(remove(withLine)).toBe('a\n\nb\n');
    expect(remove(set('a').replace(begin, `b\n${begin}`))).toBe('a\n\nb\n');
    expect(remove(set('a\n').replace(`\n${begin}`, begin))).toBe('a\n');
  });

  test('takes a blank line with it that has its own line end, and no other', () => {
    expect(remove(`a\nb\n${set(undefined).replaceAll('\n', '\r\n')}`)).toBe('a\nb\n');
  });

  test('gives up no more than is there where the lines above are gone, although it says that one had no line end', () => {
    const noted = set('a');
    expect(['a\n\n', 'a\n', 'a'].map((gone) => remove(noted.slice(gone.length)))).toEqual([
      undefined,
      '',
      '',
    ]);
    expect(remove(`\uFEFF${noted.slice('a\n'.length)}`)).toBe('\uFEFF');
  });
});

describe('markers that make no whole block', () => {
  test.each([
    [
      'a begin without an end',
      `a\n${begin}\nb\n`,
      2,
      `the marked block that begins here has no end: the line "${end}" is missing.`,
    ],
    [
      'an end without a begin',
      `a\n\n${end}\n`,
      3,
      `a marked block ends here that has not begun: the line "${begin}" is missing.`,
    ],
    [
      'a block in a block',
      `${begin}\n${begin}\n${end}\n${end}\n`,
      2,
      'a marked block begins inside another one.',
    ],
    [
      'two blocks',
      `${begin}\n${end}\r\nx\n  ${begin}\n${end}\n`,
      4,
      'this is a second marked block of the same name.',
    ],
    [
      'a second end',
      `${begin}\n${end}\n${end}\n`,
      3,
      `a marked block ends here that has not begun: the line "${begin}" is missing.`,
    ],
    [
      'a begin behind a BOM',
      `\uFEFF${begin}\n`,
      1,
      `the marked block that begins here has no end: the line "${end}" is missing.`,
    ],
  ])('%s is refused with its place', (_name, text, line, reason) => {
    for (const edit of [set, remove])
      expect(problemOf(() => edit(text)).finding).toMatchObject({
        code: 'block-broken',
        args: { path: '~/.zshrc', line, column: 1, reason },
      });
  });
});

test.each([begin, end])('a block cannot hold its own marker: %s', (marker) => {
  expect(() => set(undefined, `a\n  ${marker}\nb`)).toThrow('its own markers');
});
