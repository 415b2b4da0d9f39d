import { problem } from '../findings/index.ts';
import { isPlainWord, shString } from '../lib/quote.ts';
import { looksLikeKey } from '../lib/secret.ts';
import { shellWords } from '../lib/shell-words.ts';

/**
 * Programs that keep secrets, and how each is asked to print one: `pass:orq/key` is `pass show orq/key`. pass and
 * secret-tool are run in the tests; docs/ways.md says how each of the others was checked, and against which page.
 */
export const keySources: Readonly<Record<string, string>> = {
  op: 'op read',
  pass: 'pass show',
  'secret-tool': 'secret-tool lookup',
  security: 'security find-generic-password -w -s',
  gopass: 'gopass show -o',
  // `bws secret get` prints JSON. Run like this, it gives its secrets to a program that prints one of them.
  bws: 'bws run -- printenv',
  vault: 'vault kv get',
  gcloud: 'gcloud secrets versions access latest --secret',
  aws: 'aws secretsmanager get-secret-value --query SecretString --output text --secret-id',
  az: 'az keyvault secret show --query value --output tsv --id',
};

/** A word of a command line, in quotes where a shell wants them. */
export const quotedWord = (text: string): string => (isPlainWord(text) ? text : shString(text));

/** A known source in its short form, as a command. */
function spelledOut(text: string): string {
  if (text.startsWith('op://')) return `op read ${shString(text)}`;
  const [, source = '', rest = ''] = /^([a-z-]+):(?!\/\/)(\S.*)$/s.exec(text) ?? [];
  const command = keySources[source];
  return command === undefined ? text : `${command} ${rest}`;
}

/** The program and its arguments; none for no command. @throws Problem key-command-malformed */
export function wordsOfCommand(command: string): readonly string[] {
  const words = shellWords(command);
  if ('reason' in words) throw problem('key-command-malformed', { reason: words.reason });
  return words;
}

/**
 * A command that prints the key, as it is recorded: its words, each quoted where a shell wants that; empty for none.
 * @throws Problem key-command-malformed, key-as-flag
 */
export function parseKeyCommand(text: string): string {
  const words = wordsOfCommand(spelledOut(text.trim()));
  if (words.some((each) => !each.includes('/') && looksLikeKey(each))) throw problem('key-as-flag', {});
  if (words[0] === '') throw problem('key-command-malformed', { reason: 'its first word is empty' });
  return words.map(quotedWord).join(' ');
}
