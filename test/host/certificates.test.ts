import { expect, test } from 'vitest';
import { authoritiesOf, trustStoreOf } from '../../src/host/certificates.ts';
import { memoryHost, type MemoryOptions } from '../support/memory-host.ts';

/* The rules; that they are those of the real Codex: test/gateway/live/certificates.slow.test.ts. */

const pem = (name: string): string => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----\n`;
const bundle = '/etc/ssl/certs/ca-certificates.crt';
const files = {
  [bundle]: pem('bundle'),
  '/etc/ssl/certs/0123abcd.0': pem('hashed'),
  '/etc/ssl/certs/README': pem('no certificate by its name'),
  '/own.pem': pem('own'),
  '/none.pem': 'nothing',
  '/dir/89abcdef.1': pem('of the folder'),
  '/dir/ca.pem': pem('without a hash'),
};

const trusted = async (env: Record<string, string>, more: MemoryOptions = {}) => {
  const { certificates, withNodes } = await authoritiesOf(memoryHost({ files, env, ...more }));
  return { names: certificates.map((text) => text.split('\n')[1]), withNodes };
};
const system = ['bundle', 'hashed'];

test.each<[string, Record<string, string>, readonly string[]]>([
  ['the file and the folder of the system', {}, system],
  ['a file in their place', { SSL_CERT_FILE: '/own.pem' }, ['own']],
  ['a file that holds none', { SSL_CERT_FILE: '/none.pem' }, []],
  ['a folder in place of a file', { SSL_CERT_FILE: '/dir' }, []],
  ['a file that is not there', { SSL_CERT_FILE: '/no/such' }, system],
  ['an empty name', { SSL_CERT_FILE: ' ' }, system],
  ['a folder in place of the one', { SSL_CERT_DIR: '/dir' }, ['bundle', 'of the folder']],
  ['a folder that is not there', { SSL_CERT_DIR: '/no/such' }, system],
  ['a file and a folder', { SSL_CERT_FILE: '/own.pem', SSL_CERT_DIR: '/dir' }, ['own', 'of the folder']],
  ['one more', { CODEX_CA_CERTIFICATE: '/own.pem' }, [...system, 'own']],
  ['one more, beside a file', { SSL_CERT_FILE: '/none.pem', CODEX_CA_CERTIFICATE: '/own.pem' }, ['own']],
  ['one more that holds none', { CODEX_CA_CERTIFICATE: '/none.pem' }, system],
])('what is trusted: %s', async (_name, env, names) => {
  expect(await trusted(env)).toEqual({ names, withNodes: false });
});

test('the first file of the system counts, whichever system that is', async () => {
  const of = (...paths: readonly string[]): MemoryOptions => ({
    files: { [bundle]: '', ...Object.fromEntries(paths.map((path) => [path, pem(path)])) },
  });
  expect(await trusted({}, { files: { ...files, '/etc/ssl/cert.pem': pem('second') } })).toMatchObject({
    names: system,
  });
  const host = memoryHost(of('/etc/ssl/cert.pem', '/etc/pki/tls/certs/ca-bundle.crt'));
  host.take(bundle);
  const { certificates } = await authoritiesOf(host);
  expect(certificates).toEqual([pem('/etc/pki/tls/certs/ca-bundle.crt')]);
});

test('where only the system knows, Node decides, unless a file is named', async () => {
  expect(await trusted({}, { platform: 'darwin' })).toEqual({ names: [], withNodes: true });
  expect(await trusted({ CODEX_CA_CERTIFICATE: '/own.pem' }, { platform: 'darwin' })).toEqual({
    names: ['own'],
    withNodes: true,
  });
  expect(await trusted({ SSL_CERT_FILE: '/own.pem' }, { platform: 'win32' })).toEqual({
    names: ['own'],
    withNodes: false,
  });
});

test('a variable that names nothing is told, and which file stands for the system', async () => {
  const env = { SSL_CERT_FILE: '/own.pem', SSL_CERT_DIR: '/no/dir', CODEX_CA_CERTIFICATE: '/no/file' };
  expect(await trustStoreOf(memoryHost({ files, env }))).toMatchObject({
    instead: { variable: 'SSL_CERT_FILE', file: '/own.pem' },
    missing: [
      { variable: 'SSL_CERT_DIR', file: '/no/dir' },
      { variable: 'CODEX_CA_CERTIFICATE', file: '/no/file' },
    ],
  });
  expect(await trustStoreOf(memoryHost({ files }))).not.toHaveProperty('instead');
});
