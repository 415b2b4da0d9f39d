import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { proveFindings } from '../../../../src/findings/gateway-prove.ts';
import type { Observed } from '../../../../src/proof/verdict.ts';
import type { ProveOptions } from '../../../../src/proof/prove.ts';
import { good, post } from '../../../proof/observed.ts';
import { keyFile, provider, realKey, type Result, routing } from '../../../proof/proving.ts';
import { parseToml } from '../../../../src/edit/toml.ts';
import { codexBinary, runCodex } from '../../../support/codex.ts';
import type { TemporaryHome } from '../../../support/home.ts';
import type { Row, Table } from '../pairs.ts';

/** A person whose set-up is proved with the real Codex. */
export type Person = Readonly<{
  files: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>);
  options?: Partial<ProveOptions>;
  /** What is found, in order, where that is more than the code of the row. */
  codes?: readonly string[];
  args?: object;
  words?: RegExp;
  /** What else is to be seen of it. */
  sees?: (proof: Result, home: TemporaryHome) => void;
}>;

/** What a turn has left to be judged, for what the pinned Codex cannot be brought to do. */
export type Judged = Readonly<{ observed: Observed; codes?: readonly string[] }>;

const set = (config: string, more: Readonly<Record<string, string>> = keyFile): Person['files'] => ({
  '.codex/config.toml': config,
  ...more,
});
const routed: Person = { files: set(routing) };
const keyless: Person = {
  files: set(routing, {}),
  words: /"orq"[\s\S]*ORQ_API_KEY[\s\S]*\.codex\/\.env/,
  sees: (proof) => expect(proof).toMatchObject({ arrived: undefined, requests: 0 }),
};
const withEnv = (text: string): Person => ({ ...keyless, files: set(routing, { '.codex/.env': text }) });
const row = (triggers: Person, also: Row<Person | Judged>['also'] = {}): Row<Person | Judged> => ({
  triggers,
  also,
  clean: routed,
});

const failed = { ...good.result, exitCode: 1, stdout: '', stderr: 'Error: something else' };
const late = { ...failed, exitCode: null, timedOut: true };

/** A catalogue whose entry for the model makes Codex offer it no tools. */
async function withoutTools(): Promise<Readonly<Record<string, string>>> {
  const bundled = await runCodex(['debug', 'models', '--bundled']);
  const { models } = JSON.parse(bundled.stdout) as {
    models: { slug: string; use_responses_lite?: boolean }[];
  };
  const lite = models.find((entry) => entry.use_responses_lite) ?? expect.unreachable();
  return {
    '.codex/config.toml': `model_catalog_json = "m.json"\n${routing}`,
    '.codex/m.json': JSON.stringify({ models: [{ ...lite, slug: 'openai/gpt-5.5' }] }),
    ...keyFile,
  };
}

/** A model that the gateway translates for, with an entry that offers it functions where nothing else is set. */
const translated = (root: string, tables: string, args: object): Person => ({
  files: async () => {
    const bundled = await runCodex(['debug', 'models', '--bundled']);
    const { models } = JSON.parse(bundled.stdout) as { models: { slug: string; tool_mode?: string }[] };
    const { tool_mode: _, ...usual } = models.find(({ slug }) => slug === 'gpt-5.5') ?? expect.unreachable();
    const entry = {
      ...{ ...usual, slug: 'anthropic/claude-sonnet-4-6', apply_patch_tool_type: null },
      ...{ supports_search_tool: false, multi_agent_version: 'disabled', use_responses_lite: false },
    };
    const config = routing.replace('openai/gpt-5.5', 'anthropic/claude-sonnet-4-6');
    return {
      '.codex/config.toml': `model_catalog_json = "m.json"\n${root}\n${config}${tables}`,
      '.codex/m.json': JSON.stringify({ models: [entry] }),
      ...keyFile,
    };
  },
  options: {
    translated: true,
    layers: [{ path: '/home/me/.codex/config.toml', tree: parseToml(root, 'x') }],
  },
  codes: ['prove-routed', 'prove-tool-not-function'],
  args,
});

/** Another provider that is chosen. */
const theirs = (scheme: string): Person => ({
  files: set(
    `${routing.replace('model_provider = "orq"', 'model_provider = "theirs"')}[model_providers.theirs]
name = "Theirs"
base_url = "${scheme}://theirs.example/v1"
`,
  ),
  sees: ({ elsewhere, ended }) => {
    expect(elsewhere.join()).toMatch(/^theirs\.example/);
    expect(ended).toMatchObject({ aborted: true, timedOut: false });
  },
});

