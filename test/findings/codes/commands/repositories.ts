import { packageVersion } from '../../../../src/lib/package.ts';
import type { repositoryFindings } from '../../../../src/findings/repositories.ts';
import { uniqueRepos } from '../../../../src/commands/devcontainer/folders.ts';
import { memoryHost } from '../../../support/memory-host.ts';
import type { Table } from '../pairs.ts';
import { type Case, edit, type Run } from './machine.ts';

const work = '/home/ada/work';
const folder = `${work}/.devcontainer`;
const own = { [`${folder}/devcontainer.json`]: '{}' };
const package_ = { [`${work}/packages/a/.devcontainer/devcontainer.json`]: '{}' };
const loopback: Run = {
  line: 'devcontainer',
  files: own,
  earlier: ['setup --dest none --base-url http://127.0.0.1:8080/v3/router'],
};
const check = (more: Partial<Run> = {}): Run => ({ line: 'devcontainer --check', files: own, ...more });
const routed: Partial<Run> = { earlier: ['devcontainer'] };
const drift = edit(`${folder}/codex-orq/README.md`, '# Codex', '# Mine');
const newer = edit(
  `${folder}/codex-orq/undo.json`,
  `"package": ${JSON.stringify(packageVersion)}`,
  '"package": "99.0.0"',
);
const folders =
  (...names: readonly string[]) =>
  async () => {
    const host = memoryHost({
      files: { [`${work}/.git/HEAD`]: '', [`${work}/packages/a/x`]: '', '/home/ada/other/x': '' },
    });
    return (await uniqueRepos(host, names)).flatMap(({ refused }) =>
      refused === undefined ? [] : [refused],
    );
  };

export const repositoryRows: Table<typeof repositoryFindings, Case> = {
  'devcontainer-nested': {
    triggers: { line: 'devcontainer', files: { ...own, ...package_ } },
    clean: { line: 'devcontainer', files: own },
  },
  'devcontainer-none': {
    triggers: { line: 'devcontainer --yes' },
    also: { 'packages have some': { line: 'devcontainer --yes', files: package_ } },
    clean: { line: 'devcontainer --yes --create' },
  },
  'devcontainer-loopback': {
    triggers: loopback,
    clean: { ...loopback, line: 'devcontainer --base-url http://127.0.0.1:8080/v3/router' },
  },
  'devcontainer-ci-nested': {
    triggers: {
      line: 'devcontainer --ci github',
      cwd: `${work}/packages/a`,
      files: { ...own, ...package_, [`${work}/.git/HEAD`]: '' },
    },
    clean: { line: 'devcontainer --ci github', files: { ...own, [`${work}/.git/HEAD`]: '' } },
  },
  'devcontainer-unrouted': { triggers: check(), clean: check(routed) },
  'devcontainer-drifted': { triggers: check({ ...routed, since: drift }), clean: check(routed) },
  'devcontainer-current': {
    triggers: check(routed),
    clean: check({ ...routed, since: newer }),
  },
  'folder-no-repo': { triggers: folders('/home/ada/other'), clean: folders(`${work}/packages/a`) },
  'folder-repeated': {
    triggers: folders(work, `${work}/`),
    clean: folders(work, `${work}/packages/a`),
  },
};
