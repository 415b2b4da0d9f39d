import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { makePrivateFolder, removeLeftovers } from '../../src/host/private-folder.ts';
import { run } from '../../src/host/processes.ts';
import { needs } from '../support/needs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('is nobody else’s, has its folders, and goes away', async () => {
  const folder = await makePrivateFolder(['codex', 'tmp']);
  expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder.path).sort()).toEqual(['codex', 'tmp']);
  const listeners = process.listenerCount('SIGINT');
  writeFileSync(join(folder.path, 'codex', 'file'), 'x');
  await folder.remove();
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
  expect(process.listenerCount('SIGINT')).toBe(listeners - 1);
});

describe('in a program of its own', () => {
  const compiled = join(tmpdir(), 'private-folder-compiled');
  beforeAll(async () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = [
      '--ignoreConfig',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
      '--skipLibCheck',
      '--rewriteRelativeImportExtensions',
    ];
    const result = await run(
      process.execPath,
      [tsc, ...options, '--outDir', compiled, 'src/host/private-folder.ts'],
      {
        cwd: root,
        timeoutMs: 50_000,
      },
    );
    expect(result.stdout + result.stderr).toBe('');
    writeFileSync(join(compiled, 'package.json'), '{"type":"module"}');
  });

  /** Starts a program that makes a folder and then does as it is told. */
  async function start(
    then: string,
  ): Promise<{ child: ReturnType<typeof spawn>; path: string; end: Promise<unknown[]> }> {
    const module = JSON.stringify(pathToFileURL(join(compiled, 'host', 'private-folder.js')).href);
    const script = `const { makePrivateFolder } = await import(${module});
      const { path } = await makePrivateFolder(['a']);
      ${then}
      console.log(path);
      setInterval(() => {}, 1e6);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const end = once(child, 'exit');
    const [line] = await once(child.stdout, 'data');
    const path = String(line).trim();
    return { child, path, end };
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s takes it along', async (signal, status) => {
    const { child, path, end } = await start('');
    expect(existsSync(path)).toBe(true);
    child.kill(signal);
    expect(await end).toEqual([status, null]);
    expect(existsSync(path)).toBe(false);
  });

  test('somebody else may handle the signal', async () => {
    const { child, path, end } = await start(
      `process.on('SIGINT', () => setTimeout(() => process.exit(7), 20));`,
    );
    child.kill('SIGINT');
    expect(await end).toEqual([7, null]);
    expect(existsSync(path)).toBe(false);
  });

  test('it goes with the program that forgets it', async () => {
    const { path, end } = await start('setTimeout(() => process.exit(0), 100);');
    expect(await end).toEqual([0, null]);
    expect(existsSync(path)).toBe(false);
  });

  test('one of a process that was killed is a leftover, one of a process that runs is not', async () => {
    const [killed, running] = [await start(''), await start('')];
    killed.child.kill('SIGKILL');
    await killed.end;
    const foreign = mkdtempSync(join(tmpdir(), 'codex-orq-'));
    removeLeftovers();
    expect([killed.path, running.path, foreign].map((path) => existsSync(path))).toEqual([false, true, true]);
    running.child.kill('SIGTERM');
    await running.end;
    rmdirSync(foreign);
  });

  test('nor is one of another user, or a link that is called like one', needs('root'), async () => {
    const { child, path, end } = await start('');
    child.kill('SIGKILL');
    await end;
    const link = `${path.slice(0, -6)}linked`;
    symlinkSync(path, link);
    chownSync(path, 65_534, 65_534);
    removeLeftovers();
    expect([path, link].map((each) => existsSync(each))).toEqual([true, true]);
    unlinkSync(link);
    chownSync(path, 0, 0);
    removeLeftovers();
    expect(existsSync(path)).toBe(false);
  });
});
