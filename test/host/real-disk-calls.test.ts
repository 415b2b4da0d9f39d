import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { realDisk } from '../../src/host/real-disk.ts';
import { needs } from '../support/needs.ts';

/*
 * What others do in the moment between two calls, and which calls are made at all. Each call goes through to the system;
 * something happens in front of it.
 */

type Calls =
  | 'fchmodSync'
  | 'fchownSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'lchownSync'
  | 'rmdirSync'
  | 'unlinkSync'
  | 'writeSync';

/** What puts the calls back as they were. */
const undo: (() => void)[] = [];

function inFrontOf(name: Calls, act: (first: unknown) => void): void {
  const original = fs[name] as (...args: unknown[]) => unknown;
  const replace = (by: unknown): void => {
    Object.assign(fs, { [name]: by });
    syncBuiltinESMExports();
  };
  replace((...args: unknown[]) => {
    act(args[0]);
    return original(...args);
  });
  undo.push(() => replace(original));
}

/** The calls that are made from now on, in their order. */
function recorded(...names: readonly Calls[]): readonly string[] {
  const calls: string[] = [];
  for (const name of names) inFrontOf(name, () => calls.push(name));
  return calls;
}

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'disk-'));
});
afterEach(() => {
  for (const putBack of undo.splice(0)) putBack();
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what others do meanwhile', () => {
  test('a folder that is filled, taken away or replaced before it goes is left to them', () => {
    const meanwhile: Readonly<Record<string, () => void>> = {
      filled: () => fs.writeFileSync(at('filled/file'), ''),
      gone: () => fs.rmSync(at('gone'), { recursive: true }),
      replaced: () => {
        fs.rmSync(at('replaced'), { recursive: true });
        fs.writeFileSync(at('replaced'), '');
      },
    };
    let isFirst = true;
    inFrontOf('rmdirSync', (path) => {
      // `rmSync` removes folders by the same call.
      if (!isFirst) return;
      isFirst = false;
      meanwhile[String(path).slice(folder.length + 1)]?.();
    });
    for (const name of Object.keys(meanwhile)) {
      fs.mkdirSync(at(name));
      isFirst = true;
      realDisk.removeFolder(at(name));
    }
    expect(fs.readdirSync(folder)).toEqual(['filled', 'replaced']);
  });

  test('a file that goes before it is taken away is no error, and neither is one that cannot be there', () => {
    fs.writeFileSync(at('file'), '');
    inFrontOf('unlinkSync', () => fs.rmSync(at('file')));
    realDisk.unlink(at('file'));
    fs.writeFileSync(at('file'), '');
    realDisk.unlink(at('file/below'));
    expect(fs.readdirSync(folder)).toEqual(['file']);
  });
});

describe('a call that fails', () => {
  const failing = (name: Calls, code: string): void =>
    inFrontOf(name, () => {
      throw Object.assign(new Error(code), { code });
    });

  test('leaves nothing of a new file, whose bytes may be a secret', () => {
    failing('writeSync', 'ENOSPC');
    expect(() => realDisk.create(at('file'), bytes('x'), { mode: 0o600 })).toThrow('ENOSPC');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('is told where a folder cannot go', () => {
    failing('rmdirSync', 'EACCES');
    fs.mkdirSync(at('made'));
    expect(() => realDisk.removeFolder(at('made'))).toThrow('EACCES');
  });

  test('matters not where the system cannot make the names in a folder last', () => {
    failing('fsyncSync', 'EINVAL');
    expect(() => realDisk.sync(folder)).not.toThrow();
  });
});

describe('which calls are made', () => {
  test('bytes are on the disk before a file is there, and names before it goes on; not of what is fleeting', () => {
    const synced: boolean[] = [];
    inFrontOf('fsyncSync', (file) => synced.push(fs.fstatSync(file as number).isDirectory()));
    realDisk.create(at('fleeting'), bytes('x'), { mode: 0o600, fleeting: true });
    expect(synced).toEqual([]);
    realDisk.create(at('file'), bytes('x'), { mode: 0o600 });
    realDisk.overwrite(at('file'), bytes('y'), 0o600);
    realDisk.sync(folder);
    expect(synced).toEqual([false, false, true]);
  });

  test('bytes, which may be a secret, go into a file that is closed to others', needs('posix'), () => {
    fs.writeFileSync(at('open'), 'x', { mode: 0o644 });
    const modes: string[] = [];
    inFrontOf('writeSync', (file) => modes.push((fs.fstatSync(Number(file)).mode & 0o777).toString(8)));
    realDisk.create(at('new'), bytes('y'), { mode: 0o644 });
    realDisk.create(at('next'), bytes('y'), { mode: 0o644, like: at('open') });
    realDisk.overwrite(at('open'), bytes('y'), 0o600);
    expect(modes).toEqual(['600', '600', '600']);
    expect(fs.statSync(at('next')).mode & 0o777).toBe(0o644);
  });

  test('none for what is so already: some file systems refuse it', () => {
    fs.writeFileSync(at('file'), 'x', { mode: 0o600 });
    const calls = recorded('fchmodSync', 'fchownSync', 'ftruncateSync', 'lchownSync');
    realDisk.create(at('new'), bytes('x'), { mode: 0o600 });
    realDisk.overwrite(at('file'), bytes('y'), 0o600);
    realDisk.makeFolder(at('made'), 0o700);
    expect(calls).toEqual([]);
    realDisk.overwrite(at('file'), bytes(''), 0o644);
    expect(calls).toEqual(['ftruncateSync', 'fchmodSync']);
  });

  test('none to take away a folder that holds something', () => {
    const calls = recorded('rmdirSync');
    fs.mkdirSync(at('full/inner'), { recursive: true });
    realDisk.removeFolder(at('full'));
    expect(calls).toEqual([]);
  });

  test('no program for a file that takes over nothing', needs('linux'), () => {
    const spawned = vi.spyOn(childProcess, 'spawnSync');
    realDisk.create(at('new'), bytes('x'), { mode: 0o600 });
    expect(spawned).not.toHaveBeenCalled();
    // The system's own, with nothing of this environment: that may name libraries to load.
    realDisk.create(at('next'), bytes('x'), { mode: 0o600, like: at('new') });
    expect(spawned.mock.calls).toEqual([
      ['/bin/cp', ['-a', '--', at('new'), at('next')], expect.objectContaining({ env: {}, stdio: 'ignore' })],
    ]);
  });

  test('none to give files away, for who is not root', needs('root'), () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    fs.chownSync(folder, 4321, 1234);
    realDisk.create(at('new'), bytes('x'), { mode: 0o600 });
    realDisk.makeFolder(at('made'), 0o700);
    expect([at('new'), at('made')].map((path) => fs.statSync(path).uid)).toEqual([0, 0]);
  });
});
