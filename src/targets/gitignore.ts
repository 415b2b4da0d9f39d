import { lineEndOf } from '../edit/paragraph.ts';
import type { OwnedFile } from '../state/state.ts';
import type { Target } from './target.ts';

/** Whether a text has a line, and no rule behind it that could take it back. */
function stillHas(text: string, line: string): boolean {
  const lines = text.split(/\r?\n/);
  const at = lines.lastIndexOf(line);
  return at !== -1 && !lines.slice(at).some((later) => later.startsWith('!'));
}

/** Adds a line at the end. A last line without a line end stays one, so that undo gives the very bytes back. */
function withLine(text: string, line: string): string {
  if (text === '' || text.endsWith('\n')) return `${text}${line}${lineEndOf(text)}`;
  return `${text}${lineEndOf(text)}${line}`;
}

/** Takes the last of these lines out, in the way that {@link withLine} added it. */
function withoutLine(text: string, line: string): string {
  const pieces = text.split(/(?<=\n)/);
  const at = pieces.findLastIndex((piece) => piece.replace(/\r?\n$/, '') === line);
  if (at === -1) return text;
  const isOpen = pieces[at] === line;
  const before = pieces.slice(0, at).join('');
  return (isOpen ? before.replace(/\r?\n$/, '') : before) + pieces.slice(at + 1).join('');
}

/** The `.gitignore` beside Codex's `.env`, where that lies in a repository: a line that keeps the key out of it. */
export const gitignore: Target = {
  id: 'gitignore',
  action: 'write',
  mode: 0o644,
  secret: false,
  paths: ({ ignore }) => (ignore === undefined ? [] : [ignore.path]),
  install: (before, { ignore }, path, owned) => {
    if (ignore === undefined || stillHas(before ?? '', ignore.line)) return { text: before, owned };
    const key = { path: [ignore.line], before: null, written: ignore.line };
    const mine: OwnedFile = {
      target: 'gitignore',
      path,
      created: owned?.created ?? before === undefined,
      keys: [key],
    };
    return { text: withLine(before ?? '', ignore.line), owned: mine };
  },
  remove: (before, owned, { keepKey }) => {
    // The line is needed as long as the key is there.
    if (keepKey) return { text: before, owned };
    const text = owned.keys.reduce((left, { written }) => withoutLine(left, written ?? ''), before);
    return { text: owned.created && text === '' ? undefined : text };
  },
};
