import { expect, test } from 'vitest';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { sandboxEnvironment } from '../../src/proof/sandbox.ts';

test('the environment of a proof has no switch of Codex, no credential of a collector, and no other way out', async () => {
  const gateway = await startLoopbackGateway();
  const env = sandboxEnvironment(
    {
      ...{ PATH: '/usr/bin', CODEX_CA_CERTIFICATE: '/etc/own.pem', CODEX_HOME: '/home/me/.codex' },
      ...{ CODEX_SANDBOX: 'none', OPENAI_BASE_URL: 'https://other.example', GIT_DIR: '/repo/.git' },
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example', OTEL_EXPORTER_OTLP_HEADERS: 'auth=made-up' },
      ...{ HTTPS_PROXY: 'http://proxy.example', https_proxy: 'http://proxy.example', No_Proxy: '*' },
    },
    '/private',
    gateway,
  );
  const way = new URL(gateway.baseUrl).origin;
  await gateway.close();
  expect(
    Object.keys(env)
      .filter((name) => /^(?:CODEX|OPENAI|OTEL|GIT)_|proxy/i.test(name))
      .sort(),
  ).toEqual([
    ...[
      'ALL_PROXY',
      'CODEX_CA_CERTIFICATE',
      'CODEX_HOME',
      'GIT_DIR',
      'HTTPS_PROXY',
      'HTTP_PROXY',
      'NO_PROXY',
    ],
    ...['all_proxy', 'http_proxy', 'https_proxy', 'no_proxy'],
  ]);
  expect(env).toMatchObject({
    HTTPS_PROXY: way,
    https_proxy: way,
    NO_PROXY: '127.0.0.1',
    TMPDIR: '/private/tmp',
  });
  expect(env).toMatchObject({
    CODEX_HOME: '/private/codex',
    GIT_DIR: '/private/no-repository',
    PATH: '/usr/bin',
  });
});
