import { isOfMachine } from '../../answers/way.ts';
import { namesIn } from '../../host/listing.ts';
import { pathsFor } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { runsInBackground } from '../background.ts';
import type { Work } from '../command.ts';
import { requireForAll } from '../for-all-users.ts';
import { prepareRemoveAll } from './devcontainer.ts';
import type { RemoveFacts, RemoveValues } from './options.ts';

async function factsOf(host: Host, { codexHome }: RemoveValues): Promise<RemoveFacts> {
  const paths = pathsFor(host, codexHome);
  const sessions = await namesIn(host, `${paths.codexHome}/sessions`);
  return { hasSessions: sessions.length > 0, runsInBackground: () => runsInBackground(host, paths) };
}

export const removeWork: Work = {
  prepare: async (host, values: RemoveValues) => {
    const { as, codexHome, dest, restart, keepKey } = values;
    if (as !== undefined && isOfMachine(as)) requireForAll(as, { codexHome, dest, restart, keepKey });
    return prepareRemoveAll(host, { keepKey: false, keepProvider: false, ...values });
  },
  facts: factsOf,
};
