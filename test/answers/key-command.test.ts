import { expect, test } from 'vitest';
import { keySources, parseKeyCommand, quotedWord, wordsOfCommand } from '../../src/answers/key-command.ts';
import { problemOf } from '../support/problem.ts';

const refusal = (text: string) => {
  const { code, args } = problemOf(() => parseKeyCommand(text)).finding;
  return [code, args];
};

test.each([
  ['', ''],
  [' pass  show orq/key ', 'pass show orq/key'],
  ['sh -c \'echo "$X"\'', `sh -c 'echo "$X"'`],
  ['op read "op://Work/Orq key/credential"', "op read 'op://Work/Orq key/credential'"],
  ['op://Work/Orq/key', 'op read op://Work/Orq/key'],
  ["op://Work/Ada's/key", "op read 'op://Work/Ada'\\''s/key'"],
  ['pass:orq/key', 'pass show orq/key'],
  ['aws:orq', 'aws secretsmanager get-secret-value --query SecretString --output text --secret-id orq'],
  ['secret-tool:service orq', 'secret-tool lookup service orq'],
  ['nothing:orq', 'nothing:orq'],
  ['pass: orq', 'pass: orq'],
  ['pass://orq', 'pass://orq'],
  ['Pass:orq', 'Pass:orq'],
  ['x pass:orq', 'x pass:orq'],
  ['a/sk-orq-0123456789abcdef', 'a/sk-orq-0123456789abcdef'],
])('%j is recorded as %j', (text, command) => expect(parseKeyCommand(text)).toBe(command));

test.each(Object.entries(keySources))('%s:NAME is a command of its own', (source, command) => {
  expect(wordsOfCommand(parseKeyCommand(`${source}:name`))).toEqual([...command.split(' '), 'name']);
});

test('a word is quoted where a shell wants that, and only there', () => {
  const plain = 'aZ9_@%+=:,./-';
  expect(quotedWord(plain)).toBe(plain);
  for (const word of ['', 'a b', '~', '$x', 'a\nb', ' a', 'a ']) expect(quotedWord(word)).toBe(`'${word}'`);
});

test('what is no command is refused, and no key in it is repeated', () => {
  expect(refusal('pass sk-orq-0123456789abcdef')).toEqual(['key-as-flag', {}]);
  expect(refusal("'' x")).toEqual(['key-command-malformed', { reason: 'its first word is empty' }]);
  expect(refusal('a | b')[0]).toBe('key-command-malformed');
  expect(problemOf(() => wordsOfCommand("a 'b")).finding.args).toEqual({
    reason: 'a quote in it is not closed, or it ends in a backslash',
  });
  expect(wordsOfCommand("a '' b")).toEqual(['a', '', 'b']);
});
