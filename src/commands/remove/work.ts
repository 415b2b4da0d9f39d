import { pathsFor } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import type { Work } from '../command.ts';
import { prepareRemoveAll } from './devcontainer.ts';
import type { RemoveFacts, RemoveValues } from './options.ts';

async function factsOf(host: Host, { codexHome }: RemoveValues): Promise<RemoveFacts> {
  const sessions = await host.list(`${pathsFor(host, codexHome).codexHome}/sessions`).catch(() => []);
  return { hasSessions: sessions.length > 0 };
}

export const removeWork: Work = {
  prepare: (host, values: RemoveValues) =>
    prepareRemoveAll(host, { keepKey: false, keepProvider: false, ...values }),
  facts: factsOf,
};
