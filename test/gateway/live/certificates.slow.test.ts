import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../../src/host/processes.ts';
import { codexBinary } from '../../support/codex.ts';
import { quietRoutingTo } from '../../support/routing.ts';
import { personWith } from '../../support/test-home.ts';
import { check, marker, model, tlsFile, tlsGateway } from './site.ts';

/* Whom the real Codex trusts, and whom the check asks in its place: never the one without the other. */

const [ca, other] = [tlsFile('ca'), tlsFile('self-signed')];

test.each<[string, (folder: string) => Readonly<Record<string, string>>, boolean]>([
  ['what the system has', () => ({}), false],
  ['SSL_CERT_FILE', () => ({ SSL_CERT_FILE: ca }), true],
  ['SSL_CERT_FILE, which holds another', () => ({ SSL_CERT_FILE: other }), false],
  ['CODEX_CA_CERTIFICATE', () => ({ CODEX_CA_CERTIFICATE: ca }), true],
  ['both of them', () => ({ SSL_CERT_FILE: other, CODEX_CA_CERTIFICATE: ca }), true],
  ['a folder of certificates', (folder) => ({ SSL_CERT_DIR: join(folder, 'hashed') }), true],
  ['that and a file', (folder) => ({ SSL_CERT_DIR: join(folder, 'hashed'), SSL_CERT_FILE: other }), true],
  [
    'that and a file that is not there',
    (folder) => ({ SSL_CERT_DIR: join(folder, 'hashed'), SSL_CERT_FILE: '/no/such/file' }),
    true,
  ],
  [
    'a folder without the names that OpenSSL gives',
    (folder) => ({ SSL_CERT_DIR: join(folder, 'plain') }),
    false,
  ],
  ['no certificate at all', (folder) => ({ SSL_CERT_FILE: join(folder, 'none.pem') }), false],
  ['what counts for Node alone', () => ({ NODE_EXTRA_CA_CERTS: ca }), false],
])('%s', async (_name, more, trusted) => {
  const { baseUrl, seen, refused } = await tlsGateway('good');
  const dotenv = `ORQ_API_KEY=${marker}\n`;
  const home = personWith({
    files: { '.codex/config.toml': quietRoutingTo(baseUrl, model), '.codex/.env': dotenv },
  });
  for (const [folder, name] of [
    // By OpenSSL: openssl x509 -hash -noout -in ca.pem
    ['hashed', 'e8aedd76.0'],
    ['plain', 'ca.pem'],
  ] as const) {
    mkdirSync(join(home.home, folder));
    copyFileSync(ca, join(home.home, folder, name));
  }
  writeFileSync(join(home.home, 'none.pem'), 'no certificate\n');
  const env = more(home.home);

  const decided = new AbortController();
  // It would try again for ever.
  const watching = setInterval(() => {
    if (seen.length > 0 || refused.length > 1) decided.abort();
  }, 50);
  await run(codexBinary, ['exec', '--skip-git-repo-check', 'hi'], {
    cwd: home.project,
    env: { ...home.env, ...env },
    timeoutMs: 45_000,
    signal: decided.signal,
  });
  clearInterval(watching);
  expect({ seen: seen.length > 0, refused: refused.length > 0 }).toEqual({
    seen: trusted,
    refused: !trusted,
  });

  const { codes } = await check({ baseUrl, env });
  expect(codes).toEqual(trusted ? ['live-model-listed', 'live-answered'] : ['live-tls-unknown-ca']);
});
