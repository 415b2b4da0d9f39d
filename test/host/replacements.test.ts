import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countReplacements } from '../../src/host/replacements.ts';
import { needs } from '../support/needs.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'replacements-'));

/** As most editors do. */
function replace(path: string): void {
  writeFileSync(`${path}.tmp`, 'x\n');
  renameSync(`${path}.tmp`, path);
}

test('each replacement of a file counts, and no other file', needs('linux'), async () => {
  const home = folder();
  const [one, two] = [join(home, 'one'), join(home, 'two')];
  writeFileSync(one, '');
  writeFileSync(two, '');
  replace(one);
  const counting = countReplacements([one, two, join(folder(), 'elsewhere')], home);
  replace(one);
  replace(one);
  writeFileSync(two, 'to the file that is there');
  writeFileSync(join(home, 'three'), '');
  expect([...(await counting.end())]).toEqual([[one, 2]]);
  // It has ended.
  replace(one);
  expect([...(await counting.end())]).toEqual([[one, 2]]);
});

test(
  'somebody’s and one’s own are two, although the kernel makes one event of two alike',
  needs('linux'),
  async () => {
    const [home, room] = [folder(), folder()];
    const file = join(home, 'file');
    const inRoom = (name: string): string => {
      writeFileSync(join(room, name), 'x\n');
      return join(room, name);
    };
    const [theirs, own] = [inRoom('theirs'), inRoom('own')];
    writeFileSync(file, '');
    const counting = countReplacements([file], room);
    renameSync(theirs, file);
    renameSync(own, file);
    expect([...(await counting.end())]).toEqual([[file, 2]]);
  },
);

test('a folder that cannot be watched counts nothing', async () => {
  const gone = folder();
  rmSync(gone, { recursive: true });
  expect([...(await countReplacements([join(gone, 'a')], gone).end())]).toEqual([]);
});
