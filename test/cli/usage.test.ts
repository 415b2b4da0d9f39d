import { afterEach, describe, expect, test } from 'vitest';
import { calledBin, runBin } from '../support/cli.ts';
import { type TemporaryHome, temporaryHome } from '../support/home.ts';

const homes: TemporaryHome[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.cleanup();
});

function homeWith(): TemporaryHome {
  const home = temporaryHome({ bare: true });
  homes.push(home);
  return home;
}

describe('what could not be done is told in the form of the command that was asked for', () => {
  test.each([
    ['setup', ['--nonsense'], 'usage-wrong'],
    ['setup', ['nonsense'], 'usage-wrong'],
    ['setup', ['--dest', 'no'], 'project-missing'],
    ['model', ['model', 'a', 'b'], 'usage-wrong'],
    ['model', ['model', 'openai/o3'], 'model-not-set-up'],
    ['remove', ['remove', '--nonsense'], 'usage-wrong'],
    ['remove', ['--nonsense', '--dest', 'no', 'remove'], 'usage-wrong'],
    ['remove', ['--nonsense', 'x', 'remove'], 'usage-wrong'],
    ['remove', ['remove', '--dest', 'no'], 'project-missing'],
    ['devcontainer', ['devcontainer', 'x'], 'usage-wrong'],
    ['devcontainer', ['devcontainer', '--dest', 'no'], 'project-missing'],
    ['remove', ['devcontainer', '--remove', '--nonsense'], 'usage-wrong'],
    ['remove', ['devcontainer', '--remove', '--dest', 'no'], 'project-missing'],
  ])('%s: %j', async (intent, args, code) => {
    const { stdout } = await runBin(homeWith(), [...args, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      intent,
      applied: false,
      changes: [],
      findings: [{ code, level: 'error' }],
    });
  });

  test.each([
    [['--nonsense'], 'usage-wrong'],
    [['more'], 'usage-wrong'],
    [['--key', 'x'], 'key-as-flag'],
    [['--dest', 'no'], 'project-missing'],
  ])('doctor: %j', async (args, code) => {
    const { stdout, exitCode } = await runBin(homeWith(), ['doctor', ...args, '--json']);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(exitCode).toBe(2);
    expect(Object.keys(document)).toEqual(['version', 'intent', 'overall', 'findings']);
    expect(document).toMatchObject({
      version: 1,
      intent: 'doctor',
      overall: 'error',
      findings: [{ code, level: 'error' }],
    });
  });
});

describe('words of other programs are understood', () => {
  test.each([
    [['help'], ['--help']],
    [
      ['help', 'model'],
      ['model', '--help'],
    ],
    [['version'], ['--version']],
    [['-v'], ['--version']],
  ])('%j is %j', async (words, usual) => {
    const said = await runBin(homeWith(), words);
    const meant = await runBin(homeWith(), usual);
    expect(said.exitCode).toBe(0);
    expect(said.stdout).not.toBe('');
    expect(said.stdout).toBe(meant.stdout);
  });
});

describe('a slip of the finger is named, with what was meant', () => {
  test.each([
    [['--modle', 'x'], '--modle', '--model'],
    [['--modle=x'], '--modle', '--model'],
    [['--modle', 'x', 'remove'], '--modle', '--model'],
    [['doctor', '--liv'], 'doctor has no option --liv', '--live'],
    [['remove', '--keep-kye'], 'remove has no option --keep-kye', '--keep-key'],
    [['--codex', 'x'], '--codex', '--codex-home'],
    [['docter'], '"docter"', 'doctor'],
    [['undo', '--yes'], '"undo"', 'remove'],
    [['uninstall'], '"uninstall"', 'remove'],
  ])('%j', async (args, wrong, meant) => {
    const { stderr, exitCode } = await runBin(homeWith(), args);
    expect(exitCode).toBe(2);
    const [message, hint] = stderr.split('\n');
    expect(message).toContain(wrong);
    expect(hint).toContain(`Did you mean ${meant}?`);
  });

  test.each([
    [['-m', 'x'], '-m'],
    [['--nonsense', 'x'], '--nonsense'],
    [['--no', 'x'], '--no'],
    [['doctor', '--force'], 'doctor has no option --force'],
    [['destroy', '--modle'], '"destroy"'],
  ])('%j is like nothing', async (args, wrong) => {
    const { stderr, exitCode } = await runBin(homeWith(), args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(wrong);
    expect(stderr).not.toContain('Did you mean');
  });
});

describe('what is wrong in a command points to the help of that command', () => {
  test.each([
    [['--nonsense'], '--help'],
    [['nonsense'], '--help'],
    [['doctor', '--liv'], 'doctor --help'],
    [['doctor', 'more'], 'doctor --help'],
    [['--codex-home', '/nowhere', 'remove', '--keep-kye'], 'remove --help'],
    [['model', 'openai/a', 'openai/b'], 'model --help'],
    [['launch', '--json'], 'launch --help'],
    [['devcontainer', '--publishable', 'x', '--shell', 'zsh'], 'devcontainer --help'],
    [['completion'], 'completion --help'],
    [['fleet', 'ansible', 'a', 'b'], 'fleet --help'],
  ])('%j: %s', async (args, help) => {
    const home = homeWith();
    const { stderr, exitCode } = await runBin(home, args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`See ${calledBin} ${help}.`);
    const shown = await runBin(home, help.split(' '));
    expect(shown.stdout).toMatch(help === '--help' ? /^codex-orq: / : `codex-orq ${help.split(' ')[0]}: `);
  });
});
