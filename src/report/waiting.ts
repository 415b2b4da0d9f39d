import { sanitizeLine } from '../lib/sanitize.ts';
import { isWaiting, onWait } from '../lib/waits.ts';
import { showsUnicode } from './marks.ts';
import type { View } from './view.ts';

/** What is over sooner needs no word, in milliseconds. */
const unnoticed = 300;
/** A run often waits for one program after the other: the line stays in between, in milliseconds. */
const between = 60;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a line on a stream can be taken back: the rule of yocto-spinner, which prints a line for each text elsewhere.
 */
const canTakeBack = ({ isTTY }: NodeJS.WriteStream, env: Environment): boolean =>
  isTTY && env['TERM'] !== 'dumb' && !('CI' in process.env);

/** Takes the line away at once. */
let hide = (): void => undefined;

/** Takes away what says that this run waits, before a question is put. */
export const hideWaiting = (): void => hide();

/** The same where nothing is waited for any more, before a line is printed. */
export const hideWaited = (): void => {
  if (!isWaiting()) hide();
};

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Starts it as one step: it hides the cursor and shows its line first, and sees to signals after that. One that came in
 * between would end the process with the cursor hidden; listened to, it waits until the library listens as well.
 */
function startWhole(spinner: import('yocto-spinner').Spinner, text: string): void {
  const later = (): void => undefined;
  for (const signal of signals) process.on(signal, later);
  spinner.start(text);
  for (const signal of signals) process.off(signal, later);
}

let isHiddenAtEnd = false;

/**
 * Says on a terminal what this run waits for, in a line that goes away again; elsewhere nothing. The library is loaded
 * when there is something to say. It takes its line away while other text is printed, and when a signal ends the run.
 */
export function showWaiting(stream: NodeJS.WriteStream, env: Environment, { paint }: View): void {
  hide();
  if (!canTakeBack(stream, env)) {
    onWait(() => undefined);
    return;
  }
  let text: string | undefined;
  let spinner: import('yocto-spinner').Spinner | undefined;
  let starting: NodeJS.Timeout | undefined;
  let ending: NodeJS.Timeout | undefined;
  const start = async (): Promise<void> => {
    const { default: make } = await import('yocto-spinner');
    if (text === undefined) return;
    const plain = paint.bold('') === '';
    // One of its own names for "no colour": it has no option for that.
    const frames = showsUnicode(env) ? {} : { spinner: { frames: ['-', '\\', '|', '/'] } };
    spinner ??= make({ stream, ...frames, ...(plain && { color: 'reset' as 'cyan' }) });
    startWhole(spinner, text);
  };
  hide = () => {
    clearTimeout(starting);
    clearTimeout(ending);
    starting = undefined;
    text = undefined;
    spinner?.stop();
  };
  onWait((what) => {
    clearTimeout(ending);
    if (what === undefined) {
      ending = setTimeout(hideWaiting, between).unref();
      return;
    }
    text = sanitizeLine(what);
    if (spinner?.isSpinning === true) spinner.text = text;
    else starting ??= setTimeout(() => void start(), unnoticed).unref();
  });
  if (isHiddenAtEnd) return;
  isHiddenAtEnd = true;
  process.once('exit', hideWaiting);
}
