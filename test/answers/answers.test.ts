import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parseKey, resolveAnswers, standardAnswers } from '../../src/answers/resolve.ts';
import { parseBaseUrl, parseEnvKey, parseModel, parseProvider } from '../../src/answers/rules.ts';
import { Problem } from '../../src/findings/index.ts';
import { render } from '../../src/edit/render.ts';
import { looksLikeKey, maskSecrets, Secret } from '../../src/lib/secret.ts';
import { propertyRuns } from '../support/property-runs.ts';

const machine = { env: {}, platform: 'linux', home: '/home/me', cwd: '/home/me/project' } as const;

/** The code of what a call throws; anything but a Problem is a bug. */
function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.finding.code;
    throw error;
  }
}

/** Text that is special somewhere: in TOML, a shell, a URL, JSON, a template. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        'openai/',
        'https://',
        'api.orq.ai',
        '"',
        "'",
        '\\',
        '$',
        '`',
        '$(id)',
        '&',
        '=',
        ' ',
        '\n',
        '\r',
        '#',
        '{{x}}',
        'ü',
        '\u0000',
        '/',
        '@',
        ':',
        '%0a',
        '__proto__',
        'A',
        'z',
        '9',
        '-',
        '_',
        '.',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

describe('hostile values are refused, or every reader reads back exactly them', () => {
  test.each([
    ['model', parseModel],
    ['provider', parseProvider],
    ['baseUrl', parseBaseUrl],
    ['envKey', parseEnvKey],
  ] as const)('%s', (name, rule) => {
    let accepted = 0;
    fc.assert(
      fc.property(hostile, (text) => {
        if (codeOf(() => rule(text)) !== undefined) return;
        accepted += 1;
        const value = rule(text);
        // Nothing that any shell, TOML, JSON or dotenv reader could take for something else.
        expect(value).toMatch(/^[\w.:@+/~%[\]-]+$/);
        const answers = {
          model: 'a/b',
          baseUrl: 'https://api.orq.ai',
          provider: 'orq',
          envKey: 'K',
          [name]: value,
        };
        const config = parse(render('config.toml', { ...answers, providerName: 'Orq' })) as {
          model: string;
          model_provider: string;
          model_providers: Record<string, { base_url: string; env_key: string }>;
        };
        const table = config.model_providers[answers.provider];
        expect([config.model, config.model_provider, table?.base_url, table?.env_key]).toEqual([
          answers.model,
          answers.provider,
          answers.baseUrl,
          answers.envKey,
        ]);
      }),
      {
        ...propertyRuns(2_000),
        examples: [['openai/gpt-5.4'], ['orq'], ['https://api.orq.ai/v3/router'], ['ORQ_API_KEY']],
      },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});

test('a build machine is one where CI says so', () => {
  for (const CI of ['true', '1', 'yes'])
    expect(standardAnswers({ ...machine, env: { CI, SHELL: '/bin/zsh' } })).toMatchObject({
      keyStore: 'external',
      shell: 'none',
    });
  for (const CI of ['', '0', 'false'])
    expect(standardAnswers({ ...machine, env: { CI, SHELL: '/bin/zsh' } })).toMatchObject({
      keyStore: 'codex-env',
      shell: 'zsh',
    });
});

test('a home folder is no project', () => {
  expect(standardAnswers({ ...machine, cwd: '/home/me' }).project).toBeUndefined();
  expect(standardAnswers(machine).project).toBe('/home/me/project');
});

test('every source of an answer is judged by the same rules', () => {
  const earlier = { ...standardAnswers(machine), model: 'a/b' };
  expect(resolveAnswers({ given: {}, earlier }, machine).answers.model).toBe('a/b');
  for (const sources of [
    { given: { model: 'bare' }, env: {} },
    { given: {}, env: { CODEX_ORQ_MODEL: 'bare' } },
  ])
    expect(
      codeOf(() => resolveAnswers({ given: sources.given, earlier }, { ...machine, env: sources.env })),
    ).toBe('model-bare');
});

describe('a base URL of another host', () => {
  const foreign = 'https://gateway.example/v3/router';
  const resolve = (given: { baseUrl?: string }, variable: string, earlier?: string): string =>
    resolveAnswers(
      {
        given,
        earlier: earlier === undefined ? undefined : { ...standardAnswers(machine), baseUrl: earlier },
      },
      { ...machine, env: { CODEX_ORQ_BASE_URL: variable } },
    ).answers.baseUrl;

  test('may come from a variable only where it is the one of the last run', () => {
    expect(resolve({}, foreign, foreign)).toBe(foreign);
    expect(codeOf(() => resolve({}, foreign))).toBe('url-foreign');
    expect(codeOf(() => resolve({}, foreign, 'https://api.orq.ai/v3/router'))).toBe('url-foreign');
    expect(codeOf(() => resolve({}, foreign, 'https://gateway.example/v3/other'))).toBe('url-foreign');
  });

  test('comes before the variable where it was given', () => {
    expect(resolve({ baseUrl: foreign }, 'https://other.example/')).toBe(foreign);
    expect(resolve({}, 'https://my.orq.ai/v3/router', foreign)).toBe('https://my.orq.ai/v3/router');
  });
});

describe('secrets', () => {
  test('do not show in text, JSON or an inspection', async () => {
    const { inspect } = await import('node:util');
    const secret = new Secret('sk-orq-very-secret');
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
    ];
    for (const text of shown) expect(text).not.toContain('very-secret');
    expect(secret.reveal()).toBe('sk-orq-very-secret');
  });

  test('a key is trimmed, and none of its characters is in the refusal', () => {
    expect(parseKey('  sk-orq-1\n', 'the prompt').reveal()).toBe('sk-orq-1');
    try {
      parseKey('very secret', 'the prompt');
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toMatch(/very|secret/);
    }
  });

  test.each([
    ['sk-orq-0123456789', true],
    ['eyJhbGciOiJIUzI1NiJ9', true],
    ['A1b2C3d4E5f6G7h8I9j0K', true],
    ['123e4567-e89b-12d3-a456-426614174000', true],
    ['ORQ_API_KEY', false],
    ['anthropic/claude-sonnet-4-6-20250929', false],
    ['model_catalog_json', false],
    ['workspace-write', false],
    ['Qwen3-Coder-480B-A35B-Instruct-2507-FP8-v1', false],
    ['togetherai/Qwen/Qwen3-235B-A22B-Instruct-2507-FP8', false],
    ['/Users/Ada/Models/Qwen3-30B-A3B-Q4_K_M-v2.gguf', false],
    ['acmeplatformgateway2025', false],
    ['codexhome2025productionteam', false],
    ['AcmePlatformGateway2025Production', false],
    ['ACMEPLATFORMGATEWAYKEY2025', false],
    ['q7hx2mzk9w4tb8v3npc5', true],
    ['acmeplatformxkqzwvbtrp20251', true],
    ['aB3-dE5_fG7-hJ9_kL1-mN3_pQ5-rS7_tU9-vW1_xY3', true],
  ])('%s looks like a key: %s', (text, verdict) => expect(looksLikeKey(text)).toBe(verdict));

  test('foreign text is masked where it looks like one', () => {
    expect(maskSecrets('env_key = "sk-orq-0123456789" # x')).toBe('env_key = "(hidden)" # x');
    expect(maskSecrets('url = "https://me:pw@host/x"')).toBe('url = "https://(hidden)@host/x"');
    expect(maskSecrets('model = "openai/gpt-5.4"')).toBe('model = "openai/gpt-5.4"');
  });
});
