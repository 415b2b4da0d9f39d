import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readDotenv } from '../edit/dotenv.ts';
import { timeoutMs as askMs } from '../codex/run.ts';
import type { Finding } from '../findings/index.ts';
import type { PrivateFolder } from '../host/private-folder.ts';
import { tomlString } from '../lib/quote.ts';
import type { Host, RunResult } from '../host/types.ts';
import { copyCodexFiles } from './copy-home.ts';
import { dummyKey, namesIn } from './dummy-key.ts';
import { sandboxEnvironment, mcpOff, override, quiet } from './sandbox.ts';
import { isRecord } from '../lib/json.ts';
import { type GatewayRequest, type LoopbackGateway, startLoopbackGateway } from './loopback.ts';
import { verdictOf, type Observed, refusal } from './verdict.ts';
import { isEnvName } from '../lib/env-name.ts';

export type ProveHost = Pick<Host, 'read' | 'list' | 'write' | 'run' | 'env'> &
  Readonly<{ makePrivateFolder: (names: readonly string[]) => Promise<PrivateFolder> }>;

export type ProveOptions = Readonly<{
  host: ProveHost;
  /** Default `codex`, looked up as a person's shell would. */
  codexCommand?: string;
  /** The person's own, absolute. Only read. */
  codexHome: string;
  /** The folder in which Codex is asked: its trusted `.codex/config.toml` counts, as in real use. */
  project: string;
  /** Id of the provider that ought to be used. */
  provider: string;
  /** The variable that ought to hold the key. What the provider itself says in `env_key` counts more. */
  envKey: string;
  /** The real base URL, for the path of the request. Default `/v3/router`. */
  baseUrl?: string;
  /** The model that ought to be asked for. Default: any with a provider prefix. */
  model?: string;
  /** `codex -p NAME`. */
  profile?: string;
  /** Limit in milliseconds for the turn. Default 30,000; a turn takes about one second. */
  timeoutMs?: number;
}>;

/** What reached the gateway. The value of the key is not part of it. */
export type Arrival = Readonly<{
  path: string;
  model: string;
  authorised: boolean;
  /** Names of functions and types of hosted tools; without those of MCP servers, which are not started. */
  tools: readonly string[];
}>;

export type Proof = Readonly<{
  /** The first request for a reply; undefined when there was none. */
  arrived: Arrival | undefined;
  /** How many of them there were. */
  requests: number;
  /** What Codex printed as the reply. */
  reply: string;
  /** Hosts that Codex tried to reach besides the gateway. It was kept from all of them. */
  elsewhere: readonly string[];
  findings: readonly Finding[];
}>;

const tableAt = (table: unknown, key: string): Readonly<Record<string, unknown>> => {
  const value = isRecord(table) ? table[key] : undefined;
  return isRecord(value) ? value : {};
};

type CheckContext = Readonly<{
  options: ProveOptions;
  folder: string;
  gateway: LoopbackGateway;
  env: Record<string, string | undefined>;
  overrides: readonly string[];
  /** What the gateway says. */
  reply: string;
  /** The value that a good request carries; undefined or empty when no key is known. */
  credential: string | undefined;
}>;

async function prepare(
  options: ProveOptions,
  folder: string,
  gateway: LoopbackGateway,
  reply: string,
): Promise<CheckContext> {
  const { host, codexHome, provider, baseUrl = gateway.baseUrl } = options;
  const keyName = (config: unknown): string => {
    const { env_key: name } = tableAt(tableAt(config, 'model_providers'), provider);
    return typeof name === 'string' && isEnvName(name) ? name : options.envKey;
  };
  const copy = await copyCodexFiles({ host, from: codexHome, to: join(folder, 'codex'), envKey: keyName });
  const envKey = keyName(copy.config);
  const env = sandboxEnvironment(host.env, folder, gateway);
  for (const name of [envKey, ...namesIn(copy.ownEnv, envKey)]) {
    const value = host.env[name];
    if (value !== undefined) env[name] = dummyKey(value);
  }
  const { pathname } = new URL(URL.canParse(baseUrl) ? baseUrl : gateway.baseUrl);
  const url = new URL(pathname.replace(/\/+$/, ''), gateway.baseUrl).href;
  const place = `model_providers.${provider}`;
  const { auth } = tableAt(tableAt(copy.config, 'model_providers'), provider);
  const token = `made-up-${randomUUID()}`;
  // A command that fetches the key may ask for a fingerprint, and what it prints is the real key.
  const authOverrides = isRecord(auth)
    ? [
        ...override(`${place}.auth.command`, tomlString(process.execPath)),
        ...override(`${place}.auth.args`, `["-p", ${tomlString(JSON.stringify(token))}]`),
      ]
    : [];
  return {
    options,
    folder,
    gateway,
    env,
    reply,
    overrides: [...override(`${place}.base_url`, tomlString(url)), ...authOverrides, ...quiet(folder)],
    credential: isRecord(auth) ? token : (readDotenv(copy.env ?? '', env).get(envKey) ?? env[envKey]),
  };
}

