import { problem } from '../findings/index.ts';
import { isFromRepository } from '../host/git.ts';
import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import type { KeptAnswers, RawAnswers } from './answers.ts';
import { fromGit, variablesOf } from './attribution.ts';
import { defaults, isOrqHost } from './rules.ts';

type Sending = Pick<KeptAnswers, 'baseUrl' | 'envKey'> &
  Partial<Pick<KeptAnswers, 'keyCommand' | 'identity' | 'metadata'>>;

/**
 * Sees to it that what a CODEX_HOME says of the gateway and of the variable counts as said by you. It does, unless it
 * lies in a work tree: a repository can bring such a folder, and set CODEX_HOME to it.
 * @param recorded what the state, or a routing made by hand, says
 * @param given what this run was given: that was you
 * @throws Problem record-untrusted
 */
export async function requireTrusted(
  host: Pick<Host, 'kindOf'>,
  paths: Pick<Paths, 'codexHome' | 'isDefaultHome' | 'state'>,
  recorded: Sending | undefined,
  given: Pick<RawAnswers, 'baseUrl' | 'envKey' | 'keyCommand' | 'identity' | 'metadata'>,
): Promise<void> {
  if (recorded === undefined) return;
  const { baseUrl, envKey, keyCommand = '', identity = '', metadata = [] } = recorded;
  const isForeignUrl = given.baseUrl === undefined && !(URL.canParse(baseUrl) && isOrqHost(baseUrl));
  const isForeignName = given.envKey === undefined && envKey !== defaults.envKey;
  const isForeignCommand = given.keyCommand === undefined && keyCommand !== '';
  const [header] = variablesOf({
    identity: given.identity === undefined ? identity : '',
    metadata: given.metadata === undefined ? metadata : [],
  });
  // What a set-up records is the address itself.
  const asksGit = given.identity === undefined && identity === fromGit;
  if (!(isForeignUrl || isForeignName || isForeignCommand || asksGit || header !== undefined)) return;
  if (!(await isFromRepository(host, paths))) return;
  const file = paths.state;
  if (isForeignUrl) {
    const at = URL.canParse(baseUrl) ? new URL(baseUrl).host : 'no gateway';
    throw problem('record-untrusted', { file, what: `the gateway ${at}`, option: '--base-url' });
  }
  if (isForeignCommand)
    throw problem('record-untrusted', {
      file,
      what: 'a command that fetches the key',
      option: '--key-command',
    });
  if (isForeignName)
    throw problem('record-untrusted', { file, what: `the variable ${envKey}`, option: '--env-key' });
  if (asksGit) throw problem('record-untrusted', { file, what: 'your e-mail address', option: '--identity' });
  throw problem('record-untrusted', { file, what: `the variable ${header}`, option: '--metadata' });
}
