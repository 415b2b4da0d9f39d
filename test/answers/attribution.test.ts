import { describe, expect, test } from 'vitest';
import {
  attributionOf,
  headersOf,
  isAttribution,
  parseIdentity,
  parseMetadata,
  remoteKeys,
  resolveMetadata,
  variableIn,
  variablesOf,
  withRemote,
} from '../../src/answers/attribution.ts';
import { problemOf } from '../support/problem.ts';

const refusal = (run: () => unknown) => {
  const { code, args } = problemOf(run).finding;
  return [code, args];
};

describe('an identity', () => {
  test.each([
    [' ada@example.com ', 'ada@example.com'],
    ['Ada  Lovelace', 'Ada  Lovelace'],
    ['!~', '!~'],
    ['', ''],
    [' NONE ', ''],
    ['none-of-it', 'none-of-it'],
    ['git', 'git'],
    ['env:USER_ID', 'env:USER_ID'],
    ['not-env:A B', 'not-env:A B'],
    ['a'.repeat(255), 'a'.repeat(255)],
  ])('%j is %j', (text, identity) => expect(parseIdentity(text)).toBe(identity));

  test.each(['a'.repeat(256), 'Zo\u00eb', 'a\tb', 'a\nb'])('%j is none', (text) =>
    expect(refusal(() => parseIdentity(text))).toEqual(['identity-malformed', {}]),
  );
});

describe('a variable in its place', () => {
  test('is a name after env:', () => {
    expect(variableIn('env:A')).toBe('A');
    expect(variableIn('xenv:A')).toBeUndefined();
    expect(variableIn('A')).toBeUndefined();
  });

  const long = 'A'.repeat(128);
  test('has a name that every shell takes, of 128 characters at most', () => {
    expect(parseIdentity(`env:${long}`)).toBe(`env:${long}`);
    for (const name of ['', 'A-B', '9A', `${long}A`])
      expect(refusal(() => parseIdentity(`env:${name}`))).toEqual(['header-variable-malformed', { name }]);
  });

  test.each(['API_KEY', 'my_token', 'PASSWD', 'X_CREDENTIAL', 'CREDENTIALS', 'GH_PAT', 'KEY'])(
    '%s holds a secret, by its name',
    (name) => {
      expect(refusal(() => parseMetadata(`a=env:${name}`))).toEqual(['header-variable-secret', { name }]);
    },
  );

  test('may have such a word inside', () => {
    expect(parseIdentity('env:KEY_OWNER')).toBe('env:KEY_OWNER');
    expect(parseIdentity('env:PATH')).toBe('env:PATH');
  });
});

describe('a pair of metadata', () => {
  const longKey = 'k'.repeat(64);
  const longValue = 'v'.repeat(512);
  test.each([
    ['Team=core', 'team=core'],
    [' a-1 =  two words ', 'a-1=two words'],
    ['a=b=c', 'a=b=c'],
    ['', ''],
    ['None', ''],
    ['user=env:USER_ID', 'user=env:USER_ID'],
    ['repo=@remote', 'repo=@remote'],
    [`${longKey}=x`, `${longKey}=x`],
    [`x=${longValue}`, `x=${longValue}`],
  ])('%j is %j', (text, pair) => expect(parseMetadata(text)).toBe(pair));

  test.each([
    ['core', ''],
    ['=core', ''],
    ['a_b=core', ''],
    ['x a=core', ''],
    [`${longKey}k=x`, ''],
    ['team=', 'team'],
    ['team=a\nb', 'team'],
    [`x=${longValue}v`, 'x'],
  ])('%j is none', (text, pair) =>
    expect(refusal(() => parseMetadata(text))).toEqual(['metadata-malformed', { pair }]),
  );
});

test('of the pairs of a run the last one of a key counts, and sixteen at most', () => {
  expect(resolveMetadata(['a=1', '', 'b=2', 'a=3'])).toEqual(['a=3', 'b=2']);
  const pairs = Array.from({ length: 17 }, (_, index) => `k${index}=x`);
  expect(resolveMetadata(pairs.slice(1))).toHaveLength(16);
  expect(refusal(() => resolveMetadata(pairs))).toEqual(['metadata-many', { count: 17, most: 16 }]);
});

test('the name of the repository takes the place of the word for it', () => {
  const pairs = ['repo=@remote', 'team=core', 'origin=@remote', 'other=x@remote'];
  expect(remoteKeys(pairs)).toEqual(['repo', 'origin']);
  expect(withRemote(pairs, 'acme/site')).toEqual([
    'repo=acme/site',
    'team=core',
    'origin=acme/site',
    'other=x@remote',
  ]);
  expect(refusal(() => withRemote(pairs, 'Zo\u00eb'))).toEqual(['metadata-malformed', { pair: 'repo' }]);
});

const attribution = { identity: 'env:WHO', metadata: ['team=core', 'user=env:USER_ID'] };

test('the variables of an attribution are those of the identity and of the pairs', () => {
  expect(variablesOf(attribution)).toEqual(['WHO', 'USER_ID']);
  expect(variablesOf({ identity: 'ada', metadata: ['team=core', 'odd'] })).toEqual([]);
});

describe('headers', () => {
  test('are those of the answers, apart by whether Codex takes the value from a variable', () => {
    expect(headersOf(attribution)).toEqual({
      headers: [{ name: 'X-ORQ-METADATA-TEAM', value: 'core' }],
      envHeaders: [
        { name: 'X-ORQ-IDENTITY-ID', value: 'WHO' },
        { name: 'X-ORQ-METADATA-USER', value: 'USER_ID' },
      ],
    });
    expect(headersOf({ identity: 'ada', metadata: [] }).headers).toEqual([
      { name: 'X-ORQ-IDENTITY-ID', value: 'ada' },
    ]);
    expect(headersOf({ identity: '', metadata: [] })).toEqual({ headers: [], envHeaders: [] });
  });

  test('are known again, in any case, beside those of others', () => {
    const headers = { 'x-orq-metadata-team': 'core', Accept: 'x' };
    const envHeaders = { 'X-Orq-Identity-Id': 'WHO', 'X-ORQ-METADATA-USER': 'USER_ID' };
    expect(attributionOf(headers, envHeaders)).toEqual(attribution);
    expect(attributionOf({ Accept: 'x' }, {})).toEqual({ identity: '', metadata: [] });
    expect(
      ['x-orq-identity-id', 'X-ORQ-METADATA-A', 'X-ORQ-IDENTITY-IDS', 'Accept'].map(isAttribution),
    ).toEqual([true, true, false, false]);
  });
});
