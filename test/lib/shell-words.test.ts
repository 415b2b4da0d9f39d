import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quotedWord } from '../../src/answers/key-command.ts';
import { shellWords } from '../../src/lib/shell-words.ts';
import { needs } from '../support/needs.ts';

const lines = [
  'pass show orq/key',
  '  op   read "op://Private/Orq key/password"  ',
  `printf '%s\\n' it\\'s 'a "b"' "a 'b' \\"c\\" \\\\ \\$x \\n"`,
  `a''b ""  'c'd"e"f`,
  'vault kv get -field=key secret/orq',
  'a\\ b=c x~y',
];

test.each(lines)('splits %s as a shell does', needs('posix'), (line) => {
  const words = shellWords(line);
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  expect(words).toEqual(stdout.split('\0').slice(0, -1));
  // What is recorded says the same again.
  expect(shellWords((words as readonly string[]).map(quotedWord).join(' '))).toEqual(words);
});

test.each([
  'a $b',
  'a "$b"',
  'a `b`',
  'a | b',
  'a; b',
  'a > b',
  'a &',
  '(a)',
  '~/a',
  "a 'b",
  'a \\',
  'a *',
  'a #b',
])('does not take %s, in which a shell would do more', (line) => {
  expect(shellWords(line)).toMatchObject({ reason: expect.stringMatching(/./) });
});
