import { expect, test } from 'vitest';
import { checkCertificates } from '../../src/checks/certificates.ts';
import { layer, told } from './context.ts';
import { config } from './fixture.ts';

const none = { trust: { missing: [{ variable: 'SSL_CERT_DIR', file: '/no' }], any: false } };

test('counts for a gateway that is called by https, whichever file names it', () => {
  const both = (host: string) => [
    ['certificates-not-there', 'warning', { variable: 'SSL_CERT_DIR', file: '/no' }],
    ['certificates-none', 'error', { host }],
  ];
  expect(told(checkCertificates, none)).toEqual(both('api.orq.ai'));
  const managed = layer('managed', config.replace('api.orq.ai', 'gateway.example'));
  expect(told(checkCertificates, { ...none, others: [managed] })).toEqual(both('gateway.example'));
});

test.each([
  ['plain http, on this machine', config.replace('https://api.orq.ai', 'http://127.0.0.1:9')],
  ['no URL', config.replace('https://api.orq.ai/v3/router', 'nowhere')],
  ['no provider', 'model = "gpt-5.5"\n'],
])('says nothing for %s', (_name, text) => {
  expect(told(checkCertificates, { ...none, user: layer('user', text) })).toEqual([]);
});
