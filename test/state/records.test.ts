import { expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import { packageVersion } from '../../src/lib/package.ts';
import { formatRecord, olderVersion, parseRecord, stamped } from '../../src/state/repo-record.ts';
import { formatState, parseState } from '../../src/state/state.ts';
import { digestOf, shortDigestOf } from '../../src/state/versioned.ts';

const readers = [
  ['the record of a home', parseState],
  ['the record of a repository', parseRecord],
] as const;

function findingOf(read: () => unknown) {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem) return error.finding;
    throw error;
  }
  return undefined;
}

test.each(readers)('%s says why it cannot be read, and never what it holds', (_what, parse) => {
  const reasonOf = (text: string) => {
    const found = findingOf(() => parse(text, 'file.json'));
    return found?.code === 'state-broken' ? found.args : found;
  };
  const broken = (text: string) => expect(reasonOf(text));
  broken('{"version": sk-made-up}').toEqual({ file: 'file.json', reason: 'it is not valid JSON' });
  broken('{"version":1,}').toMatchObject({ reason: 'it is not valid JSON (position 13)' });
  broken('').toMatchObject({ reason: 'it is not valid JSON (it ends too early)' });
  expect(reasonOf('[]')).toMatchObject({ reason: expect.stringMatching(/^(the whole|\w+): /) });
  expect(reasonOf('3')).toMatchObject({ reason: expect.stringMatching(/^the whole: /) });
  expect(reasonOf('{"version":1,"package":2}')).toMatchObject({ reason: expect.stringContaining(': ') });
});

test.each(readers)('%s in a newer format is refused, whatever else is in it', (_what, parse) => {
  expect(findingOf(() => parse('{"version":2,"else":true}', 'file.json'))).toMatchObject({
    code: 'state-newer',
    args: { version: 2 },
  });
});

test('records of version 0.1.0 are read as they were written', () => {
  const state = {
    version: 1,
    package: '0.1.0',
    written: '2026-01-01T00:00:00.000Z',
    answers: {
      model: 'openai/gpt-5.4',
      baseUrl: 'https://api.orq.ai/v3/router',
      provider: 'orq',
      envKey: 'ORQ_API_KEY',
      keyStore: 'codex-env',
      shell: 'zsh',
    },
    files: [
      {
        target: 'config',
        path: '/home/dev/.codex/config.toml',
        created: false,
        keys: [{ path: ['model'], before: '"gpt-5.5"', written: '"openai/gpt-5.4"' }],
        pieces: [
          [
            {
              kind: 'sections',
              path: ['model_providers', 'orq', 'auth'],
              table: [],
              text: '[model_providers.orq.auth]\ncommand = "token"',
              eol: '\n',
              isEolBefore: false,
              previous: { kind: 'pair', path: ['model'], nth: 0 },
              linesAbove: 1,
              linesBelow: 0,
            },
          ],
          [
            {
              kind: 'members',
              path: ['a', 'b'],
              table: ['a'],
              members: [{ table: ['a'], text: 'b = 1' }],
              cuts: [{ at: 1, text: 'b = 1' }],
            },
          ],
        ],
      },
    ],
  };
  const text = JSON.stringify(state, undefined, 2);
  const { files } = parseState(text, 'codex-orq.json');
  const [{ pieces, ...file } = { pieces: [] }] = state.files;
  expect(files).toEqual([{ ...file, cutouts: pieces }]);
  expect(formatState(parseState(text, 'codex-orq.json'))).toBe(`${text}\n`);
  const torn = text.replace('"linesAbove": 1', '"linesAbove": "1"');
  expect(findingOf(() => parseState(torn, 'codex-orq.json'))).toMatchObject({
    code: 'state-broken',
    args: { reason: expect.stringMatching(/^files\.0\.pieces\.0\.0\.linesAbove: /) },
  });
  const record = {
    about: 'Written by codex-orq.',
    version: 1,
    provider: 'orq',
    envKey: 'ORQ_API_KEY',
    containers: [
      {
        path: '.devcontainer.json',
        insertions: [
          { path: ['secrets', 'ORQ_API_KEY'], keep: 0, inside: ' ', written: { description: 'x' } },
        ],
      },
    ],
    files: [{ path: '.devcontainer/codex-orq/install.sh', sha256: digestOf('x\n') }],
    envExample: { created: true, keys: [{ key: 'A', value: '', comment: ['why'] }] },
  };
  expect(parseRecord(JSON.stringify(record), 'undo.json')).toEqual(record);
});

test('the digest of a file is the same with the line ends of Windows; the short one leaves out the last line end', () => {
  expect(digestOf('a\r\nb\r\n')).toBe(digestOf('a\nb\n'));
  expect(digestOf('a\nb\n')).not.toBe(digestOf('a\nb'));
  expect(shortDigestOf('a\nb\n')).toBe(shortDigestOf('a\nb'));
  expect(shortDigestOf('abc')).toBe('ba7816bf8f01cfea');
});

test('the record of a repository keeps the version that wrote it until something else changes', () => {
  const content = { provider: 'orq', envKey: 'ORQ_API_KEY', containers: [], files: [] };
  const read = (of: Parameters<typeof formatRecord>[0]) => parseRecord(formatRecord(of), 'undo.json');
  const unsigned = read(content);
  expect(unsigned).toEqual({
    about: 'Written by codex-orq: what "codex-orq remove" needs to put every byte back. Holds no secret.',
    version: 1,
    ...content,
  });
  const old = read({ package: '0.0.1', ...content });
  const changed = { ...content, provider: 'other' };
  expect(stamped(undefined, content)).toEqual({ package: packageVersion, ...content });
  expect(stamped(unsigned, content)).toEqual(content);
  expect(stamped(old, content)).toEqual({ package: '0.0.1', ...content });
  expect(stamped(old, { ...content, envExample: undefined })).toMatchObject({ package: '0.0.1' });
  expect(stamped(old, changed)).toEqual({ package: packageVersion, ...changed });
  expect(olderVersion(undefined)).toBeUndefined();
  expect(olderVersion(unsigned)).toEqual({ from: undefined });
  expect(olderVersion(old)).toEqual({ from: '0.0.1' });
  expect(olderVersion(read({ package: packageVersion, ...content }))).toBeUndefined();
  expect(olderVersion(read({ package: '999.0.0', ...content }))).toBeUndefined();
});

test('a value in the record of a repository nests twenty levels deep at most', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
  const read = (written: unknown) =>
    findingOf(() =>
      parseRecord(
        JSON.stringify({
          about: '',
          version: 1,
          provider: 'orq',
          envKey: 'ORQ_API_KEY',
          containers: [{ path: 'x', insertions: [{ path: ['features', 'f'], keep: 0, written }] }],
          files: [],
        }),
        'undo.json',
      ),
    );
  for (const fine of [nested(20), null, 'x', { a: null, b: nested(19) }]) expect(read(fine)).toBeUndefined();
  for (const deep of [nested(21), { a: 1, b: nested(20) }, [nested(20), 1]])
    expect(read(deep)).toMatchObject({
      code: 'state-broken',
      args: { reason: 'containers.0.insertions.0.written: nested too deep' },
    });
});
