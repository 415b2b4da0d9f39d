import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readDotenv } from '../edit/dotenv.ts';
import { optionsOf } from '../codex/options.ts';
import { timeoutMs as askMs } from '../codex/run.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { PrivateFolder } from '../host/private-folder.ts';
import type { Host, RunResult } from '../host/types.ts';
import { type Attribution, attributionIn } from './attribution.ts';
import { copyCodexFiles } from './copy-home.ts';
import { dummyKey, namesIn } from './dummy-key.ts';
import { destinationOf, isInsistent, withoutPort } from './destination.ts';
import { untilNoMoreHosts } from './other-hosts.ts';
import { sandboxEnvironment, mcpOff, override, quiet, startingNothing, withoutPlugins } from './sandbox.ts';
import { isRecord } from '../lib/json.ts';
import { trimEndOf } from '../lib/text.ts';
import { type GatewayRequest, type LoopbackGateway, startLoopbackGateway } from './loopback.ts';
import { enabledServers, standIn } from './mcp-stub.ts';
import type { ConfigLayer } from './tools.ts';
import { otherFindings, verdictOf, type Observed, refusal } from './verdict.ts';
import { isEnvName } from '../lib/env-name.ts';

export type ProveHost = Pick<Host, 'read' | 'list' | 'write' | 'run' | 'env'> &
  Readonly<{ makePrivateFolder: (names: readonly string[]) => Promise<PrivateFolder> }>;

export type ProveOptions = Readonly<{
  host: ProveHost;
  /** Default `codex`, found on the PATH. */
  codexCommand?: string;
  /** One that is not yours, and stands in for it: an absolute path. */
  borrowed?: string;
  /** Yours, absolute. It is only read. */
  codexHome: string;
  /** The folder in which Codex is asked: its trusted `.codex/config.toml` counts, as in real use. */
  project: string;
  /** Id of the provider that is expected. */
  provider: string;
  /** The variable with the key, unless the provider names another one in `env_key`. */
  envKey: string;
  /** The real base URL, for the path of the request. Default `/v3/router`. */
  baseUrl?: string;
  /** The file that it stands in. Default `config.toml`. */
  baseUrlFile?: string;
  /** The host of the gateway of this set-up. Default: the one of `baseUrl`. */
  gateway?: string;
  /** What `baseUrl` should be, where its path is certainly not the gateway's: that path answers 404. */
  rightUrl?: string;
  /** The model that is expected. Default: any with a provider prefix. */
  model?: string;
  /** Whether the gateway translates what is sent to that model, so that only functions reach it. */
  translated?: boolean;
  /** The files that may hold a setting of Codex, the innermost last. */
  layers?: readonly ConfigLayer[];
  /** Whether a further turn is to show what else Codex calls of its own accord. */
  others?: boolean;
  /** `codex -p NAME`. */
  profile?: string;
  /** Limit in milliseconds for the turn. Default 30,000; a turn takes about one second. */
  timeoutMs?: number;
}>;

/** What reached the gateway, without the value of the key. */
export type Arrival = Readonly<{
  path: string;
  model: string;
  authorised: boolean;
  /** Names of functions, and types of tools without a name. One stands for the MCP servers, which are not started. */
  tools: readonly string[];
}>;

export type Proof = Readonly<{
  /** The first request for a reply; undefined when there was none. */
  arrived: Arrival | undefined;
  /** How many of them there were. */
  requests: number;
  /** What Codex printed as the reply. */
  reply: string;
  /** Other hosts that Codex tried to reach; none was reached. */
  elsewhere: readonly string[];
  findings: readonly Finding[];
}>;

const tableAt = (table: unknown, key: string): Readonly<Record<string, unknown>> => {
  const value = isRecord(table) ? table[key] : undefined;
  return isRecord(value) ? value : {};
};

type ProofContext = Readonly<{
  options: ProveOptions;
  folder: string;
  gateway: LoopbackGateway;
  env: Record<string, string | undefined>;
  /** Without a base URL. */
  overrides: readonly string[];
  /** The same for a turn in which Codex may try to call what it calls of its own accord. */
  open: readonly string[];
  /** The base URL of the gateway inside this process. */
  baseUrl: readonly string[];
  /** The answer of the gateway. */
  reply: string;
  /** The key that the request should carry; undefined or empty where none is known. */
  credential: string | undefined;
  attribution: readonly Attribution[];
}>;

