import type { Show } from './define.ts';

/** A setting of our provider. `right`: its value in the set-up, or the usual one; absent where the set-up has none. */
export type Own = { file: string; provider: string; right?: string };

/** How a setting gets the value that it should have. */
export const writing = (key: string, right: string | undefined, show: Show): string =>
  right === undefined
    ? `Run ${show.command()}.`
    : `Write ${key} = "${right}" there, or run ${show.command()}.`;
