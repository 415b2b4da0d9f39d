import { debuglog } from 'node:util';
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

/**
 * Parts of Node that print what holds the key once they are named in NODE_DEBUG: the headers of requests, the bytes of
 * connections, the environment of programs that are started. Source: Node 20, measured; `fs`, `stream`, `tls`, `https`
 * and `undici` print none of it.
 */
const tellingParts = ['http', 'net', 'child_process'] as const;

/**
 * Refuses a run in which Node itself would print the key.
 * @param tells whether a part of Node prints; Node reads the variable when it starts, and what it has made of it counts
 * @throws Problem node-debug
 */
export function refuseTellingNode(tells = (part: string): boolean => debuglog(part).enabled): void {
  const parts = tellingParts.filter((part) => tells(part));
  if (parts.length > 0) throw problem('node-debug', { parts });
}
