import { describe, expect, test } from 'vitest';
import { unreadLine } from '../../src/edit/dotenv/unread.ts';

const key = 'ORQ_API_KEY';

describe('a line that names a key', () => {
  test.each([
    ['below a quote that is open: that of the line above', "MSG=it's\nORQ_API_KEY='v'\n", [2, 1, 'quoted']],
    ['or of one further up', `A=1\nMSG="a\nb\nORQ_API_KEY='v'\nB=2\n`, [4, 2, 'quoted']],
    ['within a value that ends below it', `X="\nORQ_API_KEY='v'\n"\nA=1\n`, [2, 1, 'quoted']],
    ['within a value of its own name', `ORQ_API_KEY="\nORQ_API_KEY='v'\n"\n`, [2, 1, 'quoted']],
    ['whose own quote is never closed', "A=1\nORQ_API_KEY='v\nB=2\n", [2, 2, 'open']],
    ['at the very end, behind a blank', 'A=1\nORQ_API_KEY=v ', [2, 2, 'blank']],
    ['of two words', 'A=1\nORQ_API_KEY=v w\nB=1\n', [2, 2, 'value']],
    ['with a blank before the equals sign', 'ORQ_API_KEY = v w\n', [1, 1, 'value']],
    [
      'that is the last one, though an earlier one is read',
      'ORQ_API_KEY=v\nORQ_API_KEY=v w\n',
      [2, 2, 'value'],
    ],
  ] as const)('is not read %s', (_what, text, [line, from, why]) => {
    expect(unreadLine(text, key)).toEqual({ line, from, why });
  });

  test.each([
    ['is read', 'A=1\nORQ_API_KEY=v\nB=2\n'],
    ['is read, and empty', 'ORQ_API_KEY=\n'],
    ['is read, in quotes', "MSG='it is'\nORQ_API_KEY='v'\n"],
    ['is commented out', "# ORQ_API_KEY='v\n"],
    ['is none', 'ORQ_API_KEYS=v w\n'],
    ['is none, in an empty file', ''],
    ['stands behind a byte order mark', '\ufeffORQ_API_KEY=v\n'],
  ])('%s: nothing is to be told', (_what, text) => {
    expect(unreadLine(text, key)).toBeUndefined();
  });

  test('is another thing where Codex takes no such name from the file', () => {
    expect(unreadLine('CODEX_KEY=v w\n', 'CODEX_KEY')).toBeUndefined();
  });

  test('has a value from a variable that is read, whatever that is', () => {
    expect(unreadLine('ORQ_API_KEY=$OTHER\n', key)).toBeUndefined();
  });
});
