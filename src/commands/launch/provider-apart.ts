import type { Answers } from '../../answers/answers.ts';
import { sourceOf } from '../../edit/toml.ts';
import { routing } from '../../targets/config-keys.ts';

const providers = 'model_providers';

/** The keys of a provider's table that Codex takes together with none of the others' ways to get a key. */
const otherWay = { command: 'env_key', others: 'auth' } as const;

function keysAt(config: string, path: readonly string[], file: string): readonly string[] {
  const value = sourceOf(config, path, file)?.value;
  return typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [];
}

/**
 * The id under which Codex is told of our provider. What is on its command line is merged with the table of the same id
 * in
 * `config.toml`: from one that no set-up of ours has made, headers, a token or a command for the key would come along.
 * @param isOwn whether a set-up of ours has recorded that table
 * @param file the path to name where `config.toml` cannot be read
 */
export function providerApart(config: string, answers: Answers, isOwn: boolean, file: string): string {
  const { provider, keyStore } = answers;
  const table = keysAt(config, [providers, provider], file);
  const ours = new Set(routing(answers).flatMap(({ path: [, , key] }) => key ?? []));
  const other = keyStore === 'command' ? otherWay.command : otherWay.others;
  const isClean = !table.includes(other) && (isOwn || table.every((key) => ours.has(key)));
  if (isClean) return provider;
  const taken = new Set(keysAt(config, [providers], file));
  let apart = `${provider}-launch`;
  while (taken.has(apart)) apart += '-2';
  return apart;
}
