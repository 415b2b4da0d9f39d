import { wordsOfCommand } from '../answers/key-command.ts';
import type { KeptAnswers } from '../answers/answers.ts';
import { keyFromCommand } from '../gateway/key-command.ts';
import { keyAtHand } from '../gateway/models-once.ts';
import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import type { Secret } from '../lib/secret.ts';

/**
 * The key that Codex would use: from its store, or from this run where it is given in it. Undefined where there is
 * none.
 */
export async function keyOf(
  host: Pick<Host, 'run' | 'read' | 'env' | 'home'>,
  {
    paths,
    answers,
    key,
  }: Readonly<{
    paths: Paths;
    answers: Pick<KeptAnswers, 'envKey' | 'keyStore' | 'keyCommand'>;
    key: Secret | undefined;
  }>,
): Promise<Secret | undefined> {
  if (answers.keyStore !== 'command') return keyAtHand(host, paths, answers.envKey, key);
  const fetched = await keyFromCommand(host, wordsOfCommand(answers.keyCommand));
  return 'key' in fetched ? fetched.key : undefined;
}
