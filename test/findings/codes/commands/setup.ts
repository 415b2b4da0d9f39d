import type { setupFindings } from '../../../../src/findings/setup.ts';
import type { Table } from '../pairs.ts';
import { type Case, codexHome, config, edit, key } from './machine.ts';

const provider = (more: string) => ({ [config]: `[model_providers.orq]\nname = "x"\n${more}\n` });
const byCommand = provider('auth = { command = "pass" }');
const printed = { stdout: 'sk-orq-made-up-0123456789\n' };
const elsewhere = '/home/ada/other';
const dotfiles = { '/home/ada/.git/HEAD': 'ref: refs/heads/main\n' };
const repository = { '/home/ada/work/.git/HEAD': 'ref: refs/heads/main\n' };

export const setupRows: Table<typeof setupFindings, Case> = {
  'shell-new-needed': {
    triggers: { line: 'setup --shell zsh', env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789' } },
    clean: { line: 'setup --shell none' },
  },
  'written-differs': {
    triggers: { line: 'setup', afterwards: edit(config, '"responses"', '"chat"') },
    // What Codex adds to its own file is no difference.
    clean: {
      line: 'setup',
      afterwards: (host) =>
        host.put(config, `${host.texts()[config]}[projects."/x"]\ntrust_level = "trusted"\n`),
    },
  },
  'env-not-ignored': {
    triggers: { line: 'setup', git: 1, files: repository },
    clean: { line: 'setup', git: 0, files: repository },
  },
  'key-would-be-committed': {
    triggers: { line: 'setup', env: key, git: 1, files: dotfiles },
    clean: { line: 'setup --ignore-key', env: key, git: 1, files: dotfiles },
  },
  'key-into-tracked': {
    triggers: {
      line: 'setup',
      env: key,
      programs: { git: { stdout: '.codex/.env\0' } },
      files: { ...dotfiles, [`${codexHome}/.env`]: 'A=1\n' },
    },
    clean: {
      line: 'setup --key-store external',
      programs: { git: { stdout: '.codex/.env\0' } },
      files: dotfiles,
    },
  },
  'calls-left': { triggers: { line: 'setup --only-gateway' }, clean: { line: 'setup' } },
  'fix-chat-left': {
    triggers: {
      line: 'fix',
      files: { [config]: '[model_providers.local]\nname = "x"\nbase_url = "http://x"\nwire_api = "chat"\n' },
    },
    clean: {
      line: 'fix --responses',
      files: { [config]: '[model_providers.local]\nname = "x"\nbase_url = "http://x"\nwire_api = "chat"\n' },
    },
  },
  'codex-home-elsewhere': {
    triggers: { line: `setup --codex-home ${elsewhere}` },
    also: {
      'beside another that the variable names': {
        line: `setup --codex-home ${elsewhere}`,
        env: { CODEX_HOME: '/home/ada/third' },
      },
      'the usual one, where the variable names another': {
        line: 'setup --codex-home ~/.codex',
        env: { CODEX_HOME: elsewhere },
      },
    },
    clean: { line: `setup --codex-home ${elsewhere}`, env: { CODEX_HOME: elsewhere } },
  },
  'auth-kept': {
    triggers: { line: 'setup', files: byCommand },
    clean: { line: 'setup --key-store codex-env', files: byCommand },
  },
  'sessions-hidden': {
    triggers: { line: 'setup', files: { [`${codexHome}/sessions/2026/s.jsonl`]: '{}' } },
    // They were made through the same provider.
    clean: {
      line: 'setup --model openai/gpt-5.5',
      earlier: ['setup'],
      since: (host) => host.put(`${codexHome}/sessions/2026/s.jsonl`, '{}'),
    },
  },
  'key-command-fails': {
    triggers: { line: 'setup --key-command pass:orq', programs: { pass: { exitCode: 1, stderr: 'locked' } } },
    also: {
      'a program that is not there': { line: 'setup --key-command nosuch' },
      'two lines': {
        line: 'setup --key-command pass:orq',
        programs: { pass: { stdout: 'a-key-01234\nme\n' } },
      },
      nothing: { line: 'setup --key-command pass:orq', programs: { pass: {} } },
    },
    clean: { line: 'setup --key-command pass:orq', programs: { pass: printed } },
  },
  'key-command-works': {
    triggers: { line: 'setup --key-command pass:orq', programs: { pass: printed } },
    // It is run where it is new.
    clean: {
      earlier: ['setup --key-command pass:orq'],
      line: 'setup --model openai/gpt-5.5',
      programs: { pass: printed },
    },
  },
  'key-command-codex-old': {
    triggers: {
      line: 'setup --key-command pass:orq',
      programs: { pass: printed },
      codex: { version: '0.104.0' },
    },
    clean: {
      line: 'setup --key-command pass:orq',
      programs: { pass: printed },
      codex: { version: '0.125.0' },
    },
  },
  'header-overruled': {
    triggers: {
      line: 'setup --metadata user=ada',
      files: { [config]: '[model_providers.orq]\nenv_http_headers = { x-orq-metadata-user = "WHO" }\n' },
    },
    clean: {
      line: 'setup --metadata user=env:ME',
      files: { [config]: '[model_providers.orq]\nenv_http_headers = { x-orq-metadata-user = "WHO" }\n' },
    },
  },
  'mcp-kept': {
    triggers: { line: 'setup --mcp', files: { [config]: '[mcp_servers.orq]\ncommand = "mine"\n' } },
    clean: { line: 'setup --mcp', files: { [config]: '[mcp_servers.other]\ncommand = "mine"\n' } },
  },
  'mcp-there': {
    triggers: {
      line: 'setup --mcp',
      files: { [config]: '[mcp_servers.orq-workspace]\nurl = "https://my.orq.ai/v2/mcp"\n' },
    },
    also: {
      'at a gateway of your own': {
        line: 'setup --mcp --base-url https://gateway.example/v3/router',
        files: { [config]: 'mcp_servers = { mine = { url = "https://gateway.example/v2/mcp" } }\n' },
      },
    },
    clean: {
      line: 'setup --mcp',
      files: { [config]: '[mcp_servers.docs]\nurl = "https://docs.orq.ai/mcp"\n' },
    },
  },
  'mcp-no-function': {
    triggers: { line: 'setup --mcp --model anthropic/claude-sonnet-4-6' },
    clean: { line: 'setup --mcp --model openai/gpt-5.4' },
  },
  'profile-codex-old': {
    triggers: { line: 'setup --as profile', codex: { version: '0.125.0' } },
    clean: { line: 'setup --as profile', codex: { version: '0.134.0' } },
  },
  'profile-table-there': {
    triggers: { line: 'setup --as profile', files: { [config]: '[profiles.orq]\nmodel = "gpt-5.5"\n' } },
    clean: { line: 'setup --as profile', files: { [config]: '[profiles.fast]\nmodel = "gpt-5.5"\n' } },
  },
  'machine-routed': {
    triggers: { line: 'setup --as managed' },
    clean: { line: 'setup' },
  },
  'profile-resume': {
    triggers: { line: 'setup --as profile' },
    clean: { line: 'setup --as default' },
  },
  'secret-not-kept': {
    triggers: { line: 'setup', env: key, files: provider('env_key = "sk-orq-0123456789"') },
    clean: { line: 'setup', env: key, files: provider('env_key = "MY_KEY"') },
  },
};
