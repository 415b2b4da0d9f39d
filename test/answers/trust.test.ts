import { describe, expect, test } from 'vitest';
import { standardAnswers } from '../../src/answers/resolve.ts';
import { requireTrusted } from '../../src/answers/trust.ts';
import { Problem } from '../../src/findings/index.ts';
import { memoryHost } from '../support/memory-host.ts';

const file = '/home/ada/work/.codex/codex-orq.json';
const inRepository = { codexHome: '/home/ada/work/.codex', isDefaultHome: false, state: file };
const host = memoryHost({ files: { '/home/ada/work/.git/HEAD': '' } });
const ours = standardAnswers(host);

type Record = Parameters<typeof requireTrusted>[2];
type Given = Parameters<typeof requireTrusted>[3];

/** What of a record is not trusted, and the option that says it yourself; undefined where all of it is. */
async function refused(recorded: Record, given: Given = {}, paths = inRepository): Promise<unknown> {
  try {
    await requireTrusted(host, paths, recorded, given);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.finding.code).toBe('record-untrusted');
    const { what, option, ...rest } = error.finding.args as { what: string; option: string; file: string };
    expect(rest).toEqual({ file });
    return [what, option];
  }
}

const cases: Readonly<{ [name: string]: readonly [Partial<typeof ours>, Given, readonly [string, string]] }> =
  {
    'a gateway': [
      { baseUrl: 'https://evil.example:8/v3' },
      { baseUrl: 'https://evil.example:8/v3' },
      ['the gateway evil.example:8', '--base-url'],
    ],
    'no gateway at all': [
      { baseUrl: 'nonsense' },
      { baseUrl: 'x' },
      ['the gateway no gateway', '--base-url'],
    ],
    'a gateway on this machine': [
      { baseUrl: 'http://localhost:1/' },
      { baseUrl: 'x' },
      ['the gateway localhost:1', '--base-url'],
    ],
    'a command': [
      { keyCommand: 'pass show x' },
      { keyCommand: 'pass show x' },
      ['a command that fetches the key', '--key-command'],
    ],
    'a variable for the key': [{ envKey: 'MINE' }, { envKey: 'MINE' }, ['the variable MINE', '--env-key']],
    'your address': [{ identity: 'git' }, { identity: 'x' }, ['your e-mail address', '--identity']],
    'a variable for the identity': [
      { identity: 'env:WHO' },
      { identity: 'x' },
      ['the variable WHO', '--metadata'],
    ],
    'a variable in the metadata': [
      { metadata: ['a=b', 'who=env:WHO'] },
      { metadata: [] },
      ['the variable WHO', '--metadata'],
    ],
  };

describe.each(Object.entries(cases))(
  'a record of a repository that names %s',
  (_, [recorded, given, what]) => {
    test('is not trusted, unless you have said so yourself', async () => {
      expect(await refused({ ...ours, ...recorded })).toEqual(what);
      expect(await refused({ ...ours, ...recorded }, given)).toBeUndefined();
      const others = { baseUrl: 'x', envKey: 'x', keyCommand: 'x', identity: 'x', metadata: [] };
      const unsaid = Object.fromEntries(Object.entries(others).filter(([name]) => !(name in given)));
      expect(await refused({ ...ours, ...recorded }, unsaid)).toEqual(what);
    });

    test('is trusted where the folder is your own', async () => {
      const own = { codexHome: '/home/ada/.codex', isDefaultHome: true, state: file };
      expect(await refused({ ...ours, ...recorded }, {}, own)).toBeUndefined();
      const apart = { codexHome: '/home/ada/apart', isDefaultHome: false, state: file };
      expect(await refused({ ...ours, ...recorded }, {}, apart)).toBeUndefined();
    });
  },
);

test('nothing recorded, or only what is usual, is trusted everywhere', async () => {
  expect(await refused(undefined)).toBeUndefined();
  expect(await refused(ours)).toBeUndefined();
  expect(await refused({ baseUrl: 'https://eu.orq.ai/v3', envKey: 'ORQ_API_KEY' })).toBeUndefined();
  expect(await refused({ ...ours, identity: 'ada', metadata: ['a=b'] })).toBeUndefined();
});
