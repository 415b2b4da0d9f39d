import { canAsk } from '../commands/can-ask.ts';
import { createConsole } from '../report/console.ts';
import { standardOutput } from '../report/output.ts';
import { doneText } from '../report/finding-text.ts';
import { Session } from '../commands/session.ts';
import type { Host } from '../host/types.ts';
import type { WritingCommand } from '../commands/command.ts';
import type { Given } from './arguments.ts';
import { onSignals, prepare, sessionOptions } from './session.ts';

/** Whether the terminal can answer questions, and no option rules them out. */
const asks = (host: Pick<Host, 'env'>, { yes, json, check, dryRun }: Given): boolean =>
  canAsk(host) && ![yes, json, check, dryRun].includes(true);

/**
 * A signal ends the process through its "exit" event, where what this run holds is let go. Once everything is written
 * it stays written: then the run ends well, with a report that lacks the checks.
 */
const endOnSignals = (session: Session): void =>
  onSignals((status) => {
    if (!session.isWritten) process.exit(status);
    session.finish();
    process.exit(session.exitCode);
  });

/** Runs a command that writes. Returns the exit status. */
export async function runCommand(host: Host, command: WritingCommand, given: Given): Promise<number> {
  const { dest } = given;
  const folders: readonly string[] = Array.isArray(dest) ? dest : [];
  if (folders.length > 1 || folders[0] === '-' || given['report'] !== undefined)
    return (await import('./run-many.ts')).runMany(host, command, given, folders);
  const json = given['json'] === true;
  const isAsking = asks(host, given);
  const quiet = given['quiet'] === true && !isAsking;
  // What asks brings the streams, which everything then goes through, in its order.
  const console = await createConsole(host, {
    json,
    quiet,
    codexHome: given['codexHome'],
    ...(!isAsking && { output: standardOutput(false) }),
  });
  const written = (file: string): void => console.say(doneText(file, console.view));
  if (isAsking) {
    const { askAndRun } = await import('./ask.ts');
    return askAndRun(host, command, given, written).catch(async (error: Error) => {
      await console.fail(error.message);
      return 1;
    });
  }
  const session = new Session(host, console, sessionOptions(host, command, given));
  endOnSignals(session);
  try {
    await session.review((watched) => prepare(watched, command, given));
    for (const step of session.steps()) {
      const done = await step.run();
      if (step.change !== undefined) written(done);
    }
  } catch (error) {
    if (!(error instanceof Error) || session.exitCode === 0) throw error;
    await console.fail(error.message);
  }
  session.finish();
  return session.exitCode;
}
