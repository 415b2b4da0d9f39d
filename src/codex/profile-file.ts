import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { textAt } from '../state/read.ts';

/** The file of a profile that is routed, and the text in it. */
export type ProfileFile = Readonly<{ name: string; path: string; text: string }>;

/** The profile that a set-up routes; undefined where it routes every codex, or the file is not there. */
export async function profileFileOf(
  host: Pick<Host, 'read'>,
  { profile: name, config: path }: Pick<Paths, 'profile' | 'config'>,
): Promise<ProfileFile | undefined> {
  if (name === undefined) return undefined;
  const text = await textAt(host, path).catch(() => undefined);
  return text === undefined ? undefined : { name, path, text };
}
