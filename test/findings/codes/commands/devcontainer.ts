import type { devcontainerFindings } from '../../../../src/findings/devcontainer.ts';
import { packageVersion } from '../../../../src/lib/package.ts';
import type { Table } from '../pairs.ts';
import { type Case, edit, type Run, work } from './machine.ts';

const folder = `${work}/.devcontainer`;
const container = `${folder}/devcontainer.json`;
const script = `${folder}/codex-orq/install.sh`;
const other = `${folder}/other/devcontainer.json`;
const lock = `${folder}/devcontainer-lock.json`;
const published = 'ghcr.io/acme/features/codex-orq';
const workflow = `${work}/.github/workflows/codex.yml`;

/** A repo whose dev container is this one. */
const repo = (text: string, more: Run['files'] = {}, line = 'devcontainer'): Run => ({
  line,
  files: { [container]: text, ...more },
});
const withFeature = (options: object): Run =>
  repo(JSON.stringify({ features: { './codex-orq': { model: 'a/b', ...options } } }));
const inGit = { [`${work}/.git/HEAD`]: '' };
/** What git prints of a rule, for a path and what is in it. */
const ignoring = (path: string): string =>
  [path, `${path}/install.sh`].map((each) => `.gitignore\x001\0.devcontainer/*\0${each}\0`).join('');
const compose = (yaml: string): Run =>
  repo('{"dockerComposeFile":"compose.yml","service":"app"}', { [`${folder}/compose.yml`]: yaml });
const own = (value: string): Run => repo(JSON.stringify({ remoteEnv: { ORQ_API_KEY: value } }));
const firewall = (host: string): Run =>
  repo('{}', {
    [`${folder}/init-firewall.sh`]: `for domain in \\\n  "packages.example" \\\n  "${host}"; do :; done\n`,
  });
const again: Run = { line: 'devcontainer', earlier: ['devcontainer'] };

const model: Run = { line: 'model openai/gpt-5.5', earlier: ['devcontainer'] };
/** As if another version had routed it. */
const recordedBy = (version: string) =>
  edit(
    `${folder}/codex-orq/undo.json`,
    `"package": ${JSON.stringify(packageVersion)}`,
    `"package": "${version}"`,
  );

