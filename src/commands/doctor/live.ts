import { defaults, isOrqHost } from '../../answers/rules.ts';
import { type CheckContext, providerIn } from '../../checks/context.ts';
import { foreignHost } from '../../checks/foreign-host.ts';
import { keysOf } from '../../checks/key.ts';
import { withKept } from '../../checks/key-kept.ts';
import { isTable } from '../../edit/toml/types.ts';
import { lostFinding } from '../../catalogue/model-list.ts';
import { type Finding, finding } from '../../findings/index.ts';
import { networkEnvironment, networkNamesIn } from '../../codex/network.ts';
import { type FetchedKey, keyFromCommand } from '../../gateway/key-command.ts';
import { checkLive } from '../../gateway/live.ts';
import { isFromRepository } from '../../host/git.ts';
import type { Host } from '../../host/types.ts';
import { Secret } from '../../lib/secret.ts';
import { otherModelsIn } from '../../targets/named-models.ts';
import { baseUrlFileOf, baseUrlOf, modelOf } from './about.ts';

/** What the command prints that our provider fetches its key with; undefined where it has none. */
async function fetchedKey(host: Host, { user, expected }: CheckContext): Promise<FetchedKey | undefined> {
  const auth = providerIn(user.tree, expected.provider)?.['auth'];
  const { command, args } = isTable(auth) ? auth : {};
  if (typeof command !== 'string') return undefined;
  return keyFromCommand(host, [command, ...(Array.isArray(args) ? args.map(String) : [])]);
}

/** What a configuration chooses of where a key goes and which one, besides the usual. */
function chosenBy({ user, expected, dotenv, host }: CheckContext, baseUrl: string): string | undefined {
  if (!isOrqHost(baseUrl)) return `the gateway ${new URL(baseUrl).host}`;
  if (expected.envKey !== defaults.envKey) return `the variable ${expected.envKey}`;
  if (providerIn(user.tree, expected.provider)?.['auth'] !== undefined)
    return 'a command that fetches the key';
  return networkNamesIn(dotenv.text ?? '', host.env).length > 0 ? 'a proxy or certificates' : undefined;
}

/** Why the key may not be sent to the base URL that the files name. */
async function unsentTo(host: Host, context: CheckContext, baseUrl: string): Promise<Finding | undefined> {
  const { state, paths } = context;
  const file = baseUrlFileOf(context);
  const foreign = foreignHost(baseUrl, state?.answers.baseUrl);
  if (foreign !== undefined) return finding('live-host-foreign', { file, ...foreign });
  const what = chosenBy(context, baseUrl);
  // What you wrote in a folder of your own was chosen by you.
  if (what === undefined || !(await isFromRepository(host, paths))) return undefined;
  return finding('live-home-untrusted', { file, what });
}

/** What the gateway itself answers. Sends nothing where the key does not belong, and starts no command for it. */
export async function liveFindings(
  host: Host,
  context: CheckContext,
  onBilled: (about: Readonly<{ host: string; model: string }>) => void,
): Promise<readonly Finding[]> {
  const baseUrl = baseUrlOf(context);
  const refused = await unsentTo(host, context, baseUrl);
  if (refused !== undefined) return [refused];
  const fetched = await fetchedKey(host, context);
  const { stored, exported } = keysOf(context);
  // The file wins, as for Codex; where a command fetches the key, neither counts.
  const key = fetched === undefined ? (stored ?? exported) : 'key' in fetched ? fetched.key.reveal() : '';
  // Without a configured model, the one that a set-up would choose.
  const model = modelOf(context) || defaults.model;
  const { text: dotenv = '', path } = context.dotenv;
  const names = networkNamesIn(dotenv, host.env);
  const { findings } = await checkLive({
    host: { ...host, env: networkEnvironment(host.env, dotenv) },
    baseUrl,
    key: key === undefined ? undefined : new Secret(key),
    provider: context.expected.provider,
    envKey: context.expected.envKey,
    envFile: context.paths.env,
    ...(fetched !== undefined && 'reason' in fetched && { keyFault: fetched.reason }),
    model,
    onBilled: () => {
      onBilled({ host: new URL(baseUrl).host, model });
      return true;
    },
  });
  const isFine = !findings.some(({ level }) => level === 'error');
  return [
    ...(names.length === 0 ? [] : [finding('live-dotenv-used', { file: path, names })]),
    ...withKept(findings, context),
    ...(isFine && key !== undefined ? await lostSince(host, context, { baseUrl, key, model }) : []),
  ];
}

/**
 * What models in use could do when the list was last fetched, and cannot any more. The check of the list has no word of
 * it.
 */
async function lostSince(
  host: Host,
  { modelList: kept, user, dotenv }: CheckContext,
  { baseUrl, key, model }: Readonly<{ baseUrl: string; key: string; model: string }>,
): Promise<readonly Finding[]> {
  if (kept?.gateway !== baseUrl) return [];
  const { fetchModels } = await import('../../gateway/fetch-models.ts');
  const env = networkEnvironment(host.env, dotenv.text ?? '');
  const now = await fetchModels({ ...host, env }, { baseUrl, key });
  if (!now.known) return [];
  const used = new Set([model, ...otherModelsIn(user.tree).map((other) => other.model)]);
  return [...used].flatMap((id) => lostFinding(id, kept.facts.get(id), now.facts.get(id)));
}
