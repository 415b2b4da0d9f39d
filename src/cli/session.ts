import { valuesOf } from '../answers/option.ts';
import type { WritingCommand } from '../commands/command.ts';
import type { Prepared, SessionOptions } from '../commands/session.ts';
import type { Host } from '../host/types.ts';
import type { Given } from './arguments.ts';

/** How the work of a command line is run. */
export const sessionOptions = (host: Host, command: WritingCommand, given: Given): SessionOptions => ({
  intent: command.intent(given),
  dryRun: given['dryRun'] === true,
  check: given['check'] === true,
  json: given['json'] === true,
  // Loaded where a run goes as far as to need them.
  roots: async () => (await import('../commands/roots.ts')).rootsOf(host, given),
});

/** Plans what was given. @throws Problem */
export async function prepare(host: Host, command: WritingCommand, given: Given): Promise<Prepared> {
  const values = valuesOf(command.options, given, host);
  return (await command.load()).prepare(host, values, new Set());
}

/** Ends the process where a signal asks for it, with the status that shells give to that. */
export function onSignals(end: (status: number) => void): void {
  for (const [signal, status] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
    process.on(signal, () => end(status));
}
