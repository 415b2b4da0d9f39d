import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CatalogueSetting } from '../../src/catalogue/build.ts';
import { type GatewayRequest, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { tomlString } from '../../src/lib/quote.ts';
import type { RunResult } from '../../src/host/types.ts';
import { runCodex } from '../support/codex.ts';
import { type TemporaryHome, temporaryHome } from '../support/home.ts';

export const madeUpKey = 'sk-orq-made-up-0123456789';
export const reply = 'the loopback says hello';

/** A base URL that nobody answers. */
const deadEnd = 'http://127.0.0.1:9/v3/router';

export type SetUp = Readonly<{
  model: string;
  /** Text of orq-models.json; none is named without it. */
  catalogue?: string;
  settings?: readonly CatalogueSetting[];
  /** More lines for `config.toml`, of its top level. */
  lines?: readonly string[];
  /** Arguments of `codex exec`, in front of the prompt. */
  args?: readonly string[];
}>;

function configFor({ model, catalogue, settings = [], lines = [] }: SetUp, baseUrl: string): string {
  const keys = settings.map(({ path, value }) => {
    const literal = typeof value === 'string' ? tomlString(value) : String(value);
    return `${path.join('.')} = ${literal}`;
  });
  return [
    `model = ${tomlString(model)}`,
    'model_provider = "orq"',
    ...(catalogue === undefined ? [] : ['model_catalog_json = "orq-models.json"']),
    ...keys,
    ...lines,
    '',
    '[model_providers.orq]',
    'name = "Orq AI Gateway"',
    `base_url = ${tomlString(baseUrl)}`,
    'env_key = "ORQ_API_KEY"',
    'wire_api = "responses"',
    'requires_openai_auth = false',
    '',
  ].join('\n');
}

function homeWith(config: string, catalogue: string | undefined): TemporaryHome {
  const files = {
    '.codex/config.toml': config,
    // Only here: Codex must find the key without any shell's help.
    '.codex/.env': `ORQ_API_KEY=${madeUpKey}\n`,
    ...(catalogue !== undefined && { '.codex/orq-models.json': catalogue }),
  };
  return temporaryHome({ files });
}

export const homeFor = (setUp: SetUp, baseUrl: string): TemporaryHome =>
  homeWith(configFor(setUp, baseUrl), setUp.catalogue);

export type Turn = Readonly<{ result: RunResult; requests: readonly GatewayRequest[] }>;

/**
 * Sends one prompt through the real Codex to a gateway on this machine, and tells what arrived there.
 * @param setUp what to write into `config.toml`, or what makes all of it for the gateway's base URL
 */
export async function sendPrompt(
  binary: string,
  setUp: SetUp | ((baseUrl: string) => Promise<string>),
): Promise<Turn> {
  const gateway = await startLoopbackGateway({ reply });
  const home =
    typeof setUp === 'function'
      ? homeWith(await setUp(gateway.baseUrl), undefined)
      : homeFor(setUp, gateway.baseUrl);
  try {
    const proxy = new URL(gateway.baseUrl).origin;
    const args = typeof setUp === 'function' ? [] : (setUp.args ?? []);
    const result = await runCodex(['exec', '--skip-git-repo-check', ...args, 'say hello'], {
      binary,
      cwd: home.project,
      // What is not meant for the gateway (updates, statistics) is refused by it, so that no test needs the network.
      env: { ...home.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
    });
    return { result, requests: gateway.requests };
  } finally {
    home.cleanup();
    await gateway.close();
  }
}

/** The tools of a request by type and name: `custom apply_patch`, `function exec_command`, `web_search`. */
export function toolsOf(request: GatewayRequest | undefined): readonly string[] {
  const body = request?.body;
  if (typeof body !== 'object' || body === null || !('tools' in body) || !Array.isArray(body.tools))
    return [];
  return body.tools.map((tool: { type: string; name?: string }) =>
    tool.name === undefined ? tool.type : `${tool.type} ${tool.name}`,
  );
}

export type Known = Readonly<Record<string, unknown> & { slug: string }>;

/** What Codex has understood of its catalogue: the entries of `codex debug models`. */
export async function modelsKnownTo(binary: string, setUp: SetUp): Promise<readonly Known[]> {
  const home = homeFor(setUp, deadEnd);
  try {
    const { stdout } = await runCodex(['debug', 'models'], { binary, cwd: home.project, env: home.env });
    return (JSON.parse(stdout) as { models: Known[] }).models;
  } finally {
    home.cleanup();
  }
}

type Listed = Readonly<{ model: string; isDefault: boolean; hidden?: boolean }>;
type Answer = Readonly<{ id?: number; result?: { data?: readonly Listed[] }; error?: unknown }>;

const pickerMessages = [
  {
    id: 1,
    method: 'initialize',
    params: { clientInfo: { name: 'codex-orq-test', title: 'Test', version: '0' } },
  },
  { method: 'initialized' },
  { id: 2, method: 'model/list', params: {} },
];

/** What an IDE's picker shows: `model/list` of `codex app-server`, asked over standard input and output. */
export async function pickerOf(binary: string, setUp: SetUp, timeoutMs = 20_000): Promise<readonly Listed[]> {
  const home = homeFor(setUp, deadEnd);
  const child = spawn(binary, ['app-server'], {
    env: { ...home.env, HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' },
    cwd: home.project,
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const timer = setTimeout(() => child.stdout.destroy(), timeoutMs);
  try {
    child.on('error', () => child.stdout.destroy());
    child.stdin.on('error', () => undefined);
    for (const message of pickerMessages)
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    for await (const line of createInterface({ input: child.stdout })) {
      const answer = JSON.parse(line) as Answer;
      if (answer.id !== 2) continue;
      if (answer.result?.data === undefined) throw new Error(`model/list: ${JSON.stringify(answer)}`);
      return answer.result.data;
    }
    throw new Error(`${binary} app-server did not answer model/list within ${timeoutMs} ms`);
  } finally {
    clearTimeout(timer);
    if (child.pid !== undefined) endGroup(child.pid);
    await new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) resolve();
      else child.once('exit', () => resolve());
    });
    home.cleanup();
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
