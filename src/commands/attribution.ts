import { type Attribution, fromGit, parseIdentity, remoteKeys, withRemote } from '../answers/attribution.ts';
import { problem } from '../findings/index.ts';
import { remoteName, userEmail } from '../host/git.ts';
import type { Host } from '../host/types.ts';

type Asker = Pick<Host, 'run' | 'env' | 'home' | 'kindOf'>;

/** Where an attribution counts. */
type Place = Readonly<{
  /** The repository that it is about; undefined where it counts in all of them. */
  repo?: string;
  /** Who else gets it, as a noun; undefined where that is you alone. */
  shared?: string;
}>;

/**
 * Answers with what git says in place of the words that ask it: your e-mail address, and what the repository is called
 * at its remote.
 * @throws Problem identity-unknown, identity-shared, remote-unknown, remote-everywhere, metadata-malformed
 */
export async function withGit<A extends Attribution>(
  host: Asker,
  answers: A,
  { repo, shared }: Place,
): Promise<A> {
  const [key] = remoteKeys(answers.metadata);
  if (key !== undefined && repo === undefined) throw problem('remote-everywhere', { key });
  if (answers.identity === fromGit && shared !== undefined)
    throw problem('identity-shared', { where: shared });
  return {
    ...answers,
    ...(answers.identity === fromGit && { identity: await yourEmail(host) }),
    ...(key !== undefined &&
      repo !== undefined && { metadata: withRemote(answers.metadata, await nameOf(host, repo)) }),
  };
}

/** @throws Problem identity-unknown */
async function yourEmail(host: Asker): Promise<string> {
  const email = await userEmail(host);
  if (email === undefined) throw problem('identity-unknown', {});
  return parseIdentity(email);
}

/** @throws Problem remote-unknown */
async function nameOf(host: Asker, repo: string): Promise<string> {
  const found = await remoteName(host, repo);
  if ('reason' in found) throw problem('remote-unknown', { folder: repo, reason: found.reason });
  return found.name;
}
