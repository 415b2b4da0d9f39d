import { Buffer } from 'node:buffer';
import { fstatSync, writeSync } from 'node:fs';
import { finding, problem, textOf, wholePaths } from '../findings/index.ts';
import { causeOf, isErrno } from '../host/errors.ts';

/** As much of a stream as a report needs. */
export type Output = Readonly<{ isTTY?: boolean; columns?: number; write: (text: string) => unknown }>;

/** A terminal, or what cannot be told from one. */
function couldBeTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true;
  }
}

let isLost = false;

/** The report is lost, not the work; whoever reads the exit status must know. */
function loseReport(this: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || isLost) return;
  isLost = true;
  // At the very end: the run sets a status of its own.
  process.on('exit', () => {
    process.exitCode ||= 1;
  });
  if (this !== process.stdout) return;
  const facts = { path: 'Standard output', cause: causeOf(error), state: 'The report is incomplete.' };
  try {
    writeSync(2, `✖ ${textOf(finding('file-unwritable', facts), wholePaths)}\n`);
  } catch {
    // No reader is left to be told.
  }
}

/**
 * A stream that no error of which ends the process. A reader that goes away (`| head`) ends what is shown, not the work:
 * half a set-up is worse than an unread report. A full disk does so, too, and makes the exit status 1.
 */
export function outliving(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (!stream.listeners('error').includes(loseReport)) stream.on('error', loseReport);
  return stream;
}

const unwritable = (error: unknown): Error =>
  problem(
    'file-unwritable',
    { path: 'Standard output', cause: causeOf(error), state: 'No file was to be changed.' },
    { cause: error },
  );

function writeNow(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch (error) {
    // The reader is gone (`| head`), or slow and will take it later.
    const code = isErrno(error) ? error.code : undefined;
    if (code === 'EAGAIN') process.stdout.write(rest);
    else if (code !== 'EPIPE' && code !== 'EOF') throw unwritable(error);
  }
}

/**
 * Standard output. Where it is a pipe or a file, without the streams that Node makes for them: to load those takes a sixth
 * of the time that Node itself takes to start, and all that is written there is one report.
 */
export const standardOutput = (): Output =>
  couldBeTerminal(1) ? outliving(process.stdout) : { write: (text) => writeNow(1, text) };
