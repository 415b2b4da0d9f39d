import { placesFor } from '../places.ts';
import { prepareRemove } from '../remove.ts';
import type { Host } from '../types.ts';
import { flagOnly, type Generator, isInteractive, isSet, textGiven } from './generator.ts';
import { gated } from './prompt-types.ts';

/** The generator `codex-orq remove`. */
export async function removeGenerator(host: Host): Promise<Generator> {
  const sessions = await host.list(`${placesFor(host).codexHome}/sessions`).catch(() => []);
  return {
    name: 'codex-orq remove',
    description: 'put back what was there before, key by key',
    questions: [
      {
        type: gated.confirm,
        name: 'keepProvider',
        message: 'Keep the provider, unused, so that Codex sessions made with it can be resumed?',
        default: false,
        when: isInteractive(),
        ask: (given: Readonly<Record<string, unknown>>) => sessions.length > 0 && !isSet(given['yes']),
      },
      flagOnly('keepKey', 'Leave the API key in Codex’s .env'),
      flagOnly('codexHome', 'Folder of the Codex configuration'),
    ],
    prepare: (given) =>
      prepareRemove(host, {
        codexHome: textGiven(given['codexHome']),
        keepKey: isSet(given['keepKey']),
        keepProvider: isSet(given['keepProvider']),
      }),
  };
}
