import { describe, expect, onTestFinished, test } from 'vitest';
import { readDotenv, setDotenv } from '../../src/edit/dotenv.ts';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { runCodex } from '../support/codex.ts';
import { homeWith } from '../support/test-home.ts';

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

/** Each line on its own, with what Codex has of its key; undefined where it has nothing (or an empty value). */
const spellings: readonly (readonly [line: string, key: string, read: string | undefined])[] = [
  ['A1=one', 'A1', 'one'],
  [' export\tA2 = two ', 'A2', 'two'],
  [`A3='a"$\\b\`c#d e' # note`, 'A3', 'a"$\\b`c#d e'],
  ['A4="a\\"b\\\\c\\$d e\'f # g"', 'A4', 'a"b\\c$d e\'f # g'],
  ['A5="a\\tb"', 'A5', undefined],
  ['A6=a\\ b\\$c', 'A6', 'a b$c'],
  ['B1=$A1', 'B1', 'one'],
  ['B2="\x24{A1}-x"', 'B2', 'one-x'],
  ['B3="$A1"', 'B3', undefined],
  ['B4="$A1 x"', 'B4', 'one x'],
  ['B5=$A1_x', 'B5', 'one_x'],
  ["B6='$A1'", 'B6', '$A1'],
  ['B7=a$OUTSIDE', 'B7', 'aoutside'],
  ['C1=\'a\'b"c"', 'C1', 'abc'],
  ["C2='a'#b", 'C2', 'a#b'],
  ['C3=a#b', 'C3', 'a#b'],
  ['C4=a #b', 'C4', 'a'],
  ['C5=#b', 'C5', undefined],
  ['C6=a b', 'C6', undefined],
  ['D1=first\nD1=last', 'D1', 'last'],
  ['D2=first\nD2=not readable', 'D2', 'first'],
  ['C7=first\nC7=a\t\r # note', 'C7', 'a'],
  ['D3=file', 'D3', 'file'],
  ['D4=', 'D4', undefined],
  ['CODEX_D5=v', 'CODEX_D5', undefined],
  ['Codex_D6=v', 'Codex_D6', undefined],
  ["# it's a comment\nE1=v", 'E1', 'v'],
  ["E2=v # it's", 'E2', 'v'],
  ["E3=v  # it's\nE4=w # 's", 'E3', 'v'],
  ['E4=hidden\nE5: v', 'E4', 'hidden'],
  ["F1='a\\\\'", 'F1', 'a\\\\'],
  ['just some junk\n=v\n9=v', 'G1', undefined],
];
const env = { OUTSIDE: 'outside', D3: 'environment', D4: 'environment' };

const files: readonly (readonly [name: string, text: string, reads: Record<string, string | undefined>])[] = [
  ['a BOM hides the first line', '\uFEFFA=1\nB=2\n', { A: undefined, B: '2' }],
  ['a BOM makes a quote in a comment count', "\uFEFF# it's\nA=1\nB=2\n", { A: undefined, B: undefined }],
  [
    'an open quote hides the rest',
    "A=1\nMSG=it's\nB=2\nC='3'\nD=4\n",
    { A: '1', B: undefined, D: undefined },
  ],
  ["an escaped quote does not close: 'a\\'", "A='a\\'\nB=2\n", { A: undefined, B: undefined }],
  ['the last line needs no line end', "A=1\r\nB='2'", { A: '1', B: '2' }],
  ['a blank at the very end hides the last line', 'A=1\nB=2 ', { A: '1', B: undefined }],
];

const shown = (text: string, keys: readonly string[], outside: Record<string, string> = {}) => {
  const read = readDotenv(text, outside);
  // The environment shows through where the file has nothing; an empty value is not sent as a header.
  return Object.fromEntries(
    keys.map((key) => {
      const value = read.get(key) ?? outside[key];
      return [key, value === '' ? undefined : value];
    }),
  );
};

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('a .env file with %s', (_name, lineEnd) => {
  const text = spellings
    .map(([line]) => `${line}\n`)
    .join('')
    .replaceAll('\n', lineEnd);
  const keys = spellings.map(([, key]) => key);
  const expected = Object.fromEntries(spellings.map(([, key, read]) => [key, read]));

  test('is read in every spelling as listed', () => {
    expect(shown(text, keys, env)).toEqual(expected);
  });

  test('is read by the real Codex in the same way', async () => {
    expect(await codexReads(text, keys, env)).toEqual(expected);
  });
});

test.each(files)('%s, for us and for the real Codex', async (_name, text, reads) => {
  const keys = Object.keys(reads);
  expect(shown(text, keys)).toEqual(reads);
  expect(await codexReads(text, keys)).toEqual(reads);
});

test('a value with every character that a key may have reaches the real Codex unchanged', async () => {
  const visible = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const value = visible.filter((char) => char !== "'").join('');
  const text = setDotenv("\uFEFFMSG=it's\n", [{ key: 'ORQ_API_KEY', value }], { path: '.env', mode: 'set' });
  expect(await codexReads(text, ['ORQ_API_KEY'])).toEqual({ ORQ_API_KEY: value });
});