async function prepare(
  options: ProveOptions,
  folder: string,
  gateway: LoopbackGateway,
  reply: string,
): Promise<ProofContext> {
  const { host, codexHome, provider, baseUrl = gateway.baseUrl } = options;
  const keyName = (config: unknown): string => {
    const { env_key: name } = tableAt(tableAt(config, 'model_providers'), provider);
    return typeof name === 'string' && isEnvName(name) ? name : options.envKey;
  };
  const routes = options.profile === undefined ? 'config.toml' : `${options.profile}.config.toml`;
  const copy = await copyCodexFiles({
    ...{ host, from: codexHome, to: join(folder, 'codex'), routes, envKey: keyName },
  });
  const envKey = keyName(copy.config);
  const env = sandboxEnvironment(host.env, folder, gateway);
  for (const name of [envKey, ...namesIn(copy.ownEnv, envKey)]) {
    const value = host.env[name];
    if (value !== undefined) env[name] = dummyKey(value);
  }
  const { pathname } = new URL(URL.canParse(baseUrl) ? baseUrl : gateway.baseUrl);
  const url = new URL(trimEndOf(pathname, '/'), gateway.baseUrl).href;
  const place = ['model_providers', provider];
  const table = tableAt(tableAt(copy.config, 'model_providers'), provider);
  const { auth } = table;
  const token = `made-up-${randomUUID()}`;
  // A command that fetches the key prints the real one, and may ask for a fingerprint.
  const authSettings = isRecord(auth)
    ? [
        { path: [...place, 'auth', 'command'], value: process.execPath },
        { path: [...place, 'auth', 'args'], value: ['-p', JSON.stringify(token)] },
      ]
    : [];
  const authOverrides = optionsOf(authSettings);
  return {
    options,
    folder,
    gateway,
    env,
    reply,
    overrides: [...authOverrides, ...quiet(folder)],
    open: [...authOverrides, ...startingNothing(folder), ...ownExporters(copy.config)],
    // With the others of its table: an id in quotes makes one option of them, which replaces an earlier one.
    baseUrl: optionsOf([...authSettings, { path: [...place, 'base_url'], value: url }]),
    credential: isRecord(auth) ? token : (readDotenv(copy.env ?? '', env).get(envKey) ?? env[envKey]),
    attribution: attributionIn(table, copy.ownEnv),
  };
}

/** What of your own stays off in the open turn: plugins that are installed, and where you have your metrics sent. */
const ownExporters = (config: Readonly<Record<string, unknown>>): readonly string[] => [
  ...(['plugins', 'marketplaces'].some((table) => table in config) ? withoutPlugins : []),
  ...(tableAt(config, 'otel')['metrics_exporter'] === undefined
    ? []
    : override('otel.metrics_exporter', '"none"')),
];

type Turn = Readonly<{
  result: RunResult;
  /** Why there was no turn. */
  refused?: Finding;
  /** Hosts that the turn tried to reach, without those of `mcp list`. */
  elsewhere: readonly string[];
  /** Your MCP servers that are not switched off. */
  servers: readonly string[];
  /** What else Codex calls; absent where that was not looked at. */
  others?: readonly string[];
  /** The requests of the turn, where others came after it. */
  sent?: readonly GatewayRequest[];
}>;

/** The host that the request is meant for. */
const gatewayOf = ({ gateway, baseUrl }: ProveOptions): string | undefined =>
  gateway ?? (baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).host : undefined);

/** Requests for a reply, in order. */
const postsOf = ({ requests }: LoopbackGateway): readonly GatewayRequest[] =>
  requests.filter(({ method, path }) => method === 'POST' && /\/responses(?:\?|$)/.test(path));

/**
 * Aborts the turn when it is decided: Codex has printed the reply, or insists on another host. It would wait for ever
 * for a host that it cannot reach.
 */
function decision({ gateway, reply }: ProofContext): {
  signal: AbortSignal;
  onStdout: (text: string) => void;
} {
  const decided = new AbortController();
  const { length } = gateway.elsewhere;
  gateway.onElsewhere(() => {
    if (postsOf(gateway).length === 0 && isInsistent(gateway.elsewhere.slice(length))) decided.abort();
  });
  return {
    signal: decided.signal,
    onStdout: (text) => {
      if (text.includes(reply)) decided.abort();
    },
  };
}