export const proveRows: Table<typeof proveFindings, Person | Judged> = {
  'prove-routed': { triggers: routed, clean: keyless },
  'prove-tool-not-function': {
    triggers: translated('web_search = "disabled"', '[mcp_servers.tools]\ncommand = "x"\n', {
      tool: 'namespace',
      kind: 'servers',
      key: '[mcp_servers.tools]',
    }),
    also: {
      'sub-agents of the second version': translated(
        'web_search = "disabled"\nfeatures.multi_agent_v2 = true',
        '',
        { tool: 'namespace collaboration', kind: 'setting', key: 'features.multi_agent_v2' },
      ),
      'code mode': translated('web_search = "disabled"\nfeatures.code_mode = true', '', {
        tool: 'custom exec',
        kind: 'setting',
        key: 'features.code_mode',
        file: '/home/me/.codex/config.toml',
      }),
      'hosted web search, which is on by default': translated('', '', {
        tool: 'web_search',
        kind: 'catalogue',
        change: 'web_search = "disabled"',
      }),
      'hosted web search that is chosen': translated('web_search = "live"', '', {
        tool: 'web_search',
        kind: 'setting',
        key: 'web_search',
      }),
    },
    clean: translated('web_search = "disabled"', '[mcp_servers.tools]\ncommand = "x"\nenabled = false\n', {}),
  },
  'prove-attributed': {
    triggers: {
      files: set(`${routing}http_headers = { X-Orq-Identity-Id = "ada", X-ORQ-METADATA-TEAM = "core" }\n`),
      args: { headers: ['x-orq-identity-id', 'x-orq-metadata-team'] },
      codes: ['prove-routed', 'prove-attributed'],
    },
    clean: routed,
  },
  'prove-header-absent': {
    triggers: {
      files: set(`${routing}env_http_headers = { X-ORQ-METADATA-USER = "NO_SUCH_NAME_OF_A_USER" }\n`),
      args: { header: 'x-orq-metadata-user', variable: 'NO_SUCH_NAME_OF_A_USER', stored: false },
      codes: ['prove-routed', 'prove-header-absent'],
    },
    also: {
      "whose variable stands in Codex's own .env alone": {
        files: set(`${routing}env_http_headers = { X-ORQ-METADATA-USER = "TEAM_NAME" }\n`, {
          '.codex/.env': `${keyFile['.codex/.env']}TEAM_NAME=core\n`,
        }),
        args: { header: 'x-orq-metadata-user', variable: 'TEAM_NAME', stored: true },
        words: /Codex sends it\.$/,
        codes: ['prove-routed', 'prove-header-absent'],
      },
    },
    clean: {
      files: set(`${routing}http_headers = { X-ORQ-METADATA-USER = "ada" }\n`),
      codes: ['prove-routed', 'prove-attributed'],
    },
  },
  'prove-codex-borrowed': row({
    ...routed,
    options: { codexCommand: '/no/such/codex', borrowed: codexBinary },
    codes: ['prove-codex-borrowed', 'prove-routed'],
  }),
  'prove-other-hosts': row({
    ...routed,
    options: { others: true },
    codes: ['prove-routed', 'prove-other-hosts'],
    sees: ({ findings, requests }) => {
      const hosts = findings.flatMap((found) => (found.code === 'prove-other-hosts' ? found.args.hosts : []));
      expect(hosts).toEqual(expect.arrayContaining(['ab.chatgpt.com', 'chatgpt.com']));
      expect(requests).toBe(1);
    },
  }),
  'prove-gateway-alone': {
    triggers: {
      files: set(
        `analytics.enabled = false\nfeatures.plugins = false\ncheck_for_update_on_startup = false\n${routing}`,
      ),
      options: { others: true },
      codes: ['prove-routed', 'prove-gateway-alone'],
    },
    clean: routed,
  },
  'prove-codex-missing': row({
    ...routed,
    options: { codexCommand: '/no/such/codex' },
    words: /npm install -g @openai\/codex/,
  }),
  'prove-codex-refuses': row({
    files: set(`${routing}[model_providers.bad]\nbase_url = 3\n`),
    // By the path of the person, not that of the copy.
    sees: ({ words }, home) => {
      expect(words).toContain(join(home.codexHome, 'config.toml'));
      expect(words).not.toContain(`${tmpdir()}/codex-orq-`);
    },
  }),
  'prove-key-missing': row(keyless, {
    'an empty line': withEnv('ORQ_API_KEY=\n'),
    'a BOM before the line': withEnv(`\ufeffORQ_API_KEY=${realKey}\n`),
    'an unclosed quote': withEnv(`A="x\nORQ_API_KEY=${realKey}\n`),
  }),
  'prove-elsewhere': row(
    {
      files: set(routing.replace('model_provider = "orq"\n', '')),
      words: /api\.openai\.com/,
      sees: ({ elsewhere, ended }) => {
        expect(elsewhere).toEqual(['api.openai.com:443']);
        // Codex would go on trying until its time is up.
        expect(ended).toMatchObject({ aborted: true, timedOut: false });
      },
    },
    { 'a provider of somebody’s own, by https': theirs('https'), 'and by http': theirs('http') },
  ),
  'prove-host-foreign': row(
    {
      files: set(routing.replace('https://api.orq.ai', 'https://gateway.elsewhere.example')),
      options: { baseUrl: 'https://gateway.elsewhere.example/v3/router', gateway: 'api.orq.ai' },
      args: { host: 'gateway.elsewhere.example', gateway: 'api.orq.ai' },
      sees: ({ elsewhere, ended, arrived }) => {
        expect(elsewhere).toEqual(['gateway.elsewhere.example:443']);
        expect(ended).toMatchObject({ aborted: true, timedOut: false });
        expect(arrived).toBeUndefined();
      },
    },
    {
      'one that is tried once': {
        files: set(
          routing
            .replace('https://api.orq.ai', 'https://gateway.elsewhere.example')
            .replace('requires_', 'request_max_retries = 0\nstream_max_retries = 0\nrequires_'),
        ),
        options: { baseUrl: 'https://gateway.elsewhere.example/v3/router', gateway: 'api.orq.ai' },
      },
      'one on this machine': {
        files: set(routing.replace('https://api.orq.ai', 'http://127.0.0.1:9')),
        options: { baseUrl: 'http://127.0.0.1:9/v3/router', gateway: 'api.orq.ai' },
      },
    },
  ),
  'prove-path-wrong': row({
    files: set(routing.replace('/v3/router', '/v3/routr')),
    options: { baseUrl: 'https://api.orq.ai/v3/routr', rightUrl: 'https://api.orq.ai/v3/router' },
    args: { path: '/v3/routr/responses', right: 'https://api.orq.ai/v3/router' },
    words: /base_url = "https:\/\/api\.orq\.ai\/v3\/router" there/,
  }),
  // What a managed file does to it, with the real one in its place: test/proof/managed.slow.test.ts.
  'prove-fixed': {
    triggers: {
      observed: {
        ...good,
        options: { ...good.options, gateway: 'api.orq.ai' },
        posts: [],
        elsewhere: ['api.orq.ai:443'],
      },
    },
    clean: routed,
  },
  'prove-no-request': row(
    {
      files: set(`model = "openai/gpt-5.5"
model_provider = "mine"
${provider}
[model_providers.mine]
name = "mine"
base_url = "no address"
env_key = "ORQ_API_KEY"
request_max_retries = 0
stream_max_retries = 0
`),
      words: /without a request to the gateway: [^.]*builder error/,
    },
    { 'other last words': { observed: { ...good, posts: [], result: failed } } },
  ),
  'prove-late': row(
    // A turn takes hundreds of times as long.
    { ...routed, options: { timeoutMs: 1 }, args: { ms: 1, requests: 0 } },
    {
      'no request after a long time': { observed: { ...good, posts: [], result: late } },
      // The gateway inside this process answers at once, so Codex has nothing to wait for.
      'a request, and no end': { observed: { ...good, result: late } },
    },
  ),
  'prove-unauthorised': row({
    // A key that cannot be a header.
    files: set(routing, { '.codex/.env': `ORQ_API_KEY="${realKey}\\n"\n` }),
    sees: ({ arrived }) => expect(arrived?.authorised).toBe(false),
  }),
  'prove-other-credential': row({
    files: set(routing.replace('env_key = "ORQ_API_KEY"', 'experimental_bearer_token = "made-up-other"')),
  }),
  'prove-other-model': row({
    ...routed,
    options: { model: 'openai/o3' },
    args: { expected: 'openai/o3', actual: 'openai/gpt-5.5' },
  }),
  'prove-bare-model': row({ files: set(routing.replace('openai/', '')) }),
  'prove-no-tools': row({ files: withoutTools, codes: ['prove-routed', 'prove-no-tools'] }),
  'prove-repeated': row(
    {
      // It sums up what was said before every turn, in a request of its own that has no tools.
      files: set(`model_auto_compact_token_limit = 0\n${routing}`),
      codes: ['prove-routed', 'prove-repeated'],
      args: { requests: 2 },
    },
    {
      'the same request twice': {
        observed: { ...good, posts: [post, post] },
        codes: ['prove-routed', 'prove-repeated'],
      },
    },
  ),
  'prove-reply-lost': {
    // The pinned Codex prints every reply that it gets; this is for one that does it otherwise.
    triggers: { observed: { ...good, result: failed } },
    clean: { observed: good },
  },
};
