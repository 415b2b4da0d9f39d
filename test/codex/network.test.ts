import { onTestFinished, expect, test } from 'vitest';
import { networkEnvironment, networkNamesIn } from '../../src/codex/network.ts';
import { fetchModels } from '../../src/gateway/fetch-models.ts';
import { createHost } from '../../src/host/host.ts';
import { run } from '../../src/host/processes.ts';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { codesOf, runBin } from '../support/cli.ts';
import { codexBinary } from '../support/codex.ts';
import { quietRoutingTo } from '../support/routing.ts';
import { personWith } from '../support/test-home.ts';

/* The proxy in Codex's `.env`. Here it is a gateway of ours, which refuses every host and notes it. */

const config = quietRoutingTo('https://gateway.example/v3/router');

async function behindProxy() {
  const proxy = await startLoopbackGateway();
  onTestFinished(proxy.close);
  const dotenv = `ORQ_API_KEY=made-up-key-0\nHTTPS_PROXY=${new URL(proxy.baseUrl).origin}\n`;
  const home = personWith({ files: { '.codex/config.toml': config, '.codex/.env': dotenv } });
  return { proxy, dotenv, home, exported: { HTTPS_PROXY: 'http://127.0.0.1:9' } };
}

test('the real Codex takes it, before the one that is exported', async () => {
  const { proxy, home, exported } = await behindProxy();
  const called = new AbortController();
  // It would go on trying.
  proxy.onElsewhere(() => called.abort());
  await run(codexBinary, ['exec', '--skip-git-repo-check', 'hi'], {
    cwd: home.project,
    env: { ...home.env, ...exported },
    timeoutMs: 45_000,
    signal: called.signal,
  });
  expect(new Set(proxy.elsewhere)).toEqual(new Set(['gateway.example:443']));
});

test('--live takes it, and says so', async () => {
  const { proxy, home, exported } = await behindProxy();
  const { stdout } = await runBin(home, ['doctor', '--live', '--json'], { env: exported });
  expect(codesOf(stdout)).toEqual(expect.arrayContaining(['live-dotenv-used', 'live-proxy-refused']));
  // The doctor of Codex, which ours asks as well, calls other hosts, too.
  expect(proxy.elsewhere).toContain('gateway.example:443');
});

test('so does the list of models', async () => {
  const { proxy, home, exported, dotenv } = await behindProxy();
  const env = networkEnvironment({ ...home.env, ...exported }, dotenv);
  const request = { baseUrl: 'https://gateway.example/v3/router', key: 'made-up-key-0' };
  expect(await fetchModels({ ...createHost(), env }, request)).toMatchObject({ known: false });
  expect(proxy.elsewhere).toEqual(['gateway.example:443', 'gateway.example:443']);
});

test('what Codex refuses there is not taken, nor is what has no part in it', () => {
  const dotenv = 'CODEX_CA_CERTIFICATE=/a\nSSL_CERT_FILE=/b\nPATH=/c\n';
  expect(networkNamesIn(dotenv, {})).toEqual(['SSL_CERT_FILE']);
  expect(networkEnvironment({ PATH: '/bin' }, dotenv)).toEqual({ PATH: '/bin', SSL_CERT_FILE: '/b' });
});
