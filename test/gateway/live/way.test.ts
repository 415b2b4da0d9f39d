import { describe, expect, test } from 'vitest';
import { behindProxy, ca, check, gateway, on, proxy, tlsFile, tlsGateway } from './site.ts';

// What is told where the way ends: test/findings/codes/doctor/network.ts.

describe('the key stays with the host that it was meant for:', () => {
  test.each([301, 302, 303, 307, 308])('redirect %i', async (status) => {
    const thief = await gateway();
    const { baseUrl } = await gateway((_request, response) => {
      response.writeHead(status, { location: `${thief.baseUrl}/models?token=abc` }).end();
      return true;
    });
    const report = await check({
      baseUrl,
      unasked: thief.requests,
      onBilled: () => expect.unreachable(),
    });
    expect(report.codes).toEqual(['live-redirect']);
    expect(report.words).toContain(new URL(thief.baseUrl).host);
    expect(report.words).not.toContain('token');
  });

  test('a redirect of the billed request', async () => {
    const thief = await gateway();
    const { baseUrl } = await gateway(
      on('POST', (response) => response.writeHead(307, { location: thief.baseUrl }).end()),
    );
    expect((await check({ baseUrl, unasked: thief.requests })).codes.at(-1)).toBe('live-redirect');
  });
});

test.each([
  ['SSL_CERT_FILE', 'good', 'ca'],
  ['CODEX_CA_CERTIFICATE', 'good', 'ca'],
  ['SSL_CERT_FILE', 'self-signed', 'self-signed'],
])('the way is safe with the CA of %s (%s)', async (variable, certificate, authority) => {
  const { baseUrl, seen } = await tlsGateway(certificate);
  const report = await check({ baseUrl, env: { [variable]: tlsFile(authority) } });
  expect(report.codes).toEqual(['live-model-listed', 'live-answered']);
  expect(seen).toHaveLength(2);
});

test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])(
  'a proxy of %s is used as Codex uses it',
  async (variable) => {
    const { port, seen, names } = await tlsGateway('good');
    const through = await proxy(port);
    const report = await check({
      baseUrl: behindProxy,
      env: { ...ca, [variable]: through.url.replace('//', '//me:p%40ss@') },
    });
    expect(report.codes).toEqual(['live-proxy-used', 'live-model-listed', 'live-answered']);
    expect(through.seen).toEqual(
      Array(2).fill({ target: 'gateway.test:443', authorization: `Basic ${btoa('me:p@ss')}` }),
    );
    expect(seen).toHaveLength(2);
    // A server with several hosts has to know which of its certificates is meant.
    expect(names).toEqual(['gateway.test', 'gateway.test']);
    expect(report.words).toContain(variable);
    expect(report.words).not.toContain('p%40ss');
  },
);
