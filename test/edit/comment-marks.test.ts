import { expect, test } from 'vitest';
import { commentMarksFor } from '../../src/edit/comment-marks.ts';

test.each([
  ['src/main.ts', '//', ''],
  ['site.CSS', '/*', '*/'],
  ['a.d\\index.html', '<!--', '-->'],
  ['query.sql', '--', ''],
  ['setup.ini', ';', ''],
  ['paper.tex', '%', ''],
  ['/home/me/.vimrc', '"', ''],
  ['C:\\set-up.cmd', 'REM', ''],
  ['macro.vbs', "'", ''],
  ['.Xresources', '!', ''],
  // The whole name, or no more than the extension.
  ['vimrc', '"', ''],
  ['/vim/ts.d/notes', '#', ''],
  ['main.ts.yaml', '#', ''],
  ['Makefile', '#', ''],
  ['', '#', ''],
])('a comment in %j begins with %s', (path, begin, end) => {
  expect(commentMarksFor(path)).toEqual({ begin, end });
});

test('JSON has no comments, and JSONC has', () => {
  expect([commentMarksFor('/a/package.json'), commentMarksFor('tsconfig.jsonc')]).toEqual([
    undefined,
    { begin: '//', end: '' },
  ]);
});
