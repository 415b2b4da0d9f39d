import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { repository } from '../support/cli.ts';
import { needs } from '../support/needs.ts';
import { packedFiles } from '../support/packed.ts';

/** The package as it is installed, without the sources. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'installed-'));
  mkdirSync(join(folder, 'home'));
  for (const name of ['dist', 'templates', 'package.json'])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
  rmSync(cache(), { recursive: true, force: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cache = (): string => join(folder, 'dist', '.cache');
const core = (): string => join(folder, 'dist', 'core.cjs');
const compiledName = `${process.version}-${process.platform}-${process.arch}-core.cjs`;
const compiledCore = (): string => join(cache(), compiledName);

type Manner = Readonly<{ env?: Readonly<Record<string, string>>; below?: readonly string[] }>;

const node = (args: readonly string[], { env = {}, below = [] }: Manner = {}) => {
  const [program = '', ...rest] = [...below, process.execPath, ...args];
  const home = join(folder, 'home');
  return run(program, rest, { cwd: home, env: { HOME: home, ...env }, timeoutMs: 60_000 });
};

async function help(manner?: Manner): Promise<string> {
  const ended = await node([join(folder, 'dist', 'cli.cjs'), 'fleet', '--help'], manner);
  expect(ended.exitCode, ended.stderr).toBe(0);
  return ended.stdout;
}

const sum = (...parts: readonly Uint8Array[]): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(parts.reduce((before, part) => crc32(part, before), 0));
  return bytes;
};

const ours = 'route many machines';
const planted = 'ROUTE MANY MACHINES';

/** What an attacker would plant: compiled from other code (V8 tells code apart by its length alone), with the right sum. */
async function plantedBytes(): Promise<Buffer> {
  const code = readFileSync(core());
  rmSync(cache(), { recursive: true, force: true });
  writeFileSync(core(), code.toString().replace(ours, planted));
  await help();
  const compiled = readFileSync(compiledCore()).subarray(0, -4);
  writeFileSync(core(), code);
  rmSync(cache(), { recursive: true });
  await help();
  return Buffer.concat([compiled, sum(code, compiled)]);
}

/** In the owner's name. @returns the file's path */
async function plant(): Promise<string> {
  const bytes = await plantedBytes();
  writeFileSync(compiledCore(), bytes);
  return compiledCore();
}

test('the first run leaves what it has compiled, and the next one runs that', async () => {
  const first = await help();
  expect(readdirSync(cache())).toContain(compiledName);
  const { mtimeNs } = statSync(compiledCore(), { bigint: true });
  expect(await help()).toBe(first);
  expect(statSync(compiledCore(), { bigint: true }).mtimeNs).toBe(mtimeNs);
  // The test's own proof that it is run: what the owner plants counts, as would an edit of the code.
  await plant();
  expect(await help()).toContain(planted);
});

test('a damaged file is not run, whichever byte is damaged, and left anew', async () => {
  await help();
  const whole = readFileSync(compiledCore());
  for (const damage of [
    (bytes: Buffer) => bytes.fill(0, 4096),
    (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1),
    (bytes: Buffer) => bytes.subarray(0, 3),
    (bytes: Buffer) => bytes.fill(255 - (bytes[50_000] ?? 0), 50_000, 50_001),
    (bytes: Buffer) => bytes.fill(255 - (bytes.at(-1) ?? 0), bytes.length - 1),
    () => Buffer.alloc(0),
  ]) {
    writeFileSync(compiledCore(), damage(Buffer.from(whole)));
    expect(await help()).toContain(ours);
    const anew = readFileSync(compiledCore());
    expect(anew.subarray(-4)).toEqual(sum(readFileSync(core()), anew.subarray(0, -4)));
  }
});

test('other code takes nothing from it, though it has the same length and time', async () => {
  const path = await plant();
  const { atime, mtime } = statSync(core());
  writeFileSync(core(), readFileSync(core(), 'utf8').replace(ours, 'route more machines'));
  utimesSync(core(), atime, mtime);
  expect(await help()).toContain('route more machines');
  expect(existsSync(path)).toBe(true);
});

test('what another version of V8 has compiled is not run', async () => {
  await help();
  const bytes = readFileSync(compiledCore());
  // V8's own number of its version, in the second word.
  const compiled = Buffer.from(bytes.subarray(0, -4).fill(1, 4, 8));
  writeFileSync(compiledCore(), Buffer.concat([compiled, sum(readFileSync(core()), compiled)]));
  expect(await help()).toContain(ours);
  expect(readFileSync(compiledCore()).equals(bytes)).toBe(false);
});

test('what others can write is not run, be it the file or its folder', needs('posix'), async () => {
  const bytes = await plantedBytes();
  for (const [path, mode] of [
    [compiledCore(), 0o664],
    [compiledCore(), 0o646],
    [cache(), 0o775],
    [cache(), 0o757],
  ] as const) {
    rmSync(compiledCore(), { force: true });
    writeFileSync(compiledCore(), bytes);
    const before = statSync(path).mode;
    chmodSync(path, mode);
    expect(await help()).toContain(ours);
    chmodSync(path, before);
  }
});

