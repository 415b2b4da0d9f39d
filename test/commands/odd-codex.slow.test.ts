import { chmodSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { personWith } from '../support/test-home.ts';
import type { TemporaryHome } from '../support/home.ts';
import { runBin } from '../support/cli.ts';
import { needs } from '../support/needs.ts';

const script = '#!/bin/sh\necho codex-cli 0.169.0\n';

/** The beginning of the running Node, a program for this machine that is cut off. */
const beginning = (): Buffer => readFileSync(process.execPath).subarray(0, 65_536);

/** The same for another kind of machine. */
function foreign(): Buffer {
  const bytes = Buffer.from(beginning());
  bytes.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
  return bytes;
}

type Kind = Readonly<{
  bytes: string | Buffer;
  mode?: number;
  busy?: true;
  isScript?: true;
  why: string;
  cure?: string;
}>;

const anew = 'npm install -g @openai/codex';

/** What may stand at the place of Codex, and what is said of it. */
const kinds: Readonly<Record<string, Kind>> = {
  'for another machine': { bytes: foreign(), why: 'it is a program for ' },
  'cut off': { bytes: beginning(), why: 'it is cut off (ENOEXEC)' },
  'a program for macOS': { bytes: Buffer.from('cffaedfe07000001', 'hex'), why: 'a program for macOS' },
  'a program for Windows': { bytes: Buffer.from('MZ\u0090\0\u0003\0\0\0'), why: 'a program for Windows' },
  'a web page': { bytes: '<!DOCTYPE html>\n<html>404</html>\n', why: 'it is a web page (ENOEXEC)' },
  'an archive': { bytes: Buffer.from('1f8b0800000000000003', 'hex'), why: 'it is no program (ENOEXEC)' },
  empty: { bytes: '', why: 'it is empty (ENOEXEC)' },
  'nothing but a comment': {
    bytes: '# codex\n',
    isScript: true,
    why: 'it prints nothing when it is asked for its version',
  },
  'without its interpreter': {
    bytes: '#!/opt/gone/node\n',
    why: 'it needs /opt/gone/node, which is not there',
  },
  'without what it starts': {
    bytes: '#!/bin/sh\nexec gone-node\n',
    why: 'gone-node: ',
    isScript: true,
  },
  'not executable': { bytes: script, mode: 0o644, why: 'you may not execute it (EACCES)', cure: 'chmod +x ' },
  'being replaced': {
    bytes: readFileSync('/bin/sh'),
    busy: true,
    why: 'it is being written (ETXTBSY)',
    cure: 'when that is done',
  },
  'killed at once': {
    bytes: '#!/bin/sh\nkill -KILL $$\n',
    isScript: true,
    why: 'a signal ended it (SIGKILL)',
  },
};

/** A machine with that as its Codex. */
function machineWith({ bytes, mode = 0o755, busy }: Kind): TemporaryHome {
  const home = personWith({ env: { ORQ_API_KEY: 'made-up-key-0123456789' } }, false);
  const file = join(home.home, '..', 'programs', 'codex');
  writeFileSync(file, bytes);
  chmodSync(file, mode);
  if (busy === true) {
    const held = openSync(file, 'r+');
    onTestFinished(() => closeSync(held));
  }
  return home;
}

const setup = ['setup', '--yes', '--model', 'openai/gpt-5.4', '--shell', 'none'];

type Report = Readonly<{
  applied?: boolean;
  findings: readonly Readonly<{ code: string; level: string; message: string; hint?: string }>[];
}>;

describe.each(Object.entries(kinds))('a Codex that is %s', needs('linux'), (_, kind) => {
  const { why, cure = anew } = kind;

  /** What a command reports as wrong; nothing of it may be an accident of ours. */
  async function wrongIn(home: TemporaryHome, ...args: readonly string[]): Promise<Report> {
    const { exitCode, stdout, stderr } = await runBin(home, [...args, '--json']);
    expect(stderr).not.toMatch(/TypeError|cannot read prop/i);
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout) as Report;
    return { ...report, findings: report.findings.filter(({ level }) => level !== 'info') };
  }

  const unstartable = {
    findings: [
      {
        code: 'codex-unstartable',
        message: expect.stringContaining(why) as string,
        hint: expect.stringContaining(cure) as string,
      },
    ],
  };

  test('is one finding of each command, and routes none', async () => {
    const home = machineWith(kind);
    expect(await wrongIn(home, ...setup)).toMatchObject({ applied: true, ...unstartable });
    expect(await wrongIn(home, 'doctor', '--prove')).toMatchObject(unstartable);
    expect(await wrongIn(home, 'model', 'openai/gpt-5.5', '--yes')).toMatchObject(unstartable);
  });

  test('is told by launch as well', async () => {
    const { exitCode, stdout, stderr } = await runBin(machineWith(kind), ['launch', '--', 'exec', 'hello']);
    // Scripts of sh are started: what they do then is theirs.
    if (kind.isScript === true) return expect(exitCode).not.toBeNull();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr.match(/✖/g)).toHaveLength(1);
  });
});
