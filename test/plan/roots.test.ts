import { describe, expect, test } from 'vitest';
import type { Disk } from '../../src/host/disk.ts';
import { machineRunFolders, projectRunFolder, runFoldersThere, workTreeAt } from '../../src/plan/roots.ts';
import { MemoryDisk } from '../support/memory-disk.ts';

const home = '/home/ada/.codex';

function diskWith(...folders: readonly string[]): MemoryDisk {
  const disk = new MemoryDisk();
  for (const folder of folders) disk.folder(folder);
  return disk;
}

/** The same disk, on which this folder cannot be written. */
function closedAt(disk: MemoryDisk, folder: string): MemoryDisk {
  const { requireWritable } = disk;
  disk.requireWritable = (path) => {
    if (path === folder) throw new Error('closed');
    requireWritable.call(disk, path);
  };
  return disk;
}

describe('the run folders of a CODEX_HOME', () => {
  test('are it and all folders above, of which a run takes the nearest that is there', () => {
    expect(machineRunFolders(diskWith(home), home)).toEqual({
      main: `${home}/.codex-orq`,
      all: [`${home}/.codex-orq`, '/home/ada/.codex-orq', '/home/.codex-orq', '/.codex-orq'],
    });
    expect(machineRunFolders(diskWith('/home/ada'), home).main).toBe('/home/ada/.codex-orq');
    expect(machineRunFolders(diskWith(), home).main).toBe('/.codex-orq');
  });

  test('are not in a file that has the name of a folder', () => {
    const disk = diskWith('/home/ada');
    disk.put(home, 'a file');
    expect(machineRunFolders(disk, home).main).toBe('/home/ada/.codex-orq');
  });

  test('lie where the folder really is, also one that is going to be made', () => {
    const disk = diskWith('/srv/codex');
    disk.symlink(home, '/srv/codex');
    expect(machineRunFolders(disk, home).all).toEqual([
      '/srv/codex/.codex-orq',
      '/srv/.codex-orq',
      '/.codex-orq',
    ]);
    expect(machineRunFolders(disk, `${home}/deep/er`).all[0]).toBe('/srv/codex/deep/er/.codex-orq');
  });

  test('a run that takes a folder away works above it, where it may write there', () => {
    const disk = diskWith(home);
    expect(machineRunFolders(disk, home, [], home).main).toBe('/home/ada/.codex-orq');
    expect(machineRunFolders(disk, home, [], '/home/ada').main).toBe('/home/.codex-orq');
    expect(machineRunFolders(disk, home, [], '/home/ada/other').main).toBe(`${home}/.codex-orq`);
    expect(machineRunFolders(closedAt(disk, '/home/ada'), home, [], home).main).toBe(`${home}/.codex-orq`);
  });

  test('a run that writes outside of a work tree works above that, not in it', () => {
    const disk = diskWith(home, '/home/ada/.git');
    expect(machineRunFolders(disk, home, ['/home/ada/a', '/srv/b']).main).toBe('/home/.codex-orq');
    expect(machineRunFolders(disk, home, ['/home/ada/a']).main).toBe(`${home}/.codex-orq`);
    expect(machineRunFolders(disk, home).main).toBe(`${home}/.codex-orq`);
    expect(machineRunFolders(diskWith(home), home, ['/srv/b']).main).toBe(`${home}/.codex-orq`);
  });

  test('it needs no leave for the folder itself: that it cannot be written is told when it is tried', () => {
    expect(machineRunFolders(closedAt(diskWith(home), home), home).main).toBe(`${home}/.codex-orq`);
  });
});

test('the run folder of a repo is in it, or in the nearest folder above that is there', () => {
  const disk = diskWith('/home/ada/work/repo');
  disk.symlink('/home/ada/work/link', 'repo');
  expect(projectRunFolder(disk, '/home/ada/work/repo')).toBe('/home/ada/work/repo/.codex-orq');
  expect(projectRunFolder(disk, '/home/ada/work/link')).toBe('/home/ada/work/repo/.codex-orq');
  expect(projectRunFolder(disk, '/home/ada/work/new/er')).toBe('/home/ada/work/.codex-orq');
});

test('of some run folders those are there that are folders', () => {
  const disk = diskWith('/a/.codex-orq', '/b', '/c');
  disk.put('/b/.codex-orq', 'a file');
  const closed: Disk = Object.assign(Object.create(disk) as Disk, {
    stat: () => {
      throw Object.assign(new Error('no'), { code: 'EACCES' });
    },
  });
  expect(runFoldersThere(closed, ['/a/.codex-orq'])).toEqual([]);
  expect(runFoldersThere(disk, ['/a/.codex-orq', '/b/.codex-orq', '/c/.codex-orq'])).toEqual([
    '/a/.codex-orq',
  ]);
});

test('the work tree is the nearest folder with a .git, which may be a file', () => {
  const disk = diskWith('/home/ada/work/.git', '/home/ada/work/a/b', '/home/ada/work/tree');
  disk.put('/home/ada/work/tree/.git', 'gitdir: /elsewhere');
  expect(workTreeAt(disk, '/home/ada/work/a/b')).toBe('/home/ada/work');
  expect(workTreeAt(disk, '/home/ada/work/tree')).toBe('/home/ada/work/tree');
  expect(workTreeAt(disk, '/srv')).toBeUndefined();
});
