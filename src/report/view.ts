import { type Finding, type Show, wholePaths, wordingOf } from '../findings/index.ts';
import { showPath } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { shellWord } from '../lib/quote.ts';
import { sanitizeLine } from '../lib/sanitize.ts';
import { type Paint, paintFor, type Screen, type Wrap, wrapFor } from './terminal.ts';

/** How a report is shown: its colours, its line breaks, and how it writes paths and commands. */
export type View = Readonly<{ paint: Paint; wrap: Wrap; show: Show }>;

/** Paths as a shell's user writes them: relative in the working folder, with `~` in the home folder. */
export function showFor(host: Pick<Host, 'home' | 'cwd'>): Show {
  const path = (whole: string): string => sanitizeLine(showPath(whole, host));
  const show: Show = {
    ...wholePaths,
    path,
    word: (whole) => {
      const short = path(whole);
      return shellWord(short.startsWith('-') ? `./${short}` : short);
    },
    message: (found) => wordingOf(found as Finding, show).message,
  };
  return show;
}

/** The view for a stream. */
export const viewFor = async (screen: Screen, host: Pick<Host, 'env' | 'home' | 'cwd'>): Promise<View> => ({
  paint: paintFor(screen, host.env),
  wrap: await wrapFor(screen.isTTY === true ? screen.columns : undefined),
  show: showFor(host),
});
