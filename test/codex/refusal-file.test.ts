import { expect, test } from 'vitest';
import { explainRefusal } from '../../src/codex/ask.ts';

const told = (file: string, reason: string, projectFile?: string): unknown =>
  explainRefusal(
    { kind: 'refuses', version: '0.169.0', reason, onlyHere: false },
    { file, ...(projectFile !== undefined && { projectFile }) },
  ).args;

test.each([
  '/home/ada/.codex/config.toml',
  "/home/it's me/.codex/config.toml",
  '/home/a: "b" `c`/.codex/config.toml',
])('the file that Codex names is told as it is: %s', (file) => {
  expect(told(file, `Failed to read config file ${file}: path \`${file}\` is not a file`)).toMatchObject({
    file,
  });
  expect(told('/etc/codex/config.toml', `${file}:3:1: unknown field`, file)).toMatchObject({ file });
});

test('and another one than those that were set up is told, too', () => {
  expect(told('/a/config.toml', '/etc/codex/requirements.toml:3:1: unknown field')).toMatchObject({
    file: '/etc/codex/requirements.toml',
  });
  expect(told('/a/config.toml', 'it will not')).toMatchObject({ file: '/a/config.toml' });
});
