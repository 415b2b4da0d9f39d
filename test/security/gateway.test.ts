/*
 * The threat: a gateway, or whatever answers in its place, that sends bodies of any shape. The doctor has to end with a
 * report, without a stack, without the key, and in time.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fetchModels } from '../../src/gateway/fetch-models.ts';
import { createHost } from '../../src/host/host.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { check, marker } from '../gateway/live/site.ts';

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Asks a gateway that answers everything with this body, and returns what the report says. */
async function told(body: string, status: number): Promise<string> {
  const gateway = await startLoopbackGateway({
    script: (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      return true;
    },
  });
  try {
    const { findings, words } = await check({ baseUrl: gateway.baseUrl });
    expect(findings.length).toBeGreaterThan(0);
    return words;
  } finally {
    await gateway.close();
  }
}

test.each([
  ['a type that is an object', '{"error":{"type":{"toString":null},"message":"m"}}'],
  ['a type that is a deep array', `{"error":{"type":${nested(200_000)}}}`],
  ['a code that is a deep array', `{"code":${nested(200_000)},"error":"x"}`],
  ['a deep array and nothing else', nested(200_000)],
  ['a deep object', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  [
    'ten thousand keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, {}]))),
  ],
  ['a prototype', '{"__proto__":{"error":"x"},"error":{"__proto__":{"code":"y"}}}'],
])('%s is told, whatever the status', async (_what, body) => {
  for (const status of [400, 401, 404, 429, 500])
    expect(await told(body, status)).not.toContain('RangeError');
});

test('the key is not shown, however it is echoed', async () => {
  const half = Math.ceil(marker.length / 2);
  const pieces = [marker.slice(0, half), marker.slice(half)];
  const signs = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  const echoes = [
    ...[marker, marker.toUpperCase(), [...marker].reverse().join('')],
    ...[' ', '\u200b', ' - ', '"+"', '\u001b[1m'].flatMap((between) => [
      pieces.join(between),
      [...marker].join(between),
    ]),
  ];
  for (const message of echoes) {
    const words = await told(
      JSON.stringify({ error: { message: `no such key ${message}`, code: marker } }),
      401,
    );
    for (const piece of [marker, ...pieces]) expect(signs(words), message).not.toContain(signs(piece));
  }
});

test('bodies of any shape', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.json(),
      fc.constantFrom(200, 400, 401, 402, 403, 404, 422, 429, 500),
      async (body, status) => {
        await told(body, status);
      },
    ),
    { numRuns: 40 },
  );
});

test('a list of models of any shape leaves good ids, or a reason', async () => {
  let body = '';
  const gateway: LoopbackGateway = await startLoopbackGateway({
    script: (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      return true;
    },
  });
  const odd = fc.array(fc.record({ refId: fc.anything(), metadata: fc.anything() }, { requiredKeys: [] }));
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          odd.map((list) => JSON.stringify(list)),
        ),
        async (text) => {
          body = text;
          const models = await fetchModels(createHost(), { baseUrl: gateway.baseUrl, key: marker });
          if (models.known) for (const id of models.ids) expect(id).toBeTypeOf('string');
        },
      ),
      { numRuns: 40 },
    );
  } finally {
    await gateway.close();
  }
});
