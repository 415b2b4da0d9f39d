import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';
import { finding, problem, textOf, wholePaths } from '../findings/index.ts';
import { causeOf, isErrno } from '../host/errors.ts';
import { couldBeTerminal } from '../host/terminals.ts';

/** As much of a stream as a report needs. */
export type Output = Readonly<{ isTTY?: boolean; columns?: number; write: (text: string) => unknown }>;

let isLost = false;

/** The report is lost, not the work; whoever reads the exit status must know. */
function lose(error: unknown, isReport: boolean): void {
  if ((isErrno(error) && error.code === 'EPIPE') || isLost) return;
  isLost = true;
  // At the very end: the run sets a status of its own.
  process.on('exit', () => {
    process.exitCode ||= 1;
  });
  if (!isReport) return;
  const facts = { path: 'Standard output', cause: causeOf(error), state: 'The report is incomplete.' };
  try {
    writeSync(2, `✖ ${textOf(finding('file-unwritable', facts), wholePaths)}\n`);
  } catch {
    // No reader is left to be told.
  }
}

function loseReport(this: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
  lose(error, this === process.stdout);
}

/**
 * A stream that no error of which ends the process. A reader that goes away (`| head`) ends what is shown, not the
 * work: half a set-up is worse than an unread report. A full disk does so, too, and makes the exit status 1.
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

/** Writes at once; by the stream from where the reader is slow and will take it later. */
function directly(onFailure: (error: unknown) => void): Output {
  let stream: NodeJS.WriteStream | undefined;
  const write = (text: string): void => {
    if (stream !== undefined) {
      stream.write(text);
      return;
    }
    let rest = Buffer.from(text);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      const code = isErrno(error) ? error.code : undefined;
      if (code === 'EAGAIN') {
        stream = outliving(process.stdout);
        stream.write(rest);
        return;
      }
      // The reader may be gone (`| head`).
      if (code !== 'EPIPE' && code !== 'EOF') onFailure(error);
    }
  };
  return { write };
}

/**
 * Standard output. Where it is a pipe or a file, without the streams that Node makes for them: to load those takes a
 * sixth of the time that Node itself takes to start.
 * @param isAll whether the report is all that the run is for: then it fails with it
 */
export const standardOutput = (isAll: boolean): Output => {
  if (couldBeTerminal(1)) return outliving(process.stdout);
  return directly((error) => {
    if (isAll) throw unwritable(error);
    lose(error, true);
  });
};