export const devcontainerRows: Table<typeof devcontainerFindings, Case> = {
  'attribution-unfit': {
    triggers: repo('{}', {}, 'devcontainer --metadata team=a$(b)'),
    also: {
      'as the identity': { ...repo('{}'), line: ['devcontainer', '--identity', 'my team'] },
      'in a workflow': repo('{}', {}, 'devcontainer --ci github --metadata user={{x}}'),
    },
    clean: repo('{}', {}, 'devcontainer --identity my-team --metadata user=env:WHO'),
  },
  'devcontainer-key-supplied': {
    triggers: repo('{"containerEnv":{"ORQ_API_KEY":"x"}}'),
    also: {
      'an option of docker': repo('{"runArgs":["--env","ORQ_API_KEY"]}'),
      'a Dockerfile': repo('{"build":{"dockerfile":"Dockerfile"}}', {
        [`${folder}/Dockerfile`]: 'FROM x\nENV ORQ_API_KEY=\n',
      }),
    },
    clean: repo('{"containerEnv":{"OTHER_KEY":"x"}}'),
  },
  'devcontainer-key-empty': {
    triggers: repo('{"containerEnv":{"ORQ_API_KEY":""}}'),
    clean: repo(`{"containerEnv":{"ORQ_API_KEY":"\${localEnv:ORQ_API_KEY}"}}`),
  },
  'devcontainer-key-unknown': {
    triggers: repo('{"runArgs":["--env-file=.env.local"]}'),
    also: {
      'a compose file elsewhere': repo('{"dockerComposeFile":"../../compose.yml","service":"app"}'),
      'a service of another name': compose('services: { web: {} }'),
      'a compose file that is no YAML': compose('services: ['),
    },
    clean: repo('{"runArgs":["--env-file=.env.local"]}', { [`${work}/.env.local`]: 'OTHER=1\n' }),
  },
  'devcontainer-ignored': {
    triggers: { ...repo('{}', inGit), git: 0, gitPrints: ignoring('./.devcontainer/codex-orq') },
    also: { 'the file alone': { ...repo('{}', inGit), git: 0, gitPrints: ignoring('./.env.example') } },
    clean: { ...repo('{}', inGit), git: 1 },
  },
  'renovate-rule-told': {
    triggers: repo('{}', {}, 'devcontainer --renovate'),
    also: {
      'a part of package.json': repo(
        '{}',
        { [`${work}/package.json`]: '{"renovate":{}}' },
        'devcontainer --renovate',
      ),
      'no JSON': repo('{}', { [`${work}/renovate.json5`]: "{extends: ['a']}" }, 'devcontainer --renovate'),
      'a list that is none': repo(
        '{}',
        { [`${work}/renovate.json`]: '{"customManagers":{}}' },
        'devcontainer --renovate',
      ),
    },
    clean: repo('{}', { [`${work}/renovate.json`]: '{}' }, 'devcontainer --renovate'),
  },
  'feature-malformed': {
    triggers: repo('{}', {}, 'devcontainer --feature codex-orq'),
    clean: repo('{}', {}, `devcontainer --feature ${published}:1`),
  },
  'devcontainer-feature-partly': {
    triggers: {
      ...{ files: { [container]: '{}', [other]: '{}' }, earlier: ['devcontainer'] },
      line: `devcontainer --feature ${published}:1 --only .devcontainer/devcontainer.json`,
    },
    clean: {
      ...{ files: { [container]: '{}', [other]: '{}' }, earlier: ['devcontainer'] },
      line: `devcontainer --feature ${published}:1`,
    },
  },
  'devcontainer-lock-entry': {
    triggers: repo('{}', { [lock]: '{"features":{}}' }, `devcontainer --feature ${published}:1`),
    clean: repo(
      '{}',
      { [lock]: `{"features":{"${published}:1":{}}}` },
      `devcontainer --feature ${published}:1`,
    ),
  },
  'devcontainer-models-elsewhere': {
    triggers: repo('{}', {}, `devcontainer --feature ${published}:1 --models used`),
    clean: repo('{}', {}, `devcontainer --feature ${published}:1 --models used --ci github`),
  },
  'devcontainer-feature-missing': {
    triggers: withFeature({}),
    clean: { line: 'devcontainer', earlier: ['devcontainer'] },
  },
  'devcontainer-codex-elsewhere': {
    triggers: repo('{"postCreateCommand":"npm install -g @openai/codex@latest"}'),
    also: {
      'words of a hook': repo('{"onCreateCommand":["npm","i","-g","@openai/codex"]}'),
      'hooks by name': repo(
        '{"postStartCommand":{"a":"true","b":"curl https://chatgpt.com/codex/install.sh | sh"}}',
      ),
      'a community Feature': repo('{"features":{"ghcr.io/someone/features/codex:1":{}}}'),
      'an image': repo('{"image":"ghcr.io/openai/codex-universal:latest"}'),
      'a Dockerfile': repo('{"build":{"dockerfile":"Dockerfile"}}', {
        [`${folder}/Dockerfile`]: 'FROM x\nRUN npm install -g \\\n  @openai/codex\n',
      }),
      'a script that a hook runs': repo('{"postCreateCommand":"bash scripts/up.sh"}', {
        [`${work}/scripts/up.sh`]: 'npm i -g @openai/codex\n',
      }),
    },
    clean: {
      ...repo('{"postCreateCommand":"npm install -g @openai/codex-sdk","image":"debian:12"}', {
        [`${folder}/Dockerfile`]: 'FROM x\n# npm install -g @openai/codex\n',
        [`${work}/scripts/other.sh`]: 'npm i -g @openai/codex\n',
      }),
    },
  },
  'devcontainer-value-kept': {
    triggers: own(`\${localEnv:MY_KEY}`),
    clean: own(`\${localEnv:ORQ_API_KEY}`),
  },
  'devcontainer-host-foreign': {
    triggers: withFeature({ baseUrl: 'https://gateway.example/v3' }),
    clean: withFeature({ baseUrl: 'https://my.orq.ai/v3' }),
  },
  'devcontainer-variable-other': {
    triggers: { line: 'devcontainer', earlier: ['devcontainer --env-key TEAM_KEY'] },
    clean: { line: 'devcontainer --env-key TEAM_KEY', earlier: ['devcontainer --env-key TEAM_KEY'] },
  },
  'devcontainer-newer': {
    triggers: { ...model, since: recordedBy('99.0.0') },
    clean: { ...model, since: recordedBy('0.0.1') },
  },
  'devcontainer-not-renewed': {
    triggers: { ...model, earlier: ['devcontainer --env-key TEAM_KEY'], since: recordedBy('0.0.1') },
    clean: { ...model, since: recordedBy('0.0.1') },
  },
  'devcontainer-firewall': {
    triggers: firewall('api.github.com'),
    also: { 'a variable': repo('{"containerEnv":{"OPENAI_ALLOWED_DOMAINS":"api.openai.com"}}') },
    clean: firewall('api.orq.ai'),
  },
  'devcontainer-file-edited': {
    triggers: { ...again, since: (host) => host.put(script, `${host.texts()[script]}echo more\n`) },
    // A checkout on Windows.
    clean: { ...again, since: edit(script, '\n', '\r\n') },
  },
  'devcontainer-folder-foreign': {
    triggers: repo('{}', { [script]: 'echo mine\n' }),
    clean: repo('{}', { [`${folder}/codex-orq/mine.sh`]: 'echo mine\n' }),
  },
  'devcontainer-workflow-kept': {
    triggers: repo('{}', { [workflow]: 'name: mine\n' }, 'devcontainer --ci github'),
    clean: { line: 'devcontainer --ci github', earlier: ['devcontainer --ci github'] },
  },
  'devcontainer-outside': {
    triggers: { line: 'devcontainer', links: { [folder]: '/srv/elsewhere' } },
    also: {
      'a hook of git': {
        line: 'devcontainer',
        files: { [`${work}/.git/HEAD`]: '' },
        links: { [script]: `${work}/.git/hooks/post-checkout` },
      },
    },
    clean: { line: 'devcontainer', links: { [folder]: `${work}/elsewhere` } },
  },
  'devcontainer-unknown': {
    triggers: repo('{}', {}, 'devcontainer --only .devcontainer/web/devcontainer.json'),
    clean: repo('{}', {}, 'devcontainer --only .devcontainer/devcontainer.json'),
  },
  'devcontainer-nowhere': {
    triggers: { line: 'devcontainer', cwd: '/home/ada' },
    also: { 'a removal': { line: 'devcontainer --remove', cwd: '/home/ada' } },
    clean: { line: `devcontainer --dest ${work}`, cwd: '/home/ada', files: { [`${work}/a.txt`]: '' } },
  },
  'codex-version-malformed': {
    triggers: { line: 'devcontainer --codex-version latest' },
    clean: { line: 'devcontainer --codex-version 0.160.1' },
  },
  'devcontainer-record-missing': {
    triggers: {
      ...again,
      line: 'devcontainer --remove',
      since: (host) => host.take(`${folder}/codex-orq/undo.json`),
    },
    clean: { ...again, line: 'devcontainer --remove' },
  },
};
