import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { codesOf, runBin } from '../support/cli.ts';
import { runCodex } from '../support/codex.ts';
import { personWith } from '../support/test-home.ts';

/* What a gateway may send for its list of models, and what a Codex that starts makes of it: all of it is run. */

const usual = 'openai/gpt-5.4';
const chat = (refId: string, metadata: object = {}, more: object = {}) => ({
  ...{ refId, provider: refId.split('/')[0], model_type: 'chat', enabled: true, has_functions: true },
  metadata,
  ...more,
});
const json = (list: unknown) => (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list));

type Case = Readonly<{
  answer: (response: ServerResponse) => unknown;
  /** The first ids that Codex then knows. */
  first: readonly string[];
  /** How many; default as many as the first. */
  count?: number;
  /** What is said of it. */
  said?: string;
}>;

const cases: Readonly<Record<string, Case>> = {
  '10,000 models': {
    answer: json(
      Array.from({ length: 10_000 }, (_, index) => chat(`acme/m${String(index).padStart(5, '0')}`)),
    ),
    first: [usual, 'acme/m00000', 'acme/m00001'],
    count: 500,
    said: 'catalogue-cut',
  },
  'the same id many times': {
    answer: json([usual, 'acme/a', 'acme/a', usual, 'acme/a'].map((id) => chat(id))),
    first: [usual, 'acme/a'],
  },
  'ids that differ by case': {
    answer: json([usual, 'acme/a', 'Acme/A', 'ACME/a'].map((id) => chat(id))),
    first: [usual, 'acme/a'],
    said: 'models-refused',
  },
  'windows that are none': {
    answer: json([
      ...[0, -1, -5_000_000_000, 1e300, 1.5, '8000', null, Number.MAX_SAFE_INTEGER].map((window, index) =>
        chat(`acme/w${index}`, { context_window: window, max_output_tokens: window }),
      ),
      chat('acme/whole', { context_window: { a: 1 }, max_output_tokens: [] }),
    ]),
    first: [usual, ...Array.from({ length: 8 }, (_, index) => `acme/w${index}`), 'acme/whole'],
    said: 'models-window-odd',
  },
  'kinds that nobody knows': {
    answer: json([
      chat('acme/a'),
      chat('acme/image', {}, { model_type: 'image' }),
      chat('acme/new', {}, { model_type: 'telepathy' }),
      chat('acme/object', {}, { model_type: { a: 1 } }),
      chat('acme/off', {}, { enabled: false }),
    ]),
    // Orq may add kinds: what is not known to be no conversation stays in.
    first: [usual, 'acme/a', 'acme/new', 'acme/object'],
  },
  'ids that are none': {
    answer: json([
      chat('acme/a'),
      chat('bare'),
      chat(''),
      chat('a b/c'),
      chat('a/\u001b]52'),
      7,
      null,
      [[]],
      {},
    ]),
    first: [usual, 'acme/a'],
    said: 'models-refused',
  },
  'a page': {
    answer: (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>please log in</html>'),
    first: [usual],
    said: 'models-unknown',
  },
  'half of a list': {
    answer: (response) => response.writeHead(200, { 'content-length': '999' }).end('[{"refId": "acme/a"'),
    first: [usual],
    said: 'models-unknown',
  },
};

test.each(Object.entries(cases))(
  'Codex starts with what is good of %s',
  { timeout: 90_000 },
  async (_, one) => {
    const gateway = await startLoopbackGateway({
      script: ({ method }, response) => {
        if (method !== 'GET') return false;
        one.answer(response);
        return true;
      },
    });
    onTestFinished(() => gateway.close());
    const home = personWith({ env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789', SHELL: '/bin/bash' } });
    const args = ['--json', '--shell', 'none', '--dest', 'none', '--base-url', gateway.baseUrl];
    const { exitCode, stdout, stderr } = await runBin(home, args);
    expect(exitCode, stderr).toBe(0);
    const codes = codesOf(stdout);
    expect(codes).toContain('codex-loads');
    if (one.said !== undefined) expect(codes).toContain(one.said);
    const shown = await runCodex(['debug', 'models'], home);
    expect(shown.exitCode, shown.stderr).toBe(0);
    const { models } = JSON.parse(shown.stdout) as { models: { slug: string; context_window: number }[] };
    const ids = models.map(({ slug }) => slug);
    expect(ids.slice(0, one.first.length)).toEqual(one.first);
    expect(ids).toHaveLength(one.count ?? one.first.length);
    for (const { context_window: window } of models) expect(window).toBeGreaterThan(0);
  },
);
