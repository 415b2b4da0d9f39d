import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { setupWork } from '../../src/commands/setup/work.ts';
import { fixWork } from '../../src/commands/fix/work.ts';
import { removeWork } from '../../src/commands/remove/work.ts';
import type { Prepared } from '../../src/commands/session.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { bin } from '../support/cli.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import { apply } from '../support/apply.ts';
import { runCodex } from '../support/codex.ts';
import { daemonPid, stopDaemon } from '../support/codex-daemon.ts';

const key = 'sk-orq-made-up-0123456789';

let machine: Machine;

const daemon = (word: string) =>
  runCodex(['app-server', 'daemon', word], { cwd: machine.project, env: machine.env });
const pidIn = (name: string): number => daemonPid(machine, name);

/** What a run says once it has written. */
async function run({ plan, check }: Prepared): Promise<readonly string[]> {
  await apply(machine.host, plan);
  return (await check()).map(({ code }) => code);
}
const doctor = async (): Promise<readonly string[]> => {
  const request = { prove: false, live: false, onBilled: () => undefined };
  const { findings } = await diagnose(machine.host, request);
  return findings.map(({ finding: { level, code } }) => `${level} ${code}`);
};
const aboutIt = (codes: readonly string[]): readonly string[] =>
  codes.filter((code) => code.includes('background'));

// Codex itself calls ps to know its own process again.
describe('a Codex in the background', needs('posix', 'ps'), () => {
  beforeEach(async () => {
    machine = machineWithCodex();
    // As the terminal UI does it when it is opened for the first time.
    expect(await daemon('start')).toMatchObject({ exitCode: 0 });
  }, 120_000);

  afterEach(async () => {
    await stopDaemon(machine);
    machine.cleanup();
  }, 120_000);

  test('a Codex that runs in the background since before the key was stored is named, and restarted on request', {
    timeout: 240_000,
  }, async () => {
    const setup = { typedKey: key, key, yes: true };
    expect(aboutIt(await run(await setupWork.prepare(machine.host, setup, new Set())))).toEqual([
      'background-older-key',
    ]);
    expect(aboutIt(await doctor())).toEqual(['error background-older-key']);
    const before = pidIn('daemon.pid');
    // Nothing is left to be written: the restart is what this run is for.
    const again = await setupWork.prepare(machine.host, { restart: true, yes: true }, new Set());
    expect(aboutIt(await run(again))).toEqual(['background-restarted']);
    expect(pidIn('daemon.pid')).not.toBe(before);
    expect(aboutIt(await doctor())).toEqual([]);
    const undo = await removeWork.prepare(machine.host, { dest: 'none', yes: true }, new Set());
    expect(aboutIt(await run(undo))).toEqual(['background-keeps-key']);
  });

  test('a fix restarts it on request, and only says so without one', { timeout: 240_000 }, async () => {
    await run(await setupWork.prepare(machine.host, { typedKey: key, key, yes: true }, new Set()));
    const before = pidIn('daemon.pid');
    const fix = (restart: boolean) => fixWork.prepare(machine.host, { restart, yes: true }, new Set());
    expect(aboutIt(await run(await fix(false)))).toEqual(['background-older-key']);
    expect(pidIn('daemon.pid')).toBe(before);
    expect(aboutIt(await run(await fix(true)))).toEqual(['background-restarted']);
    expect(pidIn('daemon.pid')).not.toBe(before);
    expect(aboutIt(await doctor())).toEqual([]);
  });

  test('on a terminal, an undo offers the restart', { timeout: 240_000, ...needs('pty') }, async () => {
    await run(
      await setupWork.prepare(machine.host, { typedKey: key, key, shell: 'none', restart: true }, new Set()),
    );
    const before = pidIn('daemon.pid');
    const terminal = startTerminal(process.execPath, [bin, 'remove'], {
      ...{ cwd: machine.project, env: machine.env, cols: 100, rows: 60 },
    });
    try {
      await terminal.waitFor(/A\s+Codex\s+runs\s+in\s+the\s+background/);
      terminal.type('y');
      terminal.press('enter');
      await terminal.waitFor(/\d\s+files?\?/);
      terminal.press('enter');
      expect(await terminal.exit).toMatchObject({ exitCode: 0 });
      expect(terminal.screen()).toContain('The Codex in the background was restarted.');
    } finally {
      terminal.kill();
    }
    expect(pidIn('daemon.pid')).not.toBe(before);
  });
});
