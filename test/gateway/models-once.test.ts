import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { askingGateway } from '../../src/gateway/models-once.ts';
import { pathsFor } from '../../src/host/paths.ts';
import { Secret } from '../../src/lib/secret.ts';
import { memoryHost } from '../support/memory-host.ts';
import { behindProxy, marker, model, proxy, tlsFile, tlsGateway } from './live/site.ts';

test.each([
  ['of your own', '/home/ada/.codex', 'stored'],
  ['of your own elsewhere', '/home/ada/other', 'stored'],
  ['of a repository', '/home/ada/work/.codex', 'exported'],
])('the .env of a CODEX_HOME %s: which proxy the key goes through', async (_whose, codexHome, taken) => {
  const { port, seen } = await tlsGateway('good');
  const through = { exported: await proxy(port), stored: await proxy(port) };
  const host = memoryHost({
    env: { HTTPS_PROXY: through.exported.url, SSL_CERT_FILE: '/ca.pem' },
    files: {
      '/ca.pem': readFileSync(tlsFile('ca'), 'utf8'),
      '/home/ada/work/.git/HEAD': '',
      [`${codexHome}/.env`]: `HTTPS_PROXY=${through.stored.url}\n`,
    },
  });
  const key = () => Promise.resolve(new Secret(marker));
  const ask = askingGateway(host, { paths: pathsFor(host, codexHome), baseUrl: behindProxy }, key);
  expect(await ask()).toMatchObject({ known: true, ids: [model] });
  // The second answer is the first.
  await ask();
  expect(seen).toHaveLength(2);
  const used = Object.entries(through).filter(([, each]) => each.seen.length > 0);
  expect(used.map(([which]) => which)).toEqual([taken]);
});
