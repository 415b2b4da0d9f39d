/*
 * What a person would take instead: `zcf`, which writes a provider into Codex's configuration, too. Both get the same
 * configuration, the same gateway and the same key; then the real Codex makes one turn.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diffLines } from 'diff';
import { checkout, install } from './install.js';
import { importSource } from './module.js';

const alternative = 'zcf@3.7.3';
const runs = 5;
const key = 'sk-orq-made-up-for-the-bench';
const model = 'openai/gpt-5.4';

const config = `# Codex configuration
model = "gpt-5.5" # the daily one
approval_policy = "on-request"
notify = ["python3", "/home/dev/.codex/notify.py", "--quiet"]

[model_providers.azure]
name = "Azure"
base_url = "https://example.openai.azure.com/openai"
env_key = "AZURE_OPENAI_API_KEY"
query_params = { api-version = "2025-04-01-preview" } # as in the portal

# Needs the VPN
[mcp_servers.docs]
command = "npx"
args = ["-y", "@example/docs"]
enabled = false

[projects."/home/dev/work"]
trust_level = "trusted"

[tui]
notifications = true
`;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Without its install scripts; says why where it cannot be had. */
function fetchAlternative(root) {
  writeFileSync(join(root, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  const { status, stderr } = spawnSync('npm', ['install', ...flags, alternative], {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status === 0) return join(root, 'node_modules', 'zcf', 'bin', 'zcf.mjs');
  console.log(`  ${alternative} cannot be had: ${stderr.split('\n', 1)[0]}`);
  return undefined;
}

/** A home of its own; npm's global folder, too: the alternative installs a Codex where it finds none. */
function makeHome(root, name) {
  const home = join(root, name);
  const bin = join(home, 'bin');
  mkdirSync(join(home, '.codex'), { recursive: true, mode: 0o700 });
  mkdirSync(bin);
  symlinkSync(join(checkout, 'node_modules', '.bin', 'codex'), join(bin, 'codex'));
  symlinkSync(process.execPath, join(bin, 'node'));
  const env = { HOME: home, PATH: `${bin}:/usr/bin:/bin`, npm_config_prefix: join(home, 'npm'), CI: '1' };
  const path = join(home, '.codex', 'config.toml');
  writeFileSync(path, config);
  const run = (file, args, more = {}) =>
    new Promise((resolve) => {
      const child = execFile(
        file,
        args,
        { cwd: home, env: { ...env, ...more }, timeout: 60_000, killSignal: 'SIGKILL' },
        (error, stdout, stderr) => resolve({ isDone: error === null, text: `${stdout}${stderr}` }),
      );
      child.stdin.end();
    });
  return { home, path, run };
}

function linesOf(after) {
  const parts = diffLines(config, after);
  const lines = (which) =>
    parts.filter((part) => part[which]).flatMap(({ value }) => value.trimEnd().split('\n'));
  return { gone: lines('removed'), added: lines('added').length };
}

/** What one way does to the configuration, how long it takes, and whether Codex's turn then arrives with the key. */
async function measure(root, name, configure, gateway) {
  const times = [];
  let last;
  for (let round = 0; round < runs; round += 1) {
    last = makeHome(root, `${name}-${round}`);
    const start = performance.now();
    const { isDone, text } = await configure(last);
    times.push(performance.now() - start);
    if (!isDone) return console.log(`  ${name.padEnd(10)} fails: ${text.trim().split('\n').at(-1)}`);
  }
  const { gone, added } = linesOf(readFileSync(last.path, 'utf8'));
  const before = gateway.requests.length;
  // The key is in the environment of both.
  await last.run('codex', ['exec', '--skip-git-repo-check', 'say hello'], { ORQ_API_KEY: key });
  const request = gateway.requests.slice(before).find(({ method }) => method === 'POST');
  const sent =
    request?.authorization === `Bearer ${key}` ? 'arrives, with the key' : 'arrives without the key';
  const turn = request === undefined ? 'does not arrive' : sent;
  const total = config.trimEnd().split('\n').length;
  console.log(`  ${name.padEnd(10)} ${median(times).toFixed(0).padStart(5)} ms; Codex's turn ${turn}`);
  console.log(`    ${added} lines written; changed or gone, of ${total}: ${gone.join(' | ')}`);
}

export async function alternativesBench() {
  console.log(
    '\nThe same configuration, gateway and key; medians of 5 runs, then one turn of the real Codex',
  );
  const root = mkdtempSync(join(tmpdir(), 'codex-orq-bench-'));
  const { startLoopbackGateway } = await importSource('proof/loopback.ts');
  const gateway = await startLoopbackGateway();
  try {
    const bin = join(install(root), 'dist', 'cli.cjs');
    const ours = [
      '--yes',
      '--shell',
      'zsh',
      '--dest',
      'none',
      '--model',
      model,
      '--base-url',
      gateway.baseUrl,
    ];
    const more = { ORQ_API_KEY: key };
    await measure(root, 'codex-orq', ({ run }) => run('node', [bin, ...ours], more), gateway);
    const zcf = fetchAlternative(root);
    if (zcf === undefined) return;
    const theirs = ['init', '-s', '-T', 'codex', '-g', 'en', '-t', 'api_key', '-k', key];
    const rest = [
      '-u',
      gateway.baseUrl,
      '-M',
      model,
      '-m',
      'skip',
      '-w',
      'skip',
      '-o',
      'skip',
      '-x',
      'false',
    ];
    await measure(root, 'zcf', ({ run }) => run('node', [zcf, ...theirs, ...rest]), gateway);
  } finally {
    await gateway.close();
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await alternativesBench();