type Turn = Readonly<{
  result: RunResult;
  /** Why there was no turn. */
  refused?: Finding;
  /** Hosts that the turn tried to reach; what listing the MCP servers looked for is no part of it. */
  elsewhere: readonly string[];
}>;

/** Requests for a reply, in order. */
const postsOf = ({ requests }: LoopbackGateway): readonly GatewayRequest[] =>
  requests.filter(({ method, path }) => method === 'POST' && /\/responses(?:\?|$)/.test(path));

/** Codex looks for updates and the like once; what it tries again and again is where it would send its request. */
const isInsistent = (hosts: readonly string[]): boolean =>
  hosts.some((host) => hosts.filter((other) => other === host).length >= 3);

/**
 * Aborts as soon as the turn is decided, since Codex waits for a network that it cannot reach: when it insists on another
 * host, and when it has printed the reply.
 */
function decision({ gateway, reply }: CheckContext): {
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

/** Runs the turn; or says why there was none. */
async function turn(scene: CheckContext, prompt: string): Promise<Turn> {
  const { options, env, overrides, gateway, folder } = scene;
  const { host, codexCommand = 'codex', project: cwd, profile, timeoutMs = 30_000 } = options;
  const layers = profile === undefined ? [] : ['-p', profile];
  const listArgs = [...overrides, ...layers, 'mcp', 'list', '--json'];
  const list = await host.run(codexCommand, listArgs, { env, cwd, timeoutMs: askMs });
  const servers = list.exitCode === 0 ? mcpOff(list.stdout, gateway) : undefined;
  if (servers === undefined) {
    return { result: list, refused: refusal(list, { options, folder }), elsewhere: [] };
  }
  const { length } = gateway.elsewhere;
  // The prompt comes by standard input, which Codex reads in any case.
  const args = ['exec', '--skip-git-repo-check', ...layers, ...overrides, ...servers, '-'];
  const limits = { timeoutMs, ...decision(scene) };
  const result = await host.run(codexCommand, args, { env, cwd, input: prompt, ...limits });
  return { result, elsewhere: [...new Set(gateway.elsewhere.slice(length))].sort() };
}

async function run(options: ProveOptions, folder: string): Promise<Proof> {
  const reply = `codex-orq-proof-${randomUUID()}`;
  const gateway = await startLoopbackGateway({ reply });
  try {
    const scene = await prepare(options, folder, gateway, reply);
    const { result, refused, elsewhere } = await turn(scene, 'Reply with one word.');
    const posts = postsOf(gateway);
    const observed: Observed = {
      options,
      folder,
      result,
      posts,
      reply,
      elsewhere,
      credential: scene.credential,
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
      findings: refused === undefined ? verdictOf(observed) : [refused],
    };
  } finally {
    await gateway.close();
  }
}

/**
 * Proves the routing without an account, a token or the internet: the real Codex takes one turn with a copy of the
 * person's own files against a gateway inside this process. Only the base URL is another one, and the key is made up.
 *
 * Nothing else is touched: Codex works in a private folder, which goes away again; MCP servers, hooks, plugins and
 * notify programs are not started; and the gateway is Codex's only proxy, so that whatever it tries to reach outside is
 * refused and told.
 * @throws Problem file-unreadable for a file of the person that exists and cannot be read
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const folder = await options.host.makePrivateFolder(['codex', 'tmp', 'log']);
  try {
    return await run(options, folder.path);
  } finally {
    await folder.remove();
  }
}