/** Runs the turn, or explains why there was none. */
async function turn(context: ProofContext, prompt: string): Promise<Turn> {
  const { options, env, overrides, gateway, folder } = context;
  const { host, codexCommand = 'codex', project: cwd, profile, timeoutMs = 30_000 } = options;
  const layers = profile === undefined ? [] : ['-p', profile];
  const listArgs = [...overrides, ...layers, 'mcp', 'list', '--json'];
  const list = await host.run(codexCommand, listArgs, { env, cwd, timeoutMs: askMs });
  const servers = list.exitCode === 0 ? enabledServers(list.stdout) : undefined;
  if (servers === undefined) {
    return { result: list, refused: refusal(list, { options, folder }), elsewhere: [], servers: [] };
  }
  const without = mcpOff(list.stdout, gateway);
  // The prompt goes to standard input, which Codex reads anyway.
  const args = (more: readonly string[], base = overrides): string[] => [
    ...['exec', '--skip-git-repo-check', ...layers, ...base, ...without, ...more, '-'],
  ];
  const exec = { host, command: codexCommand, cwd, env, input: prompt, timeoutMs };
  const destination = await destinationOf({ ...exec, args: args([]), gateway, expected: gatewayOf(options) });
  const { result: first, away } = destination;
  if (away.length > 0 || first.timedOut) return { result: first, elsewhere: away, servers };
  const { length } = gateway.elsewhere;
  const limits = { timeoutMs, ...decision(context) };
  const instead = [...context.baseUrl, ...(await standIn(host, folder, servers))];
  const result = await host.run(codexCommand, args(instead), { env, cwd, input: prompt, ...limits });
  const ended = { result, elsewhere: hostsIn(gateway.elsewhere.slice(length)), servers };
  if (options.others !== true || !result.stdout.includes(context.reply)) return ended;
  const sent = postsOf(gateway);
  const before = gateway.elsewhere.length;
  gateway.replyAfter(() => untilNoMoreHosts(gateway));
  // To its end: what it measures it sends last.
  const open = args(context.baseUrl, context.open);
  await host.run(codexCommand, open, { env, cwd, input: prompt, timeoutMs });
  return { ...ended, sent, others: hostsIn(gateway.elsewhere.slice(before)).map(withoutPort) };
}

const hostsIn = (elsewhere: readonly string[]): readonly string[] => [...new Set(elsewhere)].sort();

async function run(options: ProveOptions, folder: string): Promise<Proof> {
  const reply = `codex-orq-proof-${randomUUID()}`;
  const gateway = await startLoopbackGateway({ reply });
  try {
    const context = await prepare(options, folder, gateway, reply);
    const { result, refused, elsewhere, servers, others, sent } = await turn(context, 'Reply with one word.');
    const posts = sent ?? postsOf(gateway);
    const observed: Observed = {
      options: { ...options, gateway: gatewayOf(options) },
      folder,
      result,
      posts,
      reply,
      elsewhere,
      servers,
      credential: context.credential,
      attribution: context.attribution,
    };
    const [first] = posts;
    return {
      arrived: first && {
        path: first.path,
        model: first.model ?? '',
        authorised: first.authorization !== undefined,
        tools: first.tools,
      },
      requests: posts.length,
      reply: result.stdout.includes(reply) ? reply : '',
      elsewhere,
      findings: [...(refused === undefined ? verdictOf(observed) : [refused]), ...otherFindings(others)],
    };
  } finally {
    await gateway.close();
  }
}

/**
 * Proves the routing without an account, a token or the internet: the real Codex takes one turn with a copy of your
 * files against a gateway inside this process. The copy differs in two things: another base URL, and a dummy key.
 * Before that, with its own base URL, Codex shows which host it calls, and is stopped there.
 *
 * Codex works in a private folder that is removed afterwards. No hook, plugin or notify program is started, and one MCP
 * server of ours stands for all of yours. The gateway is Codex's only proxy: it refuses and reports all other hosts.
 * @throws Problem file-unreadable for one of your files that exists and cannot be read
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const { borrowed } = options;
  const folder = await options.host.makePrivateFolder(['codex', 'tmp', 'log']);
  try {
    if (borrowed === undefined) return await run(options, folder.path);
    const proof = await run({ ...options, codexCommand: borrowed }, folder.path);
    return { ...proof, findings: [finding('prove-codex-borrowed', { path: borrowed }), ...proof.findings] };
  } finally {
    await folder.remove();
  }
}
