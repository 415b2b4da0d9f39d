import type { NodePlopAPI } from 'plop';
import { pathsFor } from '../host/paths.ts';
import { prepareRemoveAll } from '../commands/remove-devcontainer.ts';
import type { Host } from '../host/types.ts';
import { destinationOf, flagOnly, type Generator, isInteractive, isSet, textGiven } from './generator.ts';
import { gated } from './prompt-types.ts';

/** The generator `codex-orq remove`. */
export async function removeGenerator(plop: NodePlopAPI, host: Host): Promise<Generator> {
  const sessions = await host.list(`${pathsFor(host).codexHome}/sessions`).catch(() => []);
  const destination = (): string | undefined => destinationOf(plop, host);
  return {
    name: 'codex-orq remove',
    description: 'put back what was there before, key by key',
    intent: () => 'remove',
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
      flagOnly('dest', 'The repo whose dev containers are undone as well, or none'),
      flagOnly('codexHome', 'Folder of the Codex configuration'),
    ],
    // It asks one question, and plans at once after it.
    precheck: async () => undefined,
    prepare: (given) =>
      prepareRemoveAll(host, {
        dest: textGiven(given['dest']) ?? destination(),
        codexHome: textGiven(given['codexHome']),
        keepKey: isSet(given['keepKey']),
        keepProvider: isSet(given['keepProvider']),
      }),
  };
}
