import { problem } from '../findings/index.ts';
import { bom, positionAt } from '../lib/text.ts';
import { cutParagraph, endNote, insertParagraph, lineAfter, lineEndOf } from './paragraph.ts';

/** What begins a comment line, and what ends it. */
export type CommentMarks = Readonly<{ begin: string; end: string }>;

/** The markers of a block, and the line about it. Blocks of other names are nothing to us: a file may hold several. */
function marksOf({ name = 'codex-orq', comment: { begin, end } = { begin: '#', end: '' } }: Options) {
  const line = (text: string): string => `${begin} ${text}${end === '' ? '' : ` ${end}`}`;
  const about =
    name === 'codex-orq'
      ? 'Written by codex-orq, replaced on its next run. To take it out: codex-orq remove'
      : `Written by the generator of "${name}", replaced on its next run.`;
  return { begin: line(`>>> ${name} >>>`), end: line(`<<< ${name} <<<`), about: line(about) };
}

type Options = Readonly<{
  /** Where the text is from, for messages. */
  path: string;
  /** Whose block it is; ours when absent. */
  name?: string;
  /** `#` when absent. */
  comment?: CommentMarks;
}>;

type Block = Readonly<{
  /** Offset of the begin marker's line. */
  start: number;
  /** Offset of the end marker's line. */
  last: number;
  /** Offset behind the end marker's line, its line end included. */
  end: number;
  /** Whether the text above had no final line end before the block was appended. */
  noted: boolean;
}>;

/**
 * Finds the marked block. A marker is a whole line: markers quoted inside other text are not, and blanks around one
 * (an indented block) are accepted.
 * @throws Problem block-broken for anything but one begin followed by one end
 */
function findBlock(text: string, options: Options): Block | undefined {
  const { path } = options;
  const { begin, end } = marksOf(options);
  const broken = (offset: number, reason: string) =>
    problem('block-broken', { path, ...positionAt(text, offset), reason });
  let open: number | undefined;
  let found: Block | undefined;
  for (let start = text.startsWith(bom) ? 1 : 0; start < text.length; start = lineAfter(text, start)) {
    const line = text.slice(start, lineAfter(text, start)).trim();
    if (line === begin) {
      if (open !== undefined) throw broken(start, 'a marked block begins inside another one.');
      if (found !== undefined) throw broken(start, 'this is a second marked block of the same name.');
      open = start;
    } else if (line === end) {
      if (open === undefined)
        throw broken(start, `a marked block ends here that has not begun: the line "${begin}" is missing.`);
      const info = text.slice(lineAfter(text, open), start).split('\n', 1)[0] ?? '';
      found = { start: open, last: start, end: lineAfter(text, start), noted: info.trim().endsWith(endNote) };
      open = undefined;
    }
  }
  if (open !== undefined)
    throw broken(open, `the marked block that begins here has no end: the line "${end}" is missing.`);
  return found;
}

const linesIn = (body: string): string[] => body.replace(/\r?\n$/, '').split(/\r?\n/);

/** The first of the markers that stands among the lines of a body; a block cannot hold one. */
export function markerIn(body: string, options: Options): string | undefined {
  const { begin, end } = marksOf(options);
  return linesIn(body)
    .map((line) => line.trim())
    .find((line) => line === begin || line === end);
}

function linesOf(body: string, options: Options): string[] {
  const { begin, about, end } = marksOf(options);
  if (markerIn(body, options) !== undefined) throw new RangeError('a block cannot hold its own markers');
  return [begin, about, ...linesIn(body), end];
}

/**
 * Puts our marked block into a text, in place of the one that is there or else at the end. Every byte outside the
 * markers stays; a second call with the same body changes nothing.
 * @param text undefined when there is no such file
 * @param body the lines between the markers, with LF; the line ends of the text are taken on
 * @throws Problem block-broken when the markers that are there do not make one whole block
 */
export function setBlock(text: string | undefined, body: string, options: Options): string {
  const lines = linesOf(body, options);
  const block = text === undefined ? undefined : findBlock(text, options);
  // Behind the mark that ends a comment, the note would be part of the file.
  const noteLine = (options.comment?.end ?? '') === '' ? 1 : -1;
  if (text === undefined || block === undefined)
    return insertParagraph(text, text?.length ?? 0, lines, noteLine);
  const lineEnd = lineEndOf(text.slice(block.start, lineAfter(text, block.start)));
  const marked = lines
    .map((line, index) => (block.noted && index === 1 ? line + endNote : line))
    .join(lineEnd);
  // What follows the end marker (its own line end, if any) is not ours to change.
  const tail = /\r?\n$/.exec(text.slice(block.last, block.end))?.[0] ?? '';
  return text.slice(0, block.start) + marked + tail + text.slice(block.end);
}

/**
 * Takes our block out again: `removeBlock(setBlock(x)) === x` for every text without a block. Lines that were
 * added above or below stay.
 * @returns undefined when the file would not be there without the block; `''` when it was there, and empty
 * @throws Problem block-broken
 */
export function removeBlock(text: string | undefined, options: Options): string | undefined {
  const block = text === undefined ? undefined : findBlock(text, options);
  if (text === undefined || block === undefined) return text;
  return cutParagraph(text, block.start, block.end, block.noted);
}
