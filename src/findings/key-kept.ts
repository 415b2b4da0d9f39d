import type { Show } from './define.ts';

/** Where a set-up keeps the key, where that is not Codex's `.env`: then a run of ours stores none. */
export type Kept = 'external' | 'command';

/** A key, by its variable. `kept`: absent where a run of ours stores it. */
export type Keyed = { envKey: string; kept?: Kept };

/** How a key is stored that its reader has at hand. */
export const storing = ({ envKey }: Pick<Keyed, 'envKey'>, show: Show): string =>
  `${envKey}='<the key>' ${show.command()}`;

/** Where a key goes that no run of ours stores. */
export const whereSet = ({ envKey, kept }: Keyed): string =>
  kept === 'command' ? 'where the command that fetches it finds it' : `where ${envKey} is set now`;

/** Whether a run of ours leaves the key to something else. */
export const isKept = ({ kept }: { kept?: Kept | undefined }): boolean =>
  kept === 'external' || kept === 'command';
