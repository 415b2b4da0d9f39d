import { expect, test } from 'vitest';
import { nestedContainers } from '../../src/devcontainer/nested.ts';
import { nearbyFiles } from '../../src/devcontainer/repo.ts';
import { otherInstallations } from '../../src/codex/installations.ts';
import { namesIn } from '../../src/host/listing.ts';
import { machine } from '../checks/fixture.ts';

const repo = '/home/p/repo';
const database = `${repo}/docker/db`;

test('a folder that may not be listed has no names, and nothing else is passed over', async () => {
  const list = machine({ files: { [`${repo}/a`]: '' }, unreadable: [database] });
  expect(await namesIn(list, repo)).toContain('a');
  expect(await namesIn(list, database)).toEqual([]);
  const broken = { list: () => Promise.reject(new TypeError('a slip of ours')) };
  await expect(namesIn(broken, repo)).rejects.toThrow('a slip of ours');
});

test("another user's folder ends no run that looks into it by the way", async () => {
  const files = {
    [`${database}/PG_VERSION`]: '',
    [`${repo}/docker/allow.sh`]: '',
    [`${repo}/api/.devcontainer/devcontainer.json`]: '{}',
  };
  const host = machine({ files, unreadable: [database, `${repo}/docker`] });
  expect(await nestedContainers(host, repo)).toEqual(['api']);
  expect(await nearbyFiles(machine({ files, unreadable: [database] }), repo)).toContain('docker/allow.sh');
  const extensions = '/home/p/.vscode/extensions';
  expect(await otherInstallations(machine({ files: {}, unreadable: [extensions] }))).toEqual([]);
});
