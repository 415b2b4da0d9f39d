import { formatModelList } from '../../../../src/catalogue/model-list.ts';
import type { checkFindings } from '../../../../src/findings/checks.ts';
import { pathsFor } from '../../../../src/host/paths.ts';
import { parseState } from '../../../../src/state/state.ts';
import { profile } from '../../../../src/targets/profile.ts';
import type { Context } from '../../../../src/targets/target.ts';
import { certificates, config, type Fixture, key, machine, stateWith } from '../../../checks/fixture.ts';
import type { Row, Table } from '../pairs.ts';

const user = '/home/p/.codex/config.toml';
const dotenv = '/home/p/.codex/.env';
const state = '/home/p/.codex/codex-orq.json';
const repo = '/home/p/repo';
const system = '/etc/codex/config.toml';
const managed = '/etc/codex/managed_config.toml';
const requirements = '/etc/codex/requirements.toml';

const withConfig = (text: string | undefined, more: Fixture['files'] = {}): Fixture => ({
  files: { [user]: text, ...more },
});
/** The usual configuration with one piece of it replaced. */
const changed = (from: string, to: string): Fixture => {
  if (!config.includes(from)) throw new Error(`the usual configuration has no ${from}`);
  return withConfig(config.replace(from, to), { [state]: undefined });
};
const plus = (text: string): Fixture => withConfig(`${text}\n${config}`);
const inProject = (text: string, trusted = true): Fixture =>
  withConfig(trusted ? `${config}[projects."${repo}"]\ntrust_level = "trusted"\n` : config, {
    [`${repo}/.codex/config.toml`]: text,
  });
const inEnv = (text: string, env: Fixture['env'] = {}): Fixture => ({ files: { [dotenv]: text }, env });

const room = '/home/p/.codex/.codex-orq';
const since = '2026-01-02T03:04:05.678Z';
const journal = JSON.stringify({
  ...{ version: 1, package: '0', command: 'model', since, id: '0123456789ab' },
  ...{ entries: [], made: [], emptied: [] },
});
const lock = JSON.stringify({
  process: { pid: 1, machine: 'other', boot: '', space: '', started: '' },
  command: 'model',
  since: new Date().toISOString(),
});

/** A ~/.zshrc as a set-up writes it. */
function zshrc(): string {
  const { answers } = parseState(stateWith('zsh'), state);
  const host = machine({});
  const context: Context = {
    answers: { ...answers, project: undefined },
    paths: pathsFor(host),
    host,
    exists: () => false,
    key: undefined,
    explicitKeyStore: false,
  };
  return profile.install('# mine\n', context, '/home/p/.zshrc', undefined).text ?? '';
}
const inShell = (text: string | undefined, files: readonly unknown[] = []): Fixture => ({
  files: { '/home/p/.zshrc': text, [state]: stateWith('zsh', files) },
});
const recorded = (target: string, path: string) => ({ target, path, created: true, keys: [] });

/** What usually stands beside a trigger: the machine on which all is well. */
const clean: Fixture = {};
const row = (triggers: Fixture, level?: Row<Fixture>['level']): Row<Fixture> => ({
  triggers,
  clean,
  ...(level !== undefined && { level }),
});
/** Good news: it is the trouble that lacks it. */
const fine = (otherwise: Fixture, triggers: Fixture = clean): Row<Fixture> => ({
  triggers,
  clean: otherwise,
});

/** The kept list of the gateway's models, so many days old. */
const listOf = (days: number, ids: readonly string[]): NonNullable<Fixture['files']> => ({
  '/home/p/.codex/codex-orq-models.json': formatModelList({
    gateway: 'https://api.orq.ai/v3/router',
    fetched: new Date(Date.now() - days * 24 * 60 * 60 * 1000),
    ids,
    facts: new Map(),
  }),
});

const claudes = config.replace('openai/gpt-5.4', 'anthropic/claude-sonnet-4-6');
const claude = (more: string): Fixture => withConfig(`${claudes}${more}`, { [state]: undefined });

/** A repository that brings a CODEX_HOME, and is trusted to set the variable. */
const fromRepository = (text: string): Fixture => ({
  files: { '/home/p/repo/.codex/config.toml': text },
  env: { CODEX_HOME: '/home/p/repo/.codex' },
  live: true,
});

