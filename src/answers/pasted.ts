import { problem } from '../findings/index.ts';
import { expandPath } from '../host/paths.ts';
import { looksLikeKey } from '../lib/secret.ts';
import type { Host } from '../host/types.ts';

/**
 * Refuses a key among the words of a command line, wherever it stands. A key that is taken for a folder would become a
 * name on the disk. The name of a file or folder that exists is no key, whatever it looks like.
 * @throws Problem key-as-flag, which repeats nothing
 */
export async function refuseKeys(
  { kindOf, home, cwd }: Pick<Host, 'kindOf' | 'home' | 'cwd'>,
  words: readonly string[],
): Promise<void> {
  for (const word of words) {
    // An address or a path may have a part that looks random.
    if (word.includes('/') || !looksLikeKey(word)) continue;
    if ((await kindOf(expandPath(word, home, cwd))) === undefined) throw problem('key-as-flag', {});
  }
}
