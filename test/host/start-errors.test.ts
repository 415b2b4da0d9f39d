import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHost } from '../../src/host/host.ts';
import { type Machine, obstacleAt, obstacleIn } from '../../src/host/start-errors.ts';
import { needs } from '../support/needs.ts';

const linux: Machine = { platform: 'linux', arch: 'x64', isThere: (path) => path !== '/lib/gone.so' };

/** An ELF file with one segment, as long as it says; its loader is that of the glibc. */
function elf({ machine = 62, loader = '/lib64/ld.so', order = 1, bits = 2 } = {}): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits, order]);
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  const segment = (at: number, kind: number, offset: number, length: number): void => {
    bytes.writeUInt32LE(kind, at);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(BigInt(length), at + 32);
  };
  segment(64, 3, 256, loader.length + 1);
  segment(120, 1, 0, 512);
  bytes.write(loader, 256);
  return bytes;
}

const on = (bytes: Buffer | string, machine: Partial<Machine> = {}, size = bytes.length) =>
  obstacleIn(Buffer.from(bytes), size, { ...linux, ...machine });

test.each<[string, Buffer | string, Partial<Machine>]>([
  ['a program of this machine', elf(), {}],
  ['one of 32 bits, which its kernel runs as well', elf({ machine: 3, bits: 1 }), {}],
  ['one of a machine that is not known here', elf({ machine: 22 }), { arch: 's390x' }],
  ['one with its bytes the other way round', elf({ order: 2, machine: 0 }), {}],
  ['a program of macOS', Buffer.from('cafebabe00000002', 'hex'), { platform: 'darwin' }],
  ['a script of sh', 'echo hello\n', {}],
  ['a script', '#!/usr/bin/env node\n', {}],
  ['a script with a blank before its interpreter', '#! /bin/sh -e\n', {}],
  ['a script whose interpreter depends on the folder', '#!bin/node\n', { isThere: () => false }],
])('nothing speaks against %s', (_, bytes, machine) => {
  expect(on(bytes, machine)).toBeUndefined();
});

test.each<[string, Buffer | string, string, Partial<Machine>]>([
  ['', '', 'it is empty (ENOEXEC)', {}],
  ['', '\n <!doctype HTML>', 'it is a web page (ENOEXEC)', {}],
  ['', '#!/lib/gone.so -x\n', 'it needs /lib/gone.so, which is not there (ENOENT)', {}],
  [
    'the loader of another C library',
    elf({ loader: '/lib/gone.so' }),
    'it needs the loader /lib/gone.so, which is not there (ENOENT)',
    {},
  ],
  ['in its segments', elf().subarray(0, 400), 'it is cut off (ENOEXEC)', {}],
  ['in the table of them', elf().subarray(0, 150), 'it is cut off (ENOEXEC)', {}],
  ['in its header', elf().subarray(0, 40), 'it is cut off (ENOEXEC)', {}],
])('a file is refused before it is started: %s %s', (_, bytes, why, machine) => {
  expect(on(bytes, machine)).toEqual({ why, isSure: true });
});

test.each<[Buffer | string, string, Partial<Machine>]>([
  [elf({ machine: 183 }), 'it is a program for ARM64, not for this one (x64) (ENOEXEC)', {}],
  [elf(), 'it is a program for x86-64, not for this one (arm64) (ENOEXEC)', { arch: 'arm64' }],
  [elf(), 'it is a program for Linux (ENOEXEC)', { platform: 'darwin' }],
  [Buffer.from('cffaedfe07000001', 'hex'), 'it is a program for macOS (ENOEXEC)', {}],
  [Buffer.from('MZ\0'), 'it is a program for Windows (ENOEXEC)', {}],
  [Buffer.from([0x1f, 0x8b, 0, 8]), 'it is no program (ENOEXEC)', {}],
])('an emulator may run what is of another machine: %#', (bytes, why, machine) => {
  expect(on(bytes, machine)).toEqual({ why, isSure: false });
});

describe('on this machine', needs('linux'), () => {
  const folder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'start-')));

  function program(at: string, bytes: string | Uint8Array, mode = 0o755): string {
    mkdirSync(at, { recursive: true });
    const file = join(at, 'codex');
    writeFileSync(file, bytes);
    chmodSync(file, mode);
    return file;
  }

  test('Node and sh can be started', () => {
    expect(obstacleAt(process.execPath)).toBeUndefined();
    expect(obstacleAt('/bin/sh')).toBeUndefined();
  });

  test('what may not be executed is passed over, as a shell does it', async () => {
    const at = folder();
    program(join(at, 'first'), '#!/bin/sh\necho first\n', 0o644);
    const second = program(join(at, 'second'), '#!/bin/sh\necho second\n');
    const PATH = [join(at, 'first'), join(at, 'second')].join(delimiter);
    const result = await createHost().run('codex', [], { cwd: at, env: { PATH }, timeoutMs: 20_000 });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'second\n', program: second });
  });

  test('no byte of a program for another machine passes for a result of it', async () => {
    const bytes = Buffer.concat([elf({ machine: 183 }), Buffer.from('\necho codex-cli 0.169.0\nexit 3\n')]);
    const file = program(folder(), bytes);
    const result = await createHost().run(file, [], { env: {}, timeoutMs: 20_000 });
    expect(result).toMatchObject({ exitCode: null, stdout: '', program: file });
    expect(result.startError).toContain('ARM64');
  });

  test('a working folder that cannot be entered is not taken for a fault of the program', async () => {
    const file = program(folder(), '#!/bin/sh\nexit 0\n');
    const options = { cwd: join(folder(), 'gone'), env: {}, timeoutMs: 20_000 };
    const result = await createHost().run(file, [], options);
    expect(result.startError).toBe('the working folder cannot be entered');
  });

  test('the signal that ends a program is told', async () => {
    const file = program(folder(), '#!/bin/sh\nkill -SEGV $$\n');
    const result = await createHost().run(file, [], { env: {}, timeoutMs: 20_000 });
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGSEGV' });
    expect(readFileSync(file, 'utf8')).toContain('SEGV');
  });
});
