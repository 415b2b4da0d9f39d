import { createConsole } from '../report/console.ts';
import { showPath } from '../host/paths.ts';
import { failureText } from '../report/run-report.ts';
import { Session } from '../commands/session.ts';
import { paintFor } from '../report/terminal.ts';
import type { Host } from '../host/types.ts';
import type { Command } from './commands.ts';
import type { Flags } from './options.ts';

/** Whether there is a person to ask, and somebody wants that. */
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
  const console = createConsole(host, json);
  const complain = (error: Error): void => {
    const { stderr } = process;
    const view = { ...console.view, columns: stderr.isTTY ? stderr.columns : undefined };
    stderr.write(`${failureText(error.message, { ...view, paint: paintFor(stderr, host.env) })}\n`);
  };
  const written = (path: string): void =>
    console.say(`${console.view.paint.green('✔')} ${showPath(path, host)}`);
  if (asks(flags)) {
    const { askAndRun } = await import('./ask.ts');
    return askAndRun(command.generator, flags, written).then(
      () => 0,
      (error: Error) => {
        complain(error);
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
    complain(error);
  }
  session.finish();
  return session.exitCode;
}
