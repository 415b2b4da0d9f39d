import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bin } from '../support/cli.ts';
import { homeWith } from '../support/test-home.ts';

const last = /\n\d+ errors?[^\n]*\n$/;

type Streams = (number | 'pipe' | 'ignore')[];

function binIn(folder: string, line: string, redirection: string, stdio: Streams) {
  return spawn('/bin/sh', ['-c', `exec "$0" "$1" ${line} ${redirection}`, process.execPath, bin], {
    cwd: folder,
    env: { HOME: folder, PATH: join(folder, 'none') },
    stdio,
  });
}

/** A doctor that finds an error: there is nothing in this home. */
const doctorIn = (folder: string, redirection: string, stdio: Streams) =>
  binIn(folder, 'doctor', redirection, stdio);

const ended = async (child: ReturnType<typeof doctorIn>): Promise<{ status: unknown; stderr: string }> => {
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += String(text);
  });
  const [status] = await once(child, 'close');
  return { status, stderr };
};

test('a report goes to a file as a whole', async () => {
  const { home } = homeWith({ bare: true });
  const child = doctorIn(home, '> report', ['ignore', 'ignore', 'pipe']);
  expect(await ended(child)).toEqual({ status: 1, stderr: '' });
  expect(readFileSync(join(home, 'report'), 'utf8')).toMatch(last);
});

test('a report that does not fit is one error', async () => {
  const { home } = homeWith({ bare: true });
  const child = spawn(
    '/bin/sh',
    ['-c', 'ulimit -f 0; exec "$0" "$1" doctor > report', process.execPath, bin],
    {
      cwd: home,
      env: { HOME: home, PATH: join(home, 'none') },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  expect(await ended(child)).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^✖ Standard output cannot be written: file too large\.\n[^\n]*\n$/),
  });
});

test('a reader that has gone away is no error', async () => {
  const { home } = homeWith({ bare: true });
  const child = doctorIn(home, '', ['ignore', 'pipe', 'pipe']);
  child.stdout?.destroy();
  expect(await ended(child)).toEqual({ status: 1, stderr: '' });
});

test.each([
  ['doctor', 'to whom a report goes part by part', 0, 1],
  // As much goes into the pipe as there is room for.
  ['setup --help', 'to whom a text goes that only begins to fit', 1, 0],
])('a reader that is slow gets all of it: %s, %s', async (line, _what, room, status) => {
  const { home } = homeWith({ bare: true });
  const pipe = join(home, 'pipe');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  // Of the third descriptor nobody changes that a full pipe is an error at once.
  const end = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const block = Buffer.alloc(4096, '.');
  let filled = 0;
  try {
    for (;;) filled += writeSync(end, block);
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
  }
  for (let free = 0; free < room; free += 1) filled -= readSync(end, block);
  const child = binIn(home, line, '1>&3', ['ignore', 'ignore', 'pipe', end]);
  const outcome = ended(child);
  // Long enough to find the pipe full; were it not, the test would still be right.
  await Promise.race([setTimeout(2_000), outcome]);
  let text = '';
  const read = (): boolean => {
    try {
      text += block.toString('utf8', 0, readSync(end, block));
      return true;
    } catch {
      return false;
    }
  };
  while (child.exitCode === null) if (!read()) await setTimeout(10);
  while (read());
  closeSync(end);
  expect(await outcome).toEqual({ status, stderr: '' });
  const whole = spawnSync('/bin/sh', ['-c', `exec "$0" "$1" ${line}`, process.execPath, bin], {
    cwd: home,
    env: { HOME: home, PATH: join(home, 'none') },
  });
  expect(whole.stdout.length).toBeGreaterThan(room * block.length);
  expect(text.slice(filled)).toBe(String(whole.stdout));
});

test.each(['--help', '--version', 'completion bash', 'complete fish doc'])(
  '%s: a reader that has gone away is no error, a full disk is one',
  async (line) => {
    const { home } = homeWith({ bare: true });
    const start = (redirection: string) =>
      spawn('/bin/sh', ['-c', `exec "$0" "$1" ${line} ${redirection}`, process.execPath, bin], {
        cwd: home,
        env: { HOME: home, PATH: join(home, 'none') },
      });
    const child = start('');
    child.stdout.destroy();
    expect(await ended(child)).toEqual({ status: 0, stderr: '' });
    if (process.platform !== 'linux') return;
    expect(await ended(start('> /dev/full'))).toEqual({
      status: 1,
      stderr: expect.stringMatching(
        /^✖ Standard output cannot be written: no space left on device\.\n[^\n]*\n$/,
      ),
    });
  },
);