export const checkRows: Table<typeof checkFindings, Fixture> = {
  'run-unfinished': {
    triggers: { files: { [`${room}/journal.write`]: journal } },
    also: {
      'of a version to come': { files: { [`${room}/journal.stage`]: '{}' } },
      'in a folder that holds CODEX_HOME': { files: { '/home/p/.codex-orq/journal.clean': journal } },
      'in the project': { files: { [`${repo}/.codex-orq/journal.undo`]: journal } },
    },
    // A run that is at work.
    clean: { files: { [`${room}/journal.write`]: journal, [`${room}/lock-0123456789ab`]: lock } },
  },
  'certificates-none': {
    triggers: { files: { [certificates]: undefined } },
    also: {
      'a file without one': { files: { '/home/p/ca.pem': 'x' }, env: { SSL_CERT_FILE: '/home/p/ca.pem' } },
      'a file that cannot be read': {
        files: { '/home/p/ca.pem': '-----BEGIN CERTIFICATE-----' },
        env: { SSL_CERT_FILE: '/home/p/ca.pem' },
        unreadable: ['/home/p/ca.pem'],
      },
      'a folder in place of a file': { env: { SSL_CERT_FILE: '/home/p' } },
      "one that Codex's own .env names": {
        files: { [dotenv]: `ORQ_API_KEY='${key}'\nSSL_CERT_FILE=/home/p/ca.pem\n`, '/home/p/ca.pem': 'x' },
      },
    },
    clean: { files: { [certificates]: undefined, '/etc/ssl/cert.pem': '-----BEGIN CERTIFICATE-----' } },
  },
  'certificates-not-there': {
    triggers: { env: { SSL_CERT_FILE: '/home/p/ca.pem' } },
    also: { 'of Codex alone': { env: { CODEX_CA_CERTIFICATE: '/home/p/ca.pem' } } },
    clean: {
      files: { '/home/p/ca.pem': '-----BEGIN CERTIFICATE-----' },
      env: { SSL_CERT_FILE: '/home/p/ca.pem' },
    },
  },
  'home-missing': row({
    files: { [user]: undefined, [dotenv]: undefined, [state]: undefined },
    env: { CODEX_HOME: '/home/p/nowhere' },
  }),
  'config-missing': row(withConfig(undefined)),
  'config-fine': {
    triggers: clean,
    also: {
      "the machine's file alone": { files: { [user]: undefined, [state]: undefined, [system]: config } },
      "the machine's file, and a model in one's own": {
        files: { [user]: 'model = "openai/gpt-5.5"\n', [state]: undefined, [system]: config },
      },
      'what the managers of the machine have set': {
        files: { [user]: 'model_provider = "openai"\n', [state]: undefined, [managed]: config },
      },
    },
    clean: withConfig(''),
  },
  'provider-not-chosen': row(changed('model_provider = "orq"', 'model_provider = "azure"')),
  'provider-undefined': row(withConfig('model = "openai/gpt-5.4"\nmodel_provider = "orq"\n')),
  'setting-differs': row(
    withConfig(config.replace('openai/gpt-5.4', 'anthropic/claude-sonnet-4-6')),
    'warning',
  ),
  'base-url-missing': row(changed('base_url = "https://api.orq.ai/v3/router"\n', '')),
  'base-url-unusable': row(changed('https://api.orq.ai/v3/router', 'http://gateway.example/v3/router')),
  'base-url-odd': {
    ...row(changed('/v3/router', '/v3/router/responses'), 'error'),
    also: {
      'another path than the set-up wrote, on a host of your own': {
        files: {
          [user]: config.replace('https://api.orq.ai/v3/router', 'https://gateway.example/v3'),
          [state]: stateWith('none').replaceAll('https://api.orq.ai', 'https://gateway.example'),
        },
      },
    },
  },
  'env-key-absent': row(changed('env_key = "ORQ_API_KEY"\n', '')),
  'env-key-pasted': row(changed('env_key = "ORQ_API_KEY"', `env_key = "${key}"`)),
  'env-key-unusable': row(changed('env_key = "ORQ_API_KEY"', 'env_key = "MY KEY"')),
  'wire-api-wrong': row(changed('wire_api = "responses"', 'wire_api = "chat"')),
  'openai-auth-sent': row(changed('requires_openai_auth = false', 'requires_openai_auth = true')),
  'provider-called-openai': row(changed('name = "Orq AI Gateway"', 'name = "OpenAI"')),
  'provider-blocks-codex': row(
    withConfig(`${config}[model_providers.mine]\nbase_url = "https://x.example"\n`),
  ),
  'providers-fine': fine(withConfig('')),
  'legacy-profile': row(plus('profile = "work"')),
  'legacy-profile-used': {
    triggers: {
      ...withConfig(`profile = "work"\n${config}[profiles.work]\nmodel_provider = "openai"\n`),
      codex: { version: '0.125.0', ends: { 'doctor --json': { exitCode: 2 } } },
    },
    clean: {
      ...withConfig(`profile = "work"\n${config}[profiles.work]\nmodel = "openai/gpt-5.4"\n`),
      codex: { version: '0.125.0', ends: { 'doctor --json': { exitCode: 2 } } },
    },
  },
  'profile-table': {
    triggers: withConfig(`${config}[profiles.work]\nmodel = "a/b"\n`),
    clean: {
      ...withConfig(`${config}[profiles.work]\nmodel = "a/b"\n`),
      codex: { version: '0.125.0', ends: { 'doctor --json': { exitCode: 2 } } },
    },
  },
  'profile-clash': row(
    withConfig(`${config}[profiles.work]\nmodel = "openai/x"\n`, { '/home/p/.codex/work.config.toml': '' }),
  ),
  'model-absent': row(withConfig(config.replace('model = "openai/gpt-5.4"\n', ''))),
  'model-unprefixed': row(inProject('model = "gpt-5.5"'), 'error'),
  'project-pins-model': row(inProject('model = "openai/gpt-5.5"')),
  'project-routing-ignored': row(inProject('model_provider = "theirs"')),
  'project-config-broken': row(inProject('model = '), 'error'),
  'profile-leaves-gateway': row({ files: { '/home/p/.codex/work.config.toml': 'model_provider = "azure"' } }),
  'layers-fine': fine(inProject('model = "gpt-5.5"')),
  'left-over': row(plus('model_reasoning_effort = "high"')),
  'catalogue-file-missing': {
    triggers: plus('model_catalog_json = "orq-models.json"'),
    also: { 'one of another program': plus('model_catalog_json = "~/other.json"') },
    clean,
  },
  'catalogue-file-broken': row(
    withConfig(`model_catalog_json = "c.json"\n${config}`, { '/home/p/.codex/c.json': '{"models":[]}' }),
  ),
  'catalogue-lacks-model': row(
    withConfig(`model_catalog_json = "c.json"\n${config}`, {
      '/home/p/.codex/c.json': '{"models":[{"slug":"openai/other"}]}',
    }),
  ),
  'model-list-old': {
    triggers: { files: listOf(31, ['openai/gpt-5.4']) },
    clean: { files: listOf(30, ['openai/gpt-5.4']) },
  },
  'model-not-offered': {
    triggers: { files: listOf(0, ['openai/gpt-5.5']) },
    clean: { files: listOf(0, ['openai/gpt-5.4']) },
  },
  'catalogue-fine': fine(
    clean,
    withConfig(`model_catalog_json = "c.json"\n${config}`, {
      '/home/p/.codex/c.json': '{"models":[{"slug":"openai/gpt-5.4"}]}',
    }),
  ),
  'state-absent': row({ files: { [state]: undefined } }),
  'key-fine': fine(inEnv('')),
  'key-exposed': row(changed('exclude = ["ORQ_API_KEY"]', 'exclude = ["AWS_*"]')),
  'key-from-command': row(changed('env_key = "ORQ_API_KEY"', 'auth = { command = "/bin/sh" }')),
  'key-command-absent': {
    triggers: changed('env_key = "ORQ_API_KEY"', 'auth = { command = "pass" }'),
    also: {
      'by its path': changed('env_key = "ORQ_API_KEY"', 'auth = { command = "/opt/bin/pass" }'),
    },
    clean: {
      files: {
        [user]: config.replace('env_key = "ORQ_API_KEY"', 'auth = { command = "pass" }'),
        '/usr/bin/pass': '',
      },
    },
  },
  'key-command-ignored': {
    triggers: {
      ...changed('env_key = "ORQ_API_KEY"', 'auth = { command = "/bin/sh" }'),
      codex: { version: '0.104.0', ends: { 'doctor --json': { exitCode: 2 } } },
    },
    clean: {
      ...changed('env_key = "ORQ_API_KEY"', 'auth = { command = "/bin/sh" }'),
      codex: { version: '0.125.0', ends: { 'doctor --json': { exitCode: 2 } } },
    },
  },
  'key-in-snapshot': {
    triggers: { codex: { version: '0.149.1' } },
    also: {
      'an older one that reports no start': {
        codex: { version: '0.104.0', ends: { 'doctor --json': { exitCode: 2 } } },
      },
    },
    clean: {
      ...withConfig(`${config}\n[features]\nshell_snapshot = false\n`),
      codex: { version: '0.149.1' },
    },
  },
  'key-missing': row({ files: { [dotenv]: undefined } }, 'error'),
  'key-unread': {
    ...row(inEnv(`MSG=it's\nORQ_API_KEY='${key}'\n`)),
    also: {
      'a quote that is never closed': inEnv(`ORQ_API_KEY='${key}\n`),
      'a blank at the very end': inEnv(`ORQ_API_KEY=${key} `),
      'a value of two words': inEnv(`ORQ_API_KEY=${key} x\n`),
    },
  },
  'key-empty': row(inEnv('ORQ_API_KEY=\n', { ORQ_API_KEY: key })),
  'key-conflict': row(inEnv(`ORQ_API_KEY=${key}\n`, { ORQ_API_KEY: `${key}-other` })),
  'key-odd': row(inEnv(`ORQ_API_KEY=" ${key}"\n`)),
  'dotenv-bom': row(inEnv(`\ufeffORQ_API_KEY=${key}\n`), 'error'),
  'dotenv-open': row({ modes: { [dotenv]: 0o644 } }),
  'key-tracked': row({ files: { [`${repo}/.env`]: `ORQ_API_KEY=${key}\n` }, tracked: ['.env'] }),
  'key-in-example': row({ files: { [`${repo}/.env.example`]: `ORQ_API_KEY=${key}\n` } }),
  'git-index-unreadable': {
    triggers: { files: { [`${repo}/.env`]: `ORQ_API_KEY=${key}\n` } },
    clean: { files: { [`${repo}/.env`]: `ORQ_API_KEY=${key}\n` }, tracked: [] },
  },
  'git-fine': fine({ files: { [`${repo}/.env.example`]: `ORQ_API_KEY=${key}\n` } }),
  'block-missing': { triggers: inShell('# mine\n'), clean: inShell(zshrc()) },
  'block-outdated': {
    triggers: inShell(zshrc().replace(/^(# <<< codex-orq)/m, 'echo old\n$1')),
    clean: inShell(zshrc()),
  },
  'block-unread': {
    triggers: {
      files: {
        ...inShell('# mine\n', [recorded('profile', '/home/p/zsh/.zshrc')]).files,
        '/home/p/zsh/.zshrc': zshrc(),
      },
    },
    clean: {
      files: {
        ...inShell(zshrc(), [recorded('profile', '/home/p/.bashrc')]).files,
        '/home/p/.bashrc': zshrc(),
      },
    },
  },
  'script-missing': {
    triggers: inShell(zshrc(), [recorded('profile-script', '/home/p/.codex/codex-orq.sh')]),
    clean: inShell(zshrc()),
  },
  'block-fine': {
    ...fine(inShell('# mine\n'), inShell(zshrc())),
    // The record tells that a login shell does not read it.
    also: {
      'a bash without a file for login shells': {
        files: { '/home/p/.bashrc': zshrc(), [state]: stateWith('bash') },
      },
    },
  },
  'env-key-unset': {
    triggers: withConfig(config.replace('env_key = "ORQ_API_KEY"', 'env_key = "ORQ_KEY"')),
    also: {
      'no record': changed('env_key = "ORQ_API_KEY"', 'env_key = "OPENAI_API_KEY"'),
      'a key that is exported': {
        ...withConfig(config.replace('env_key = "ORQ_API_KEY"', 'env_key = "MY_KEY"'), {
          [dotenv]: undefined,
        }),
        env: { ORQ_API_KEY: key },
      },
    },
    clean: {
      ...withConfig(config.replace('env_key = "ORQ_API_KEY"', 'env_key = "ORQ_KEY"')),
      env: { ORQ_KEY: key },
    },
  },
  'base-url-foreign': {
    triggers: withConfig(config.replace('https://api.orq.ai/v3/router', 'https://api.openai.com/v1')),
    also: {
      'no record': changed('https://api.orq.ai/v3/router', 'https://api.openai.com/v1'),
      'the path of the gateway': withConfig(config.replace('api.orq.ai', 'api.orq.ai.example')),
    },
    clean: changed('api.orq.ai', 'gateway.example'),
  },
  'mcp-no-functions': {
    triggers: claude('[mcp_servers.files]\ncommand = "x"\n'),
    also: {
      'one of a trusted project': {
        files: {
          [user]: `${claudes}[projects."${repo}"]\ntrust_level = "trusted"\n`,
          [state]: undefined,
          [`${repo}/.codex/config.toml`]: '[mcp_servers.web]\nurl = "https://mcp.example"\n',
        },
      },
    },
    clean: claude('[mcp_servers.files]\ncommand = "x"\nenabled = false\n'),
  },
  'setting-no-functions': {
    triggers: claude('[features]\nmulti_agent_v2 = true\n'),
    clean: withConfig(`${config}[features]\nmulti_agent_v2 = true\n`, { [state]: undefined }),
  },
  'key-not-ignored': {
    triggers: {
      files: { '/home/p/.git/HEAD': '' },
      tracked: [],
      unignored: ['.codex/.env'],
    },
    also: {
      'a .env of the project': {
        files: { [`${repo}/.env`]: `ORQ_API_KEY=${key}\n` },
        tracked: [],
        unignored: ['.env'],
      },
    },
    clean: { files: { '/home/p/.git/HEAD': '' }, tracked: [] },
  },
  'live-dotenv-used': {
    triggers: { ...inEnv(`ORQ_API_KEY=${key}\nHTTPS_PROXY=socks5://127.0.0.1:1\n`), live: true },
    clean: { env: { HTTPS_PROXY: 'socks5://127.0.0.1:1' }, live: true },
  },
  'dotenv-name-refused': row(inEnv(`ORQ_API_KEY=${key}\nCODEX_CA_CERTIFICATE=/ca.pem\n`)),
  'live-host-foreign': {
    triggers: {
      ...withConfig(config.replace('https://api.orq.ai/v3/router', 'https://api.openai.com/v1')),
      live: true,
    },
    // It is not asked for, so nothing is told of it.
    clean: withConfig(config.replace('https://api.orq.ai/v3/router', 'https://api.openai.com/v1')),
  },
  'live-home-untrusted': {
    triggers: fromRepository(config.replace('api.orq.ai', 'gateway.example')),
    also: {
      'a variable of its choice': fromRepository(config.replaceAll('ORQ_API_KEY', 'GITHUB_TOKEN')),
    },
    // The key is unknown, so nothing is sent.
    clean: fromRepository(config),
  },
  'key-not-of-gateway': {
    triggers: inEnv("ORQ_API_KEY='<your-orq-api-key>'\n"),
    also: {
      'a key of OpenAI': inEnv('ORQ_API_KEY=sk-proj-made-up-1234567890abcdef\n'),
      'an exported key of Anthropic': {
        ...inEnv(''),
        env: { ORQ_API_KEY: 'sk-ant-api03-made-up-1234567890' },
      },
    },
    clean: inEnv('ORQ_API_KEY=eyJyour.example-of-a.key\n'),
  },
  'setting-slid': {
    triggers: withConfig(config.replace('model_provider', '[features]\nmodel_provider')),
    also: {
      'the model': withConfig(
        `${config.replace('model = "openai/gpt-5.4"\n', '')}model = "openai/gpt-5.4"\n`,
      ),
    },
    clean: withConfig(`${config}[profiles.x]\nmodel_provider = "orq"\nmodel = "openai/gpt-5.4"\n`),
  },
  'websockets-on': {
    triggers: withConfig(config.replace('wire_api', 'supports_websockets = true\nwire_api')),
    clean: withConfig(config.replace('wire_api', 'supports_websockets = false\nwire_api')),
  },
  'login-forbidden': {
    triggers: {
      codex: {},
      files: {
        [user]: `forced_login_method = "api"\n${config}`,
        '/home/p/.codex/auth.json': '{"tokens":{"account_id":"a","access_token":"made up"}}',
      },
    },
    also: {
      'another workspace': {
        codex: {},
        files: {
          [user]: `forced_chatgpt_workspace_id = "other"\n${config}`,
          '/home/p/.codex/auth.json': '{"tokens":{"account_id":"a"}}',
        },
      },
      'a key of OpenAI': {
        codex: {},
        files: {
          [user]: `forced_login_method = "chatgpt"\n${config}`,
          '/home/p/.codex/auth.json': '{"OPENAI_API_KEY":"made up","tokens":null}',
        },
      },
    },
    // Without a login, nothing is forbidden.
    clean: { codex: {}, files: { [user]: `forced_login_method = "api"\n${config}` } },
  },
  'block-unreached': {
    triggers: inShell(`exec fish\n${zshrc()}`),
    also: {
      'after a condition': inShell(`if true; then\n  return\nfi\nreturn 0 # done\n${zshrc()}`),
    },
    // Within a condition or a function, on one line or more; or a redirection only.
    clean: inShell(
      `case $- in\n  *i*) ;;\n  *) return;;\nesac\nif true; then\nreturn\nfi\nf() {\nreturn\n}\n[ -t 0 ] || return\nexec 3>&1\n${zshrc()}`,
    ),
  },
  'block-overridden': {
    triggers: inShell(`${zshrc()}export ORQ_API_KEY=other\n`),
    also: { 'it is unset': inShell(`${zshrc()}unset A ORQ_API_KEY\n`) },
    clean: inShell(`export ORQ_API_KEY=other\n${zshrc()}export MY_ORQ_API_KEY=x\n`),
  },
  'alias-overrides': {
    triggers: inShell(`${zshrc()}alias codex='codex -c model_provider="openai"'\n`),
    also: {
      'of a model without a prefix, in a function': inShell(
        `function codex {\n  # -m no\n  command codex --search --model=gpt-5.5 "$@"\n}\n${zshrc()}`,
      ),
      'on one line, and a model on this machine': inShell(
        `codex() { command codex --oss "$@"; }\n${zshrc()}`,
      ),
      'of the base URL and the model': inShell(
        `${zshrc()}alias codex="codex -m o3 --config model_providers.orq.base_url=https://x.example"\n`,
      ),
    },
    // The same values; settings that route nothing; other commands; what stands after the function, or is no code.
    clean: inShell(
      `alias codex='codex -m openai/gpt-5.4 -c model_provider=orq --search -c tools.web_search=true'\nalias codexx='codex -m gpt-5.5'\nalias c=codex\n# alias codex='codex --oss'\nalias codex="codex -m $MODEL"\ncodex() {\n  command codex -p work "$@"\n}\nf() {\n  codex -m gpt-5.5\n}\n${zshrc()}`,
    ),
  },
  'env-key-filtered': {
    triggers: withConfig(config.replaceAll('ORQ_API_KEY', 'CODEX_ORQ_KEY'), {
      [state]: undefined,
      [dotenv]: `CODEX_ORQ_KEY='${key}'\n`,
    }),
    clean: withConfig(config.replaceAll('ORQ_API_KEY', 'CODEXX_KEY'), {
      [state]: undefined,
      [dotenv]: `CODEXX_KEY='${key}'\n`,
    }),
  },
  'setting-managed': {
    triggers: { files: { [managed]: '[model_providers.orq]\nbase_url = "https://gw.example/v1"\n' } },
    also: {
      'the provider': { files: { [managed]: 'model_provider = "openai"\n' } },
      'another model': { files: { [managed]: 'model = "openai/gpt-5.5"\n' } },
      'web search': withConfig(`web_search = "disabled"\n${config}`, { [managed]: 'web_search = "live"\n' }),
      'what is required': {
        files: { [requirements]: 'model_provider = "openai"\n' },
        codex: { details: { 'model provider': 'openai' } },
      },
      'a required table without env_key': {
        files: {
          [requirements]:
            '[model_providers.orq]\nname = "x"\nbase_url = "https://api.orq.ai/v3/router"\nwire_api = "responses"\nrequires_openai_auth = false\n',
        },
        codex: {},
      },
    },
    // The same values, and what Codex does not take from there.
    clean: {
      files: {
        [managed]: 'model_provider = "orq"\n[model_providers.orq]\nenv_key = "ORQ_API_KEY"\n',
        [requirements]: 'model = "gpt-5.5"\nweb_search = "live"\nmodel_provider = "orq"\n',
      },
      codex: {},
    },
  },
  'model-elsewhere-unprefixed': {
    triggers: plus('review_model = "gpt-5.4"'),
    also: {
      'sub-agents': withConfig(`${config}[agents]\ndefault_subagent_model = "gpt-5.4-mini"\n`),
      memories: withConfig(`${config}[memories]\nextract_model = "gpt-5.4-mini"\n`),
      'the file of an agent': { files: { '/home/p/.codex/agents/a.toml': 'model = "gpt-5.4-mini"\n' } },
      'the file of a profile': { files: { '/home/p/.codex/work.config.toml': 'review_model = "o3"\n' } },
    },
    clean: withConfig(`review_model = "openai/o3"\n${config}`, {
      '/home/p/.codex/agents/a.toml': 'model = "gpt-5.4-mini"\nmodel_provider = "azure"\n',
    }),
  },
  'gateway-not-asked': fine({ files: { [dotenv]: undefined }, live: true }),
};
