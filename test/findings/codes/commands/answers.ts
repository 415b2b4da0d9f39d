import { refuseTellingNode } from '../../../../src/answers/key-exposed.ts';
import type { answerFindings } from '../../../../src/findings/answers.ts';
import type { Row, Table } from '../pairs.ts';
import { type Case, key, work } from './machine.ts';

/** How a program ends that keeps the key. */
const printed = { stdout: 'sk-orq-made-up-0123456789\n' };

/** A set-up with one answer that cannot be used, and with one that can. */
const flag = (name: string, wrong: string, right: string): Row<Case> => ({
  triggers: { line: ['setup', `--${name}`, wrong] },
  clean: { line: ['setup', `--${name}`, right] },
});
const url = (wrong: string): Row<Case> => flag('base-url', wrong, 'https://gateway.example/v3/router');
/** A CODEX_HOME that a repository brings. */
const inRepository = { CODEX_HOME: `${work}/.codex` };
const foreign = { CODEX_ORQ_BASE_URL: 'https://gateway.example/v3/router' };

export const answerRows: Table<typeof answerFindings, Case> = {
  'model-bare': flag('model', 'gpt-5.4', 'openai/gpt-5.4'),
  'key-command-malformed': {
    triggers: { line: ['setup', '--key-command', 'pass show $ORQ'] },
    also: {
      'a pipe': { line: ['setup', '--key-command', 'pass show orq | head -1'] },
      'an open quote': { line: ['setup', '--key-command', "pass show 'orq"] },
      'a home folder': { line: ['setup', '--key-command', '~/bin/key'] },
    },
    clean: { line: ['setup', '--key-command', "pass show 'my $orq'"], programs: { pass: printed } },
  },
  'key-command-missing': {
    triggers: { line: 'setup --key-store command' },
    clean: {
      line: ['setup', '--key-store', 'command', '--key-command', 'pass:orq'],
      programs: { pass: printed },
    },
  },
  'key-command-beside': {
    triggers: { line: ['setup', '--key-store', 'codex-env', '--key-command', 'pass:orq'] },
    clean: { line: ['setup', '--key-command', 'pass:orq'], programs: { pass: printed } },
  },
  'key-command-foreign': {
    triggers: { line: 'setup', env: { CODEX_ORQ_KEY_COMMAND: 'curl evil.example' } },
    // As it was recorded, it is the person's own.
    clean: {
      earlier: [['setup', '--key-command', 'pass:orq']],
      line: 'setup',
      programs: { pass: printed },
      env: {},
    },
  },
  'mcp-needs-variable': {
    triggers: { line: 'setup --mcp --key-command pass:orq', programs: { pass: printed } },
    clean: { line: 'setup --mcp' },
  },
  'identity-malformed': {
    triggers: { line: ['setup', '--identity', 'Zoë'] },
    also: { 'one that is too long': { line: ['setup', '--identity', 'a'.repeat(256)] } },
    clean: { line: ['setup', '--identity', 'team core'] },
  },
  'identity-unknown': {
    triggers: { line: 'setup --identity git' },
    clean: {
      line: 'setup --identity git --dest none',
      programs: { git: { stdout: 'ada@example.com\n' } },
    },
  },
  'identity-shared': {
    triggers: {
      line: 'setup --as system --identity git',
      programs: { git: { stdout: 'ada@example.com\n' } },
    },
    also: {
      'in a repository': { line: 'devcontainer --identity git', files: { [`${work}/.git/HEAD`]: '' } },
    },
    clean: { line: 'setup --as system --identity env:USER' },
  },
  'header-variable-malformed': flag('metadata', 'user=env:MY USER', 'user=env:MY_USER'),
  'header-variable-secret': {
    ...flag('metadata', 'user=env:GITHUB_TOKEN', 'user=env:GITHUB_ACTOR'),
    also: { 'as the identity': { line: 'setup --identity env:ORQ_API_KEY' } },
  },
  'header-variable-foreign': {
    triggers: { line: 'setup', env: { CODEX_ORQ_METADATA: 'team=core,user=env:AWS_PROFILE' } },
    also: {
      'as the identity': { line: 'setup', env: { CODEX_ORQ_IDENTITY: 'env:AWS_PROFILE' } },
      'your e-mail address': { line: 'setup', env: { CODEX_ORQ_IDENTITY: 'git' } },
    },
    // As it was recorded, it is the person's own.
    clean: {
      earlier: [['setup', '--metadata', 'user=env:AWS_PROFILE']],
      line: 'setup',
      env: { CODEX_ORQ_METADATA: 'user=env:AWS_PROFILE' },
    },
  },
  'remote-unknown': {
    triggers: {
      line: 'devcontainer --metadata repo=@remote',
      files: { [`${work}/.git/HEAD`]: '' },
      programs: { git: { exitCode: 1 } },
    },
    also: {
      'an address without a name': {
        line: 'devcontainer --metadata repo=@remote',
        files: { [`${work}/.git/HEAD`]: '' },
        programs: { git: { stdout: 'remote.origin.url\n/\0' } },
      },
    },
    clean: {
      line: 'devcontainer --metadata repo=@remote',
      files: { [`${work}/.git/HEAD`]: '' },
      programs: { git: { stdout: 'remote.origin.url\ngit@github.com:acme/api.git\0' } },
    },
  },
  'remote-everywhere': flag('metadata', 'repo=@remote', 'repo=acme/api'),
  'metadata-malformed': {
    triggers: { line: 'setup --metadata team' },
    also: {
      'a key with a blank': { line: ['setup', '--metadata', 'my team=core'] },
      'no value': { line: 'setup --metadata team=' },
      'a long value': { line: ['setup', '--metadata', `team=${'a'.repeat(513)}`] },
    },
    clean: { line: 'setup --metadata team=core --metadata repo=billing' },
  },
  'metadata-many': {
    triggers: { line: ['setup', ...Array.from({ length: 17 }, (_, at) => `--metadata=k${at}=v`)] },
    // The last one of a key counts.
    clean: { line: ['setup', ...Array.from({ length: 17 }, (_, at) => `--metadata=k${at % 16}=v`)] },
  },
  'way-from-variable': {
    triggers: { line: 'setup', env: { CODEX_ORQ_AS: 'managed' } },
    clean: { line: 'setup', env: { CODEX_ORQ_AS: 'profile' } },
  },
  'machine-key-shared': {
    triggers: { line: 'setup --as system --key-store codex-env' },
    clean: { line: 'setup --as system' },
  },
  'machine-option': {
    triggers: { line: 'setup --as system --codex-home /home/ada/other' },
    also: {
      'a shell, a project, a question': {
        line: 'setup --as managed --shell zsh --dest /home/ada/work --ask',
      },
      'a file for other machines': { line: 'setup --as managed --to m.toml --restart' },
      'an undo': { line: 'remove --as system --keep-key' },
      'another model': { line: 'model --as managed openai/gpt-5.5 --dest /home/ada/work' },
    },
    clean: { line: 'setup --as system --shell none --dest none' },
  },
  'machine-elsewhere': {
    triggers: { line: 'setup --as managed', platform: 'darwin' },
    clean: { line: 'setup --as managed' },
  },
  'machine-file-unknown': {
    triggers: { line: 'setup --as managed --to settings.json' },
    also: {
      'what no file is known for': { line: 'setup --as system --to codex.mobileconfig' },
      'no way at all': { line: 'setup --to codex.mobileconfig --key-store codex-env' },
    },
    clean: { line: 'setup --as managed --to codex.mobileconfig' },
  },
  'machine-file-foreign': {
    triggers: {
      line: 'setup --as managed --to /home/ada/m.toml',
      files: { '/home/ada/m.toml': 'model = "x"\n' },
    },
    clean: {
      line: 'setup --as managed --to /home/ada/m.toml',
      files: { '/home/ada/m.toml': '# Written by codex-orq, for %USERPROFILE%\n' },
    },
  },
  'machine-file-untried': {
    triggers: { line: 'setup --as managed --to managed_config.toml' },
    clean: { line: 'setup --as managed' },
  },
  'way-other': {
    triggers: { line: 'remove --as profile', earlier: ['setup'], env: key },
    also: {
      'another profile': {
        line: 'remove --as profile',
        earlier: [['setup', '--as', 'profile:work']],
        env: key,
      },
      'of a machine': { line: 'remove --as system', earlier: ['setup --as managed'] },
      'another model': {
        line: 'model --as default openai/gpt-5.5',
        earlier: ['setup --as profile'],
        env: key,
      },
      'of a machine, another model': {
        line: 'model --as managed openai/gpt-5.5',
        earlier: ['setup --as system'],
      },
    },
    clean: { line: 'remove --as profile:orq', earlier: ['setup --as profile'], env: key },
  },
  'way-malformed': flag('as', 'profile:a b', 'profile:a-b'),
  'model-malformed': flag('model', 'openai/gpt 5', 'openai/gpt-5'),
  'provider-reserved': flag('provider', 'openai', 'openai-by-orq'),
  'provider-malformed': flag('provider', 'o.r.q', 'o-r-q'),
  'url-malformed': url('gateway.example'),
  'url-credentials': url('https://me:secret@gateway.example/v3/router'),
  'url-plain-http': url('http://gateway.example/v3/router'),
  'url-foreign': {
    triggers: { line: 'setup', env: foreign },
    // Said by a person.
    clean: { line: ['setup', '--base-url', foreign.CODEX_ORQ_BASE_URL], env: foreign },
  },
  'env-key-foreign': {
    triggers: { line: 'setup', env: { CODEX_ORQ_ENV_KEY: 'GITHUB_TOKEN' } },
    clean: { line: 'setup --env-key GITHUB_TOKEN', env: { CODEX_ORQ_ENV_KEY: 'GITHUB_TOKEN' } },
  },
  'record-untrusted': {
    triggers: {
      line: 'model openai/gpt-5.5',
      earlier: ['setup --base-url https://evil.example/v3/router'],
      env: inRepository,
      files: { [`${work}/.git/HEAD`]: '' },
    },
    also: {
      'a variable': {
        line: 'setup',
        earlier: ['setup --env-key GITHUB_TOKEN'],
        env: inRepository,
        files: { [`${work}/.git/HEAD`]: '' },
      },
    },
    clean: {
      line: 'setup --base-url https://evil.example/v3/router',
      earlier: ['setup --base-url https://evil.example/v3/router'],
      env: inRepository,
      files: { [`${work}/.git/HEAD`]: '' },
    },
  },
  'env-key-is-secret': flag('env-key', 'sk-orq-0123456789abcdef', 'TEAM_KEY'),
  'env-key-malformed': flag('env-key', 'TEAM KEY', 'TEAM_KEY'),
  'env-key-reserved': flag('env-key', 'OPENAI_API_KEY', 'TEAM_API_KEY'),
  'key-unusable': {
    triggers: { line: 'setup', env: { ORQ_API_KEY: 'made up' } },
    also: {
      'the placeholder of the page': { line: 'setup', env: { ORQ_API_KEY: '<your-orq-api-key>' } },
      'a key of OpenAI': { line: 'setup', env: { ORQ_API_KEY: 'sk-proj-made-up-1234567890' } },
    },
    clean: { line: 'setup', env: { ORQ_API_KEY: 'made-up-0123456789' } },
  },
  'key-as-flag': {
    triggers: { line: 'setup --api-key made-up' },
    also: { 'a key in the place of an answer': { line: 'setup --model sk-orq-0123456789abcdef' } },
    clean: { line: 'setup --env-key TEAM_KEY' },
  },
  'node-debug': {
    triggers: () => refuseTellingNode((part) => part === 'http'),
    also: { 'every part of Node': () => refuseTellingNode(() => true) },
    clean: () => refuseTellingNode((part) => part === 'fs'),
  },
  'choice-unknown': flag('shell', 'csh', 'zsh'),
  'path-empty': flag('dest', ' ', '.'),
  'usage-wrong': {
    triggers: { line: 'setup now' },
    also: {
      'an option that there is not': { line: 'setup --now' },
      'no such command': { line: 'set-up' },
    },
    clean: { line: 'setup --yes' },
  },
};
