import { type Finding, type Show, wholePaths, wordingOf } from '../findings/index.ts';
import { expandPath, showPath } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { shellWord } from '../lib/quote.ts';
import { sanitizeLine } from '../lib/sanitize.ts';
import { type Paint, paintFor, type Screen, type Wrap, wrapFor } from './terminal.ts';

/** How a report is shown: its colours, its line breaks, and how it writes paths and commands. */
export type View = Readonly<{ paint: Paint; wrap: Wrap; show: Show }>;

/** Commands that have no CODEX_HOME, or name one, or route the machine. */
const homeless = /^(?:fleet|completion)\b|--codex-home\b|--as (?:system|managed)\b|--help$/;

/**
 * Where a run was told its CODEX_HOME, every command that it names goes there, too: `remove` would undo another set-up.
 */
function inHome(args: string, home: string): string {
  if (homeless.test(args)) return args;
  const option = `--codex-home ${home}`;
  // What follows "launch" is for Codex.
  const [launch] = /^launch\b/.exec(args) ?? [];
  const parts = launch === undefined ? [args, option] : [launch, option, args.slice(launch.length).trim()];
  return parts.filter((part) => part !== '').join(' ');
}

/**
 * Paths as a shell's user writes them: relative in the working folder, with `~` in the home folder.
 * @param codexHome the value of `--codex-home`
 */
export function showFor(host: Pick<Host, 'home' | 'cwd'>, codexHome?: string): Show {
  const path = (whole: string): string => sanitizeLine(showPath(whole, host));
  const show: Show = {
    ...wholePaths,
    path,
    word: (whole) => {
      const short = path(whole);
      return shellWord(short.startsWith('-') ? `./${short}` : short);
    },
    message: (found) => wordingOf(found as Finding, show).message,
    command: (args = '') =>
      wholePaths.command(
        codexHome === undefined ? args : inHome(args, show.word(expandPath(codexHome, host.home, host.cwd))),
      ),
  };
  return show;
}

/** The view for a stream. @param codexHome the value of `--codex-home` */
export const viewFor = async (
  screen: Screen,
  host: Pick<Host, 'env' | 'home' | 'cwd'>,
  codexHome?: string,
): Promise<View> => ({
  paint: paintFor(screen, host.env),
  wrap: await wrapFor(screen.isTTY === true ? screen.columns : undefined),
  show: showFor(host, codexHome),
});
