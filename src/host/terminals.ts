import { fstatSync } from 'node:fs';
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** Whether an open file is a terminal, or something that cannot be told from one without more of Node (`/dev/null`). */
export function couldBeTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true;
  }
}

/**
 * Whether all of these are terminals. Node's streams are not asked: to make them takes a sixth of the time that Node
 * itself takes to start, and what asks the system for less takes half of that.
 */
export const areTerminals = (...descriptors: readonly number[]): boolean =>
  descriptors.every(couldBeTerminal) &&
  descriptors.every((load('node:tty') as typeof import('node:tty')).isatty);
