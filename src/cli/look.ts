import { valuesOf } from '../answers/option.ts';
import type { LookingCommand } from '../commands/command.ts';
import type { Host } from '../host/types.ts';
import { createConsole } from '../report/console.ts';
import { standardOutput } from '../report/output.ts';
import type { Given } from './arguments.ts';

/** Runs a command that changes no files. Returns the exit status. */
export async function look(host: Host, command: LookingCommand, given: Given): Promise<number> {
  const values = valuesOf(command.options, given, host);
  const console = await createConsole(host, {
    json: values['json'] === true || command.printsDocument?.(values) === true,
    quiet: values['quiet'] === true,
    codexHome: values['codexHome'],
    output: standardOutput(true),
  });
  const { run } = await command.load();
  const { exitCode } = await run(host, values, console);
  return exitCode;
}
