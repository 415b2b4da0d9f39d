import type { Answers } from '../../answers/answers.ts';
import { wordsOfCommand } from '../../answers/key-command.ts';
import { askVersion, codexEnvironment } from '../../codex/run.ts';
import { oldestWithAuth } from '../../codex/versions.ts';
import { type Finding, finding, problem } from '../../findings/index.ts';
import { keyFromCommand } from '../../gateway/key-command.ts';
import type { Host } from '../../host/types.ts';
import { isOlder } from '../../lib/version.ts';
import type { State } from '../../state/state.ts';

/**
 * Runs the command that is to fetch the key, where it is a new one: Codex would go on without a key if it failed.
 * @throws Problem key-command-codex-old, key-command-fails
 */
export async function tryKeyCommand(
  host: Pick<Host, 'run' | 'env' | 'home'>,
  { keyStore, keyCommand, envKey, shell }: Answers,
  state: State | undefined,
): Promise<readonly Finding[]> {
  if (keyStore !== 'command') return [];
  const earlier = state?.answers;
  if (earlier?.keyStore === 'command' && earlier.keyCommand === keyCommand) return [];
  const env = codexEnvironment(host.env, host.home, envKey);
  const { version } = await askVersion(host, 'codex', {
    env: { ...env, CODEX_HOME: undefined },
    cwd: host.home,
  });
  if (version !== undefined && isOlder(version, oldestWithAuth) && !version.startsWith('0.0.0'))
    throw problem('key-command-codex-old', { version, needed: oldestWithAuth });
  const fetched = await keyFromCommand(host, wordsOfCommand(keyCommand));
  if ('reason' in fetched)
    throw problem('key-command-fails', { command: keyCommand, reason: fetched.reason });
  return [finding('key-command-works', { command: keyCommand, envKey, exported: shell !== 'none' })];
}
