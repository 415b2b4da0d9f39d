import { type Given, parseCommandLine } from '../../src/cli/arguments.ts';
import { prepare } from '../../src/cli/session.ts';
import { isWriting, type WritingCommand } from '../../src/commands/command.ts';
import type { Prepared } from '../../src/commands/session.ts';
import type { Host } from '../../src/host/types.ts';

/** What a command line of a command that writes asks for. */
export function readLine(args: readonly string[]): Readonly<{ command: WritingCommand; given: Given }> {
  const { command, given } = parseCommandLine(args);
  if (!isWriting(command)) throw new Error(`${command.name} is no command that writes`);
  return { command, given };
}

/** Plans what a command line asks for, as the bin does without a terminal. */
export function prepareLine(host: Host, args: readonly string[]): Promise<Prepared> {
  const { command, given } = readLine(args);
  return prepare(host, command, given);
}
