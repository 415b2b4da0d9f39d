import { expect, test } from 'vitest';
import { isGits } from '../../src/host/confine.ts';

test("git's own are the files in a folder .git, at any depth", () => {
  expect(isGits('/home/ada/work/.git/config', '/home/ada/work')).toBe(true);
  expect(isGits('/home/ada/work/sub/.git/hooks/x', '/home/ada/work')).toBe(true);
  // Of a disk that knows no upper case.
  expect(isGits('/home/ada/work/.GIT/config', '/home/ada/work')).toBe(true);
  expect(isGits('/home/ada/work/.gitignore', '/home/ada/work')).toBe(false);
});
