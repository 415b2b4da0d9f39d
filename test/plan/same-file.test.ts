import { expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import { requireDistinct } from '../../src/plan/same-file.ts';
import { fileAt, nothingAt } from './snapshots.ts';

const refused = (...files: Parameters<typeof requireDistinct>[0]): unknown => {
  try {
    requireDistinct(files);
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error.finding : error;
  }
};

test('two paths that are one file are refused, and both named', () => {
  const [one, other] = [fileAt('/a', 'x', { id: '7' }), fileAt('/b', 'x', { id: '7' })];
  expect(refused(one, fileAt('/c', 'x', { id: '8' }), other)).toMatchObject({
    code: 'files-same',
    args: { path: '/b', other: '/a' },
  });
});

test('two names of what is not there yet are one as well, if they lead to one place', () => {
  const link = nothingAt('/link', { realPath: '/a' });
  expect(refused(nothingAt('/a'), link)).toMatchObject({ args: { path: '/link', other: '/a' } });
  expect(refused(nothingAt('/a'), nothingAt('/b'), fileAt('/c', 'x'))).toBeUndefined();
});
