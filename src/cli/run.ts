import { createConsole } from '../report/console.ts';
import { doneText } from '../report/finding-text.ts';
import { Session } from '../commands/session.ts';
import type { Host } from '../host/types.ts';
import type { Command } from './commands.ts';
import type { Flags } from './options.ts';

/** Whether the terminal can answer questions, and no option rules them out. */
const asks = (flags: Flags): boolean =>
  process.stdin.isTTY === true &&
  process.stdout.isTTY === true &&
  !['yes', 'json', 'check', 'dry-run'].some((name) => flags[name] === true);

/** A signal ends the process through its "exit" event, where half-written work is put back. */
function endOnSignals(): void {
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
}

/** Runs a command that writes. Returns the exit status. */
export async function runCommand(host: Host, command: Command, flags: Flags): Promise<number> {
  const json = flags['json'] === true;
  const console = await createConsole(host, json);
  const written = (file: string): void => console.say(doneText(file, console.view));
  if (asks(flags)) {
    const { askAndRun } = await import('./ask.ts');
    return askAndRun(command.generator, flags, written).then(
      () => 0,
      async (error: Error) => {
        await console.fail(error.message);
        return 1;
      },
    );
  }
  endOnSignals();
  const options = {
    intent: command.intent(flags),
    dryRun: flags['dry-run'] === true,
    check: flags['check'] === true,
    json,
  };
  const session = new Session(host, console, options);
  try {
    await session.review(() => command.prepare(host, flags));
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
