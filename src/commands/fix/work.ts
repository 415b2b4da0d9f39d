import { askVersion, codexEnvironment } from '../../codex/run.ts';
import { oldestWithoutChat } from '../../codex/versions.ts';
import { pathsFor } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { isOlder } from '../../lib/version.ts';
import { runsInBackground } from '../background.ts';
import type { Work } from '../command.ts';
import { chatProviders } from './mends.ts';
import type { FixFacts, FixValues } from './options.ts';
import { contextFor, prepareFix } from './prepare.ts';

/** What the terminal asks of providers with `wire_api = "chat"`. An older Codex starts with them. */
async function chatIn(host: Host, { codexHome, dest }: FixValues): Promise<string | undefined> {
  const context = await contextFor(host, { codexHome, project: dest });
  const providers = chatProviders(context);
  if (providers.length === 0) return undefined;
  const env = codexEnvironment(host.env, context.paths.codexHome);
  const { version } = await askVersion(host, 'codex', { env, cwd: host.home });
  if (version !== undefined && isOlder(version, oldestWithoutChat)) return undefined;
  const names = providers.map(({ id }) => id).join(', ');
  return `Codex does not start with wire_api = "chat" (${names}). Write "responses"? Their servers have to offer /responses.`;
}

export const fixWork: Work = {
  prepare: (host, { codexHome, dest, responses = false, restart = false }: FixValues) =>
    prepareFix(host, { codexHome, project: dest, responses, restart }),
  facts: (host, values: FixValues): FixFacts => ({
    chatIn: () => chatIn(host, values).catch(() => undefined),
    runsInBackground: () => runsInBackground(host, pathsFor(host, values.codexHome)),
  }),
};
