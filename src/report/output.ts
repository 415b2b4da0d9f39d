import { Buffer } from 'node:buffer';
import { fstatSync, writeSync } from 'node:fs';
import { problem } from '../findings/index.ts';
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
  couldBeTerminal(1) ? process.stdout : { write: (text) => writeNow(1, text) };
