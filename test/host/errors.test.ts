import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { causeOf, hasCode } from '../../src/host/errors.ts';
import { writeFile } from '../../src/host/write.ts';
import { problemOf } from '../support/problem.ts';

test('a quota that is used up, which libuv has no name for', () => {
  const errno = -constants.errno.EDQUOT;
  const message = `Unknown system error ${errno}: Unknown system error ${errno}, open '/a'`;
  const error = Object.assign(new Error(message), { errno, code: `Unknown system error ${errno}` });
  expect(causeOf(error)).toBe('disk quota exceeded');
  expect(hasCode(error, 'EDQUOT')).toBe(true);
  expect(hasCode(error, 'ENOSPC')).toBe(false);
});

test('any other one is told in the words of the system', () => {
  expect(causeOf(Object.assign(new Error('x'), { errno: -constants.errno.EIO, code: 'EIO' }))).toBe(
    'i/o error',
  );
  expect(causeOf(new Error('of our own'))).toBe('of our own');
  expect(causeOf('a text')).toBe('a text');
});

test('a folder of a run itself that cannot be written to is called by its name', () => {
  const { finding } = problemOf(() => writeFile('/dev/null/config.toml', new Uint8Array(), 0o600));
  expect(finding).toMatchObject({ code: 'temporary-folder-unusable' });
});
