import { styleText } from 'node:util';

/** How a text looks. Colour carries nothing that the words do not say. */
export type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>>;

/** As much of a stream as decides how a text looks on it. */
export type Screen = Readonly<{ isTTY?: boolean | undefined; columns?: number | undefined }>;

const plain = (text: string): string => text;

/**
 * Whether a stream gets colours: never under NO_COLOR (https://no-color.org), always under FORCE_COLOR
 * (https://force-color.org, which knows no "0"; Node and most programs do), else on a terminal that is not dumb.
 */
function isColoured(
  { isTTY }: Screen,
  { NO_COLOR, FORCE_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return !['0', 'false'].includes(FORCE_COLOR);
  return isTTY === true && TERM !== 'dumb';
}

/** How a text looks on a stream. */
export function paintFor(screen: Screen, env: Readonly<Record<string, string | undefined>>): Paint {
  const coloured = isColoured(screen, env);
  // Newer versions of Node would decide for themselves.
  const style = (name: keyof Paint): ((text: string) => string) =>
    coloured ? (text) => styleText(name, text, { validateStream: false }) : plain;
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
  };
}

/** How lines are broken. */
export type Wrap = Readonly<{
  /** Breaks prose between words. Its first line begins behind `indent` columns, the others get as many blanks. */
  prose: (text: string, indent: number) => string;
  /** Cuts one line of a file, blanks kept, into parts that fit behind `indent` columns. */
  cut: (line: string, indent: number) => readonly string[];
  /** Whether a line is wider than the terminal. */
  exceeds: (line: string) => boolean;
}>;

/** Narrower terminals, and what is left of a line behind an indentation, are treated as this wide. */
const narrowest = 20;

const unbroken: Wrap = { prose: plain, cut: (line) => [line], exceeds: () => false };

/**
 * @param columns of the terminal; undefined where the reader is no terminal: lines then stay as long as they are, and
 *   nothing is loaded to break them
 */
export async function wrapFor(columns: number | undefined): Promise<Wrap> {
  if (columns === undefined) return unbroken;
  const { wrapAnsi } = await import('fast-wrap-ansi');
  const whole = { trim: false, hard: true };
  const behind = (indent: number): number => Math.max(narrowest, columns - indent);
  return {
    prose: (text, indent) =>
      wrapAnsi(text, behind(indent))
        .split('\n')
        .map((line) => line.trimEnd())
        .join(`\n${' '.repeat(indent)}`),
    cut: (line, indent) =>
      wrapAnsi(line, behind(indent), whole)
        .split('\n')
        .map((part, index) => (index === 0 ? part : part.replace(/^ /, ''))),
    exceeds: (line) => wrapAnsi(line, columns, whole).includes('\n'),
  };
}
