import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHost } from '../../src/host/host.ts';
import { needs } from '../support/needs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reading-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const host = createHost();

const refusal = async (name: string): Promise<string> => {
  try {
    await host.read(at(name));
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was read';
};

describe('what is no plain file is refused by name, and nothing waits for it', () => {
  test('a pipe that nobody writes to', needs('posix'), async () => {
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync('pipe', at('link'));
    expect(await refusal('pipe')).toBe(`${at('pipe')} is a pipe, not a regular file.`);
    expect(await refusal('link')).toBe(
      `${at('link')} leads to ${at('pipe')}, which is a pipe, not a regular file.`,
    );
    expect(await host.kindOf(at('link'))).toBe('special');
  });

  // Nodes of our own: the numbers are those of /dev/null and /dev/zero.
  test('a device, also one that never ends', needs('linux', 'root'), async () => {
    execFileSync('mknod', [at('null'), 'c', '1', '3']);
    execFileSync('mknod', [at('zero'), 'c', '1', '5']);
    expect(await refusal('null')).toBe(`${at('null')} is a device, not a regular file.`);
    expect(await refusal('zero')).toBe(`${at('zero')} is a device, not a regular file.`);
    expect(await host.kindOf(at('zero'))).toBe('special');
  });

  test('a socket', needs('posix'), async () => {
    const server = createServer().listen(at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await refusal('socket')).toBe(`${at('socket')} is a socket, not a regular file.`);
    server.close();
  });

  test('a folder', async () => {
    mkdirSync(at('folder'));
    expect(await refusal('folder')).toBe(`${at('folder')} is a folder, not a regular file.`);
  });
});

describe('how much is read', () => {
  test('64 MB are, and not a byte more', async () => {
    writeFileSync(at('large'), '');
    truncateSync(at('large'), 64 * 1024 * 1024);
    expect((await host.read(at('large'))).bytes?.byteLength).toBe(64 * 1024 * 1024);
    truncateSync(at('large'), 64 * 1024 * 1024 + 1);
    expect(await refusal('large')).toContain('is larger than 64 MB');
  });

  test('all of a file that tells no size', needs('linux'), async () => {
    const { bytes } = await host.read('/proc/self/status');
    expect(String(bytes)).toMatch(/^Name:[\s\S]*ctxt_switches/);
  });

  test('nothing of an empty one', async () => {
    writeFileSync(at('empty'), '');
    expect((await host.read(at('empty'))).bytes?.byteLength).toBe(0);
  });
});

test('two names of one file are told apart from two files', async () => {
  writeFileSync(at('one'), 'x');
  symlinkSync('one', at('link'));
  writeFileSync(at('two'), 'x');
  const [one, link, two] = await Promise.all(['one', 'link', 'two'].map((name) => host.read(at(name))));
  expect(one?.id).toBe(link?.id);
  expect(one?.id).not.toBe(two?.id);
});

test(
  'a relative link below a folder that is a link leads on from where that folder is',
  needs('posix'),
  async () => {
    mkdirSync(at('elsewhere/dotfiles'), { recursive: true });
    symlinkSync('elsewhere/dotfiles', at('home'));
    symlinkSync('../to-come.toml', at('elsewhere/dotfiles/config.toml'));
    const { bytes, realPath } = await host.read(at('home/config.toml'));
    expect(bytes).toBeUndefined();
    expect(realPath).toBe(join(realpathSync(folder), 'elsewhere/to-come.toml'));
  },
);
