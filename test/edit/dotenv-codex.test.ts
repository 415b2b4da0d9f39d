import { expect, onTestFinished, test } from 'vitest';
import { setDotenv } from '../../src/edit/dotenv.ts';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { runCodex } from '../support/codex.ts';
import { homeWith } from '../support/test-home.ts';
import { env, files, spelled } from './dotenv/spellings.ts';

/** What the real Codex has of some variables after it has loaded a .env file: it sends each as a header. */
async function codexReads(
  dotenv: string,
  keys: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, string | undefined>> {
  const gateway = await startLoopbackGateway();
  onTestFinished(gateway.close);
  const headers = keys.map((key, index) => `x-probe-${index} = "${key}"`).join(', ');
  const config = `model = "openai/gpt-5.5"
model_provider = "orq"
[model_providers.orq]
name = "probe"
base_url = "${gateway.baseUrl}"
wire_api = "responses"
requires_openai_auth = false
env_http_headers = { ${headers} }
`;
  const home = homeWith({ files: { '.codex/config.toml': config, '.codex/.env': dotenv }, env });
  const result = await runCodex(['exec', '--skip-git-repo-check', 'hi'], {
    cwd: home.project,
    env: home.env,
  });
  expect(result).toMatchObject({ exitCode: 0 });
  expect(gateway.requests).toHaveLength(1);
  return Object.fromEntries(
    keys.map((key, index) => [key, gateway.requests[0]?.headers[`x-probe-${index}`]?.toString()]),
  );
}

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('the real Codex reads a .env file with %s as listed', async (_name, lineEnd) => {
  const { text, keys, reads } = spelled(lineEnd);
  expect(await codexReads(text, keys, env)).toEqual(reads);
});

test.each(files)('the real Codex: %s', async (_name, text, reads) => {
  expect(await codexReads(text, Object.keys(reads))).toEqual(reads);
});

test('a value with every character that a key may have reaches the real Codex unchanged', async () => {
  const visible = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const value = visible.filter((char) => char !== "'").join('');
  const text = setDotenv("\uFEFFMSG=it's\n", [{ key: 'ORQ_API_KEY', value }], { path: '.env', mode: 'set' });
  expect(await codexReads(text, ['ORQ_API_KEY'])).toEqual({ ORQ_API_KEY: value });
});
