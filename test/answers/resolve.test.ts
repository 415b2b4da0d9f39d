import { describe, expect, test } from 'vitest';
import type { KeptAnswers, RawAnswers } from '../../src/answers/answers.ts';
import { fromVariable, parseKey, resolveAnswers, standardAnswers } from '../../src/answers/resolve.ts';
import { Problem } from '../../src/findings/index.ts';

const machine = { env: {}, platform: 'linux', home: '/home/me', cwd: '/w' } as const;
const key = 'sk-orq-0123456789abcdef';

type Run = Readonly<{
  given?: RawAnswers;
  env?: Readonly<Record<string, string>>;
  earlier?: Partial<KeptAnswers>;
  typedKey?: string;
}>;

function resolve({ given = {}, env = {}, earlier, typedKey }: Run) {
  const recorded = earlier && { ...standardAnswers(machine), ...earlier };
  return resolveAnswers({ given, typedKey, earlier: recorded }, { ...machine, env });
}

/** The code with which a run is refused, and what its sentence is made from. */
function refusal(run: Run): unknown {
  try {
    resolve(run);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [error.finding.code, error.finding.args];
  }
}

test('the standard answers are those of the page of Orq, and of this machine', () => {
  expect(standardAnswers(machine)).toEqual({
    model: 'openai/gpt-5.4',
    baseUrl: 'https://api.orq.ai/v3/router',
    provider: 'orq',
    envKey: 'ORQ_API_KEY',
    keyStore: 'codex-env',
    shell: 'none',
    project: '/w',
    as: 'default',
    keyCommand: '',
    identity: '',
    metadata: [],
    mcp: false,
    onlyGateway: false,
    hideKey: true,
  });
  expect(standardAnswers({ ...machine, cwd: '/' }).project).toBeUndefined();
});

describe('an answer comes', () => {
  const variable = { CODEX_ORQ_MODEL: ' a/variable ' };
  const earlier = { model: 'a/earlier' };

  test('from what was given, else the variable, else the last run, else the standard', () => {
    expect(resolve({ given: { model: 'a/given' }, env: variable, earlier }).answers.model).toBe('a/given');
    expect(resolve({ env: variable, earlier }).answers.model).toBe('a/variable');
    expect(resolve({ env: { CODEX_ORQ_MODEL: ' ' }, earlier }).answers.model).toBe('a/earlier');
    expect(resolve({}).answers).toEqual(standardAnswers(machine));
  });

  test('through the rule of its option, wherever from', () => {
    expect(resolve({ given: { shell: ' powershell ' } }).answers.shell).toBe('pwsh');
    expect(resolve({ given: { metadata: ['A=1', 'a=2'] } }).answers.metadata).toEqual(['a=2']);
    expect(resolve({ given: { metadata: 'a=1,b=2' } }).answers.metadata).toEqual(['a=1', 'b=2']);
    expect(refusal({ given: { shell: 'tcsh' } })).toEqual([
      'choice-unknown',
      { name: 'The shell', value: 'tcsh', choices: ['zsh', 'bash', 'fish', 'pwsh', 'none'] },
    ]);
    expect(refusal({ given: { keyStore: 'x' } })).toEqual([
      'choice-unknown',
      { name: 'The key store', value: 'x', choices: ['codex-env', 'external', 'command'] },
    ]);
    expect(refusal({ earlier: { provider: 'a b' } })).toEqual(['provider-malformed', { provider: 'a b' }]);
  });

  test('not from the last run where each run has its own', () => {
    const recorded = { ...standardAnswers(machine), project: '/earlier' };
    expect(resolveAnswers({ given: {}, earlier: recorded }, machine).answers.project).toBe('/w');
    expect(resolve({ env: { CODEX_ORQ_PROJECT: '~/x' } }).answers.project).toBe('/home/me/x');
  });

  test('from its own variable, unless that is blank', () => {
    expect(fromVariable('baseUrl', { CODEX_ORQ_BASE_URL: ' x ' })).toBe('x');
    expect(fromVariable('baseUrl', { CODEX_ORQ_BASE_URL: ' ', CODEX_ORQ_MODEL: 'x' })).toBeUndefined();
  });
});

