import { posix } from 'node:path';

/** How each kind of block names the file that it reads: what stands before it, and the pieces that it is glued from. */
const kinds = [
  { head: 'if [ -r ', piece: /"([^"]*)"|'([^']*)'|\\(')/y },
  { head: 'set -l file ', piece: /"([^"]*)"|'((?:[^'\\]|\\['\\])*)'/y, isFish: true },
] as const;

/** The file at the beginning of a text: double quotes hold the home folder, single ones what is below it. */
function fileAt(text: string, { piece, ...kind }: (typeof kinds)[number], home: string): string {
  let file = '';
  // The last try finds nothing, which sets the expression back to the beginning for the next text.
  for (let found = piece.exec(text); found !== null; found = piece.exec(text)) {
    const [, double, single, quote = ''] = found;
    if (double !== undefined) file += double.replace(/\$\{HOME-\}|\$HOME/, () => home);
    else file += 'isFish' in kind ? (single ?? '').replace(/\\(['\\])/g, '$1') : (single ?? quote);
  }
  return file;
}

/**
 * The CODEX_HOME that a block in a profile was written for; undefined where that cannot be told.
 * @param lines the block without its markers, as `profileBlock` renders it
 * @param home the home folder
 */
export function homeOfBlock(lines: string, home: string): string | undefined {
  for (const line of lines.split('\n').map((each) => each.trim()))
    for (const kind of kinds) {
      const file = line.startsWith(kind.head) ? fileAt(line.slice(kind.head.length), kind, home) : '';
      if (file !== '') return posix.dirname(file);
    }
  return undefined;
}
