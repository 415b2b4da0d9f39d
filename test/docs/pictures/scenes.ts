import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createServer as createProxy, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type GatewayRequest, startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { bin, runBin } from '../../support/cli.ts';
import { codexBinary } from '../../support/codex.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { type Terminal, startTerminal } from '../../support/pty.ts';
import type { Run } from '../../support/screen.ts';
import { homeWith } from '../../support/test-home.ts';

/*
 * What the pictures show: real runs, with the real Codex, on a terminal. A server on this machine answers as
 * api.orq.ai: behind a proxy, with a certificate that this person's CA file has.
 */

export const columns = 104;

const model = (refId: string, window: number, input: number, output: number, responses = false) => ({
  ...{ refId, provider: refId.split('/')[0], model_type: 'chat', enabled: true, has_functions: true },
  metadata: { context_window: window, supports_responses_api: responses, supports_vision: true },
  ...{ input_cost: input, output_cost: output },
});

const models = [
  model('openai/gpt-5.4', 400_000, 1.25, 10, true),
  model('openai/gpt-5.5', 400_000, 2, 16, true),
  model('anthropic/claude-sonnet-4-6', 1_000_000, 3, 15),
  model('anthropic/claude-haiku-4-5', 200_000, 1, 5),
  model('google/gemini-3-pro', 1_000_000, 2, 12),
  model('mistral/codestral-2508', 256_000, 0.3, 0.9),
  model('xai/grok-4', 256_000, 3, 15),
];

function answer({ method, path }: GatewayRequest, response: ServerResponse): boolean {
  if (method !== 'GET' || !path.startsWith('/v2/models')) return false;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(models));
  return true;
}

const settings =
  '# my settings\nmodel = "gpt-5.5" # fast\napproval_policy = "on-request"\n\n[mcp_servers.files]\ncommand = "npx"\n';

export type Stage = Readonly<{ home: TemporaryHome }>;

const tlsFile = (name: string): string =>
  fileURLToPath(new URL(`../../gateway/tls/${name}.pem`, import.meta.url));

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A proxy that leads every host to this machine's gateway: `http://127.0.0.1:PORT`. */
async function proxyToGateway(): Promise<string> {
  const gateway = await startLoopbackGateway({ models: models.map(({ refId }) => refId), script: answer });
  onTestFinished(gateway.close);
  const { port: plain } = new URL(gateway.baseUrl);
  const [cert, key] = [readFileSync(tlsFile('api.orq.ai')), readFileSync(tlsFile('server-key'))];
  const tls = createTlsServer({ cert, key }, (socket) => {
    const behind = connect(Number(plain), '127.0.0.1');
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  const secure = await listening(tls);
  const proxy = createProxy().on('connect', (_, socket) => {
    const behind = connect(secure, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  return `http://127.0.0.1:${await listening(proxy)}`;
}

const called = ({ home }: TemporaryHome): string => join(home, 'node_modules', '.bin', 'codex-orq');

/** A person with Codex and a few settings, who reaches the gateway. */
export async function stage(): Promise<Stage> {
  const proxy = await proxyToGateway();
  const home = homeWith({
    env: {
      ...{
        SHELL: '/bin/zsh',
        TERM: 'xterm-256color',
        HTTPS_PROXY: proxy,
        SSL_CERT_FILE: tlsFile('api.orq.ai'),
      },
    },
    files: { '.codex/config.toml': settings, 'my-project/README.md': '# Mine\n' },
  });
  const programs = join(home.home, 'bin');
  mkdirSync(programs);
  symlinkSync(codexBinary, join(programs, 'codex'));
  // As npx finds it, so that messages name that.
  mkdirSync(join(home.home, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(bin, called(home));
  home.env['PATH'] = [programs, home.env['PATH']].join(delimiter);
  return { home: { ...home, project: join(home.home, 'my-project') } };
}

/** The same, set up already. */
export async function routedStage(): Promise<Stage> {
  const made = await stage();
  const { exitCode, stderr } = await runBin(made.home, ['--yes'], { env: { ORQ_API_KEY: 'a-made-up-key' } });
  if (exitCode !== 0) throw new Error(stderr);
  return made;
}

/** Runs codex-orq on a terminal. */
export const onTerminal = ({ home }: Stage, args: readonly string[]): Terminal =>
  startTerminal(process.execPath, [called(home), ...args], {
    ...{ cwd: home.project, env: home.env, cols: columns, rows: 80 },
  });

/** What changes from run to run, as it may be. */
const steady = (text: string): string =>
  text
    .replace(/(as written on) \d+ \w+/, '$1 22 Nov')
    .replace(/ in [\d.]+ s\.$/, ' in 1 s.')
    .replace(/127\.0\.0\.1:\d+/, 'proxy.example:3128');

/** What the terminal shows, under the command that was typed. */
export function picture(terminal: Terminal, command: string): readonly (readonly Run[])[] {
  const lines = terminal.runs().map((line) => line.map(({ text, look }) => ({ text: steady(text), look })));
  return [
    [
      { text: '$ ', look: ['dim'] },
      { text: command, look: ['bold'] },
    ],
    ...lines,
  ];
}