test('what somebody else has planted is not run: a file, a link, a folder', needs('root'), async () => {
  const bytes = await plantedBytes();
  const elsewhere = join(folder, 'elsewhere');
  writeFileSync(elsewhere, bytes);
  const attacks: readonly (() => void)[] = [
    // Of another user.
    () => {
      writeFileSync(compiledCore(), bytes);
      chownSync(compiledCore(), 12_345, 12_345);
    },
    // A link to what is the owner's.
    () => symlinkSync(elsewhere, compiledCore()),
    // A second name of what is the owner's, in a folder of another user.
    () => {
      linkSync(elsewhere, compiledCore());
      chownSync(cache(), 12_345, 12_345);
    },
    // A link to a folder.
    () => {
      renameSync(cache(), join(folder, 'folder'));
      writeFileSync(join(folder, 'folder', compiledName), bytes);
      symlinkSync(join(folder, 'folder'), cache());
    },
    // A pipe that nobody writes to.
    () => spawnSync('mkfifo', [compiledCore()]),
  ];
  for (const attack of attacks) {
    rmSync(compiledCore(), { force: true });
    attack();
    expect(await help()).toContain(ours);
    if (lstatSync(cache()).isDirectory()) chownSync(cache(), 0, 0);
    else {
      rmSync(cache());
      mkdirSync(cache());
    }
  }
});

test('who does not own the package leaves nothing in it', needs('root'), async () => {
  chownSync(core(), 12_345, 12_345);
  mkdirSync(cache());
  chownSync(cache(), 12_345, 12_345);
  expect(await help()).toContain(ours);
  expect(existsSync(compiledCore())).toBe(false);
});

test('a package that cannot be written to runs as well', needs('root', 'namespaces'), async () => {
  const readOnly = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
  const below = ['/usr/bin/unshare', '-m', '/bin/sh', '-c', readOnly, join(folder, 'dist')];
  expect(await help({ below })).toContain(ours);
  expect(readdirSync(join(folder, 'dist'))).not.toContain('.cache');
  // Nor does it matter what stands in the way.
  writeFileSync(cache(), 'a file');
  expect(await help()).toContain(ours);
  expect(readFileSync(cache(), 'utf8')).toBe('a file');
});

test('runs at the same time neither disturb each other nor leave a torn file', async () => {
  for (let round = 0; round < 3; round += 1) {
    rmSync(cache(), { recursive: true, force: true });
    const texts = await Promise.all(Array.from({ length: 4 }, () => help()));
    for (const text of texts) expect(text).toContain(ours);
    // One run that is alone mends what those have torn.
    await help();
    const bytes = readFileSync(compiledCore());
    expect(bytes.subarray(-4)).toEqual(sum(readFileSync(core()), bytes.subarray(0, -4)));
    expect(readdirSync(cache()).filter((name) => !name.startsWith(process.version))).toEqual([]);
  }
});

test('what a run in this checkout leaves is in no packed file', async () => {
  const { exitCode } = await node([join(repository, 'dist', 'cli.cjs'), 'fleet', '--help']);
  expect(exitCode).toBe(0);
  expect(readdirSync(join(repository, 'dist', '.cache'))).toContain(compiledName);
  const packed = packedFiles();
  expect(packed).toContain('dist/core.cjs');
  expect(packed.filter((path) => path.includes('.cache'))).toEqual([]);
});

test('NODE_DISABLE_COMPILE_CACHE turns it off', async () => {
  await plant();
  expect(await help({ env: { NODE_DISABLE_COMPILE_CACHE: '1' } })).toContain(ours);
  rmSync(cache(), { recursive: true });
  expect(await help({ env: { NODE_DISABLE_COMPILE_CACHE: '1' } })).toContain(ours);
  expect(existsSync(cache())).toBe(false);
});

test('a program that uses the library leaves nothing, and one with a context of its own gets its own errors', async () => {
  const library = join(folder, 'dist', 'library.cjs');
  const use = `const { editToml } = require(${JSON.stringify(library)});
    try { editToml('a = ', [], 'x.toml'); } catch (error) { console.log(error instanceof Error, error.code); }`;
  expect((await node(['-e', use])).stdout).toBe('true toml-invalid\n');
  expect(existsSync(cache())).toBe(false);
  const inContext = `const vm = require('node:vm'); const { createRequire, wrap } = require('node:module');
    const fs = require('node:fs'); const path = require('node:path'); const modules = {};
    const context = vm.createContext({ console, process, URL, Buffer, TextDecoder, TextEncoder, setTimeout });
    const load = (file) => {
      if (!/dist.*cjs$/.test(file)) return require(file);
      if (modules[file]) return modules[file].exports;
      const module = modules[file] = { exports: {} };
      const own = Object.assign((name) => load(name.startsWith('.') ? path.join(path.dirname(file), name) : name), {
        resolve: require.resolve });
      vm.runInContext(wrap(fs.readFileSync(file, 'utf8')), context, { filename: file })
        .call(module.exports, module.exports, own, module, file, path.dirname(file));
      return module.exports;
    };
    context.load = load;
    vm.runInContext(${JSON.stringify(use.replace('require', 'load'))}, context);`;
  expect((await node(['-e', inContext])).stdout).toBe('true toml-invalid\n');
});
