import { expect, test } from 'vitest';
import { decodeUtf8 } from '../../src/edit/text.ts';
import { problemOf } from '../support/problem.ts';

test('bytes become the text that they are, byte order mark included', () => {
  const text = '\ufeffä€😀\u0000\r\n';
  expect(decodeUtf8(new TextEncoder().encode(text), '/f')).toBe(text);
  expect(decodeUtf8(new Uint8Array(), '/f')).toBe('');
});

test.each([
  ['at the beginning', [0xff, 0x61], 0],
  ['behind a byte order mark and a character of three bytes', [0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xac, 0xff], 6],
  ['a character that its line ends too early', [0x61, 0xc3, 0x0a], 1],
  ['a character that the file ends too early', [0x61, 0xe2, 0x82], 1],
])('the first byte that is no UTF-8 is told by its offset: %s', (_, bytes, offset) => {
  expect(problemOf(() => decodeUtf8(Uint8Array.from(bytes), '/f')).finding).toMatchObject({
    code: 'file-not-utf8',
    args: { path: '/f', offset },
  });
});