describe('what a variable may not choose, since a repository can set it', () => {
  const cases: readonly (readonly [string, string, Partial<KeptAnswers>, unknown])[] = [
    [
      'CODEX_ORQ_BASE_URL',
      'https://gateway.example:8/v3',
      { baseUrl: 'https://gateway.example:8/v3' },
      ['url-foreign', { host: 'gateway.example:8', source: 'CODEX_ORQ_BASE_URL' }],
    ],
    [
      'CODEX_ORQ_ENV_KEY',
      'OTHER',
      { envKey: 'OTHER' },
      ['env-key-foreign', { envKey: 'OTHER', source: 'CODEX_ORQ_ENV_KEY' }],
    ],
    [
      'CODEX_ORQ_KEY_COMMAND',
      'pass:x',
      { keyCommand: 'pass show x', keyStore: 'command' },
      ['key-command-foreign', { source: 'CODEX_ORQ_KEY_COMMAND' }],
    ],
    [
      'CODEX_ORQ_IDENTITY',
      'git',
      { identity: 'git' },
      ['header-variable-foreign', { source: 'CODEX_ORQ_IDENTITY' }],
    ],
    [
      'CODEX_ORQ_IDENTITY',
      'env:WHO',
      { identity: 'env:WHO' },
      ['header-variable-foreign', { source: 'CODEX_ORQ_IDENTITY' }],
    ],
    [
      'CODEX_ORQ_METADATA',
      'a=b,who=env:WHO',
      { metadata: ['a=b', 'who=env:WHO'] },
      ['header-variable-foreign', { source: 'CODEX_ORQ_METADATA' }],
    ],
  ];

  test.each(cases)('%s=%s is refused where the last run did not have it', (name, value, earlier, refused) => {
    const env = { [name]: value };
    expect(refusal({ env })).toEqual(refused);
    expect(refusal({ env, earlier: {} })).toEqual(refused);
    expect(refusal({ env, earlier })).toBeUndefined();
  });

  test.each(['system', 'managed'])('CODEX_ORQ_AS=%s is refused at all times', (as) => {
    const refused = ['way-from-variable', { as, source: 'CODEX_ORQ_AS' }];
    expect(refusal({ env: { CODEX_ORQ_AS: as } })).toEqual(refused);
    expect(refusal({ env: { CODEX_ORQ_AS: as }, earlier: { as } })).toEqual(refused);
    expect(refusal({ given: { as } })).toBeUndefined();
  });

  test.each([
    ['CODEX_ORQ_AS', 'profile'],
    ['CODEX_ORQ_ENV_KEY', 'ORQ_API_KEY'],
    ['CODEX_ORQ_BASE_URL', 'https://my.orq.ai/v3'],
    ['CODEX_ORQ_IDENTITY', 'github'],
    ['CODEX_ORQ_METADATA', 'a=not-env:x'],
    ['CODEX_ORQ_MCP', 'yes'],
  ])('%s=%s says nothing of yours', (name, value) =>
    expect(refusal({ env: { [name]: value } })).toBeUndefined(),
  );
});

describe('the key store', () => {
  const keyCommand = 'pass show x';
  const stores = ({ answers }: ReturnType<typeof resolve>) => [answers.keyStore, answers.keyCommand];

  test('is the command where one is named', () => {
    expect(stores(resolve({ given: { keyCommand } }))).toEqual(['command', keyCommand]);
    expect(stores(resolve({ given: { keyCommand, keyStore: 'command' } }))).toEqual(['command', keyCommand]);
    expect(stores(resolve({ given: { keyCommand: '' } }))).toEqual(['codex-env', '']);
    expect(stores(resolve({ given: { keyCommand }, earlier: { keyStore: 'external' } }))).toEqual([
      'command',
      keyCommand,
    ]);
  });

  test('is another one without the command of the last run', () => {
    const earlier = { keyStore: 'command', keyCommand } as const;
    expect(stores(resolve({ earlier }))).toEqual(['command', keyCommand]);
    expect(stores(resolve({ earlier, given: { keyStore: 'external' } }))).toEqual(['external', '']);
  });

  test('is no command that is not there, and no other one beside a command', () => {
    expect(refusal({ given: { keyStore: 'command' } })).toEqual(['key-command-missing', {}]);
    expect(refusal({ given: { keyStore: 'external', keyCommand } })).toEqual([
      'key-command-beside',
      { keyStore: 'external' },
    ]);
    expect(refusal({ given: { keyCommand }, env: { CODEX_ORQ_KEY_STORE: 'external' } })).toEqual([
      'key-command-beside',
      { keyStore: 'external' },
    ]);
  });

  test('counts as asked for where an option or the variable says it', () => {
    const asked = (run: Run): boolean => resolve(run).explicitKeyStore;
    expect(asked({})).toBe(false);
    expect(asked({ earlier: { keyStore: 'external' } })).toBe(false);
    expect(asked({ given: { keyStore: 'codex-env' } })).toBe(true);
    expect(asked({ given: { keyCommand } })).toBe(true);
    expect(asked({ env: { CODEX_ORQ_KEY_STORE: 'external' } })).toBe(true);
  });

  test('is no command where the MCP server needs the variable', () => {
    expect(refusal({ given: { keyCommand, mcp: true } })).toEqual([
      'mcp-needs-variable',
      { envKey: 'ORQ_API_KEY' },
    ]);
    expect(refusal({ given: { mcp: true } })).toBeUndefined();
  });
});

describe('the key', () => {
  const keyOf = (run: Run) => resolve(run).key?.reveal();

  test('was typed, or is in the variable', () => {
    expect(keyOf({})).toBeUndefined();
    expect(keyOf({ typedKey: ` ${key} `, env: { ORQ_API_KEY: 'sk-orq-other-0123456789' } })).toBe(key);
    expect(keyOf({ typedKey: ' ', env: { ORQ_API_KEY: key } })).toBe(key);
    expect(keyOf({ env: { ORQ_API_KEY: '  ' } })).toBeUndefined();
    expect(keyOf({ given: { envKey: 'OTHER' }, env: { OTHER: key, ORQ_API_KEY: 'x' } })).toBe(key);
  });

  test('is refused by where it comes from, and why', () => {
    const reason = 'it has a blank or a line end inside';
    expect(refusal({ typedKey: 'a b' })).toEqual(['key-unusable', { source: 'the prompt', reason }]);
    expect(refusal({ env: { ORQ_API_KEY: 'a b' } })).toEqual([
      'key-unusable',
      { source: 'ORQ_API_KEY', reason },
    ]);
    expect(refusal({ typedKey: 'sk-ant-0123456789' })).toEqual([
      'key-unusable',
      {
        source: 'the prompt',
        reason: 'it has the form of a key of Anthropic, which the gateway does not know',
      },
    ]);
    expect(parseKey(` ${key}\n`, 'x').reveal()).toBe(key);
  });
});
