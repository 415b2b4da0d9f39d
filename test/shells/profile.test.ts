import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { setBlock } from '../../src/edit/block.ts';
import { setDotenv } from '../../src/edit/dotenv.ts';
import { type CodexHome, profileBlock, profilePaths } from '../../src/shells/profiles.ts';
import { needs } from '../support/needs.ts';
import {
  fish,
  key,
  machineWith,
  needsShell,
  posixShells,
  printKey,
  runShell,
  testShells,
} from './support.ts';

const source = '. "$BLOCK"';
const visible = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
/** Every character that a key may have, and what shells, printf and templates like to take apart. */
const hostile = `${visible.filter((char) => char !== "'").join('')}$(id)\`id\`%s%n!!&&||>{{x}}\\n~/*`;
const dotenv = (value: string): string => setDotenv('A=1\n', [{ key, value }], { path: '.env', mode: 'set' });

for (const shell of testShells)
  describe(`in ${shell.name}`, needsShell(shell), () => {
    test('a hostile key reaches child processes unchanged, with no output of the block itself', async () => {
      const { env, project } = machineWith(shell.shell, dotenv(hostile));
      const result = await runShell(shell, `${source}; ${printKey}`, env, project);
      expect(result).toMatchObject({ exitCode: 0, stderr: '' });
      expect(JSON.parse(result.stdout)).toBe(hostile);
    });

    test.each(['C', 'C.UTF-8'])(
      'works with bytes that are no UTF-8 around it, under LC_ALL=%s',
      async (locale) => {
        const bytes = Buffer.concat([
          Buffer.from([0x41, 0x3d, 0xff, 0xfe, 0x0a]),
          Buffer.from('Ä=ö\nB=\u00a0\r\n'),
          Buffer.from(dotenv(hostile)),
          Buffer.from([0xc3]),
        ]);
        const { env, project } = machineWith(shell.shell, bytes);
        const result = await runShell(shell, `${source}; ${printKey}`, { ...env, LC_ALL: locale }, project);
        expect(result).toMatchObject({ exitCode: 0, stderr: '' });
        expect(JSON.parse(result.stdout)).toBe(hostile);
      },
    );

    test.each([
      ['a value', 'theirs'],
      ['nothing', ''],
    ])('a variable that is set to %s wins', async (_name, value) => {
      const { env, project } = machineWith(shell.shell, dotenv('ours'));
      const result = await runShell(shell, `${source}; ${printKey}`, { ...env, [key]: value }, project);
      expect(JSON.parse(result.stdout)).toBe(value);
    });

    test.each<[string, (path: string) => void]>([
      ['missing', () => undefined],
      ['a folder', (path) => mkdirSync(path)],
      ['a link to nowhere', (path) => symlinkSync('nowhere', path)],
      ['there, but fails when it is read', (path) => symlinkSync('/proc/self/mem', path)],
      ['a device that never ends', (path) => symlinkSync('/dev/zero', path)],
      ['not for us to read', (path) => writeFileSync(path, dotenv('ours'), { mode: 0o000 })],
      ['empty', (path) => writeFileSync(path, '')],
    ])('a .env that is %s does no harm', async (name, make) => {
      const { env, project, codexHome } = machineWith(shell.shell, undefined);
      make(join(codexHome, '.env'));
      const strict = shell === fish ? '' : 'set -eu; ';
      const result = await runShell(shell, `${strict}${source}; ${printKey}`, env, project);
      expect(result).toMatchObject({ exitCode: 0, stderr: '' });
      // No permission stops root.
      const isRoot = process.getuid?.() === 0;
      expect(JSON.parse(result.stdout)).toBe(name === 'not for us to read' && isRoot ? 'ours' : null);
    });

    test('an empty key is not exported: every shell below would keep it', async () => {
      const { env, project } = machineWith(shell.shell, `${key}=first\n${key}=\n`);
      const { stdout } = await runShell(shell, `${source}; ${printKey}`, env, project);
      expect(JSON.parse(stdout)).toBeNull();
    });

    test('works without HOME', async () => {
      const { env, project, codexHome } = machineWith(shell.shell, dotenv('ours'));
      const { HOME: _, ...rest } = env;
      // fish looks up whose home it is then, and would make its folders there.
      const homeless = { ...rest, XDG_CONFIG_HOME: project, XDG_DATA_HOME: project };
      const none = await runShell(shell, `${source}; ${printKey}`, homeless, project);
      expect(none).toMatchObject({ exitCode: 0, stdout: 'null\n' });
      // The profile finds the script below HOME, unless the script is a part of it (fish).
      const some = await runShell(
        shell,
        `${source}; ${printKey}`,
        { ...homeless, CODEX_HOME: codexHome },
        project,
      );
      expect(some).toMatchObject({ exitCode: 0, stdout: shell === fish ? '"ours"\n' : 'null\n' });
    });

    test('follows CODEX_HOME, unless the set-up was made for a folder of its own', async () => {
      const elsewhere: CodexHome = { kind: 'under-home', relative: 'a b/it\'s $(x) "&\\ é' };
      const follows = machineWith(shell.shell, dotenv('ours'));
      const own = machineWith(shell.shell, dotenv('own'), elsewhere);
      const env = { CODEX_HOME: own.codexHome };
      writeFileSync(join(own.codexHome, '.env'), dotenv('of CODEX_HOME'.replaceAll(' ', '-')));
      const first = await runShell(
        shell,
        `${source}; ${printKey}`,
        { ...follows.env, ...env },
        follows.project,
      );
      expect(JSON.parse(first.stdout)).toBe('of-CODEX_HOME');
      const second = await runShell(shell, `${source}; ${printKey}`, { ...own.env, ...env }, own.project);
      expect(JSON.parse(second.stdout)).toBe('own');
    });

    test('finds an absolute folder with a hostile name', async () => {
      const { home } = machineWith(shell.shell, undefined);
      const path = join(home, `it's "$HOME" \`x\` $(touch pwned) \\n ;& *`);
      const { env, project } = machineWith(shell.shell, dotenv('ours'), { kind: 'absolute', path });
      const result = await runShell(shell, `${source}; ${printKey}`, env, project);
      expect(result).toMatchObject({ exitCode: 0, stdout: '"ours"\n', stderr: '' });
    });

    test('takes no time for ten thousand lines', async () => {
      const lines = Array.from({ length: 10_000 }, (_, index) => `SOME_VARIABLE_${index}='value ${index}'\n`);
      const { env, project } = machineWith(shell.shell, lines.join('') + dotenv('ours'));
      const started = performance.now();
      const result = await runShell(shell, `${source}; ${printKey}`, env, project);
      expect(JSON.parse(result.stdout)).toBe('ours');
      // Measured: 0.1 to 0.2 s, the start of the shell included; the rest is for a busy machine.
      expect(performance.now() - started).toBeLessThan(3_000);
    });
  });

/** Fields 11, 13, 16 and 17 of proc_pid_stat(5): page faults and time of children that were waited for. */
const children = (stat: string | undefined): string => {
  const fields = stat?.split(' ') ?? [];
  return [10, 12, 15, 16].map((index) => fields[index]).join(' ');
};

describe('no process is started', needs('linux'), () => {
  const readStat = 'IFS= read -r stat_line </proc/self/stat; printf "%s\\n" "$stat_line"';
  const fishStat = 'read -l stat_line </proc/self/stat; echo $stat_line';

  for (const shell of testShells)
    test(`by the block in ${shell.name}`, needsShell(shell), async () => {
      const isFish = shell === fish;
      const { env, project } = machineWith(shell.shell, dotenv('ours'));
      const look = isFish ? fishStat : readStat;
      const around = async (action: string) => {
        const noPrograms = isFish ? 'set -gx PATH /nonexistent' : 'PATH=/nonexistent';
        const result = await runShell(shell, `${noPrograms}; ${look}; ${action}; ${look}`, env, project);
        expect(result).toMatchObject({ exitCode: 0, stderr: '' });
        return result.stdout.split('\n').slice(0, 2).map(children);
      };
      const [before, after] = await around(`${source}; test "$${key}" = ours || exit 9`);
      expect(before).toMatch(/^\d+ \d+ \d+ \d+$/);
      expect(after).toBe(before);
      // The same look at a line that does start one sees it.
      const [first, second] = await around(isFish ? 'set x (/bin/echo)' : 'x=$(/bin/echo)');
      expect(second).not.toBe(first);
    });
});

for (const shell of posixShells)
  describe(`a strict script in ${shell.name}`, needsShell(shell), () => {
    test('goes on behind the block, with status 0, no trap run, and no variable, function or option changed', async () => {
      const state = 'set; set +o; alias; pwd; printf "%s|" "$@" "$IFS" "$-"; typeset -f 2>/dev/null || :';
      const script = `set -eu; set -- 'a b' c; kept='a  b'; code=0
trap 'echo EXITED' EXIT
{ ${state}; } >before; ${source}; code=$?; { ${state}; } >after; echo "status $code"; trap - EXIT`;
      const { env, project } = machineWith(shell.shell, dotenv(hostile));
      const result = await runShell(shell, script, env, project);
      expect(result).toMatchObject({ exitCode: 0, stdout: 'status 0\n', stderr: '' });
      const diff = await runShell({ command: ['sh'] }, 'diff before after || :', env, project);
      const changed = diff.stdout.split('\n').filter((line) => /^[<>]/.test(line));
      // What shells count by themselves, and what the test itself sets.
      const own =
        /^[<>] (?:_|RANDOM|SRANDOM|SECONDS|EPOCH\w+|LINENO|BASH_\w+|PIPESTATUS|TTYIDLE|OPTIND|PPID|\?|status|pipestatus|epochtime|zsh_scheduled_events)=/;
      const ours = changed.filter((line) => !own.test(line));
      expect(ours).toEqual([expect.stringContaining(`> ${key}=`)]);
    });

    test('does not show the key when it recoverState its commands', async () => {
      const { env, project } = machineWith(shell.shell, dotenv('sk-made-up'));
      const { stdout, stderr } = await runShell(
        shell,
        `set -x; ${source}; : goes on; set +x; ${printKey}`,
        env,
        project,
      );
      expect(JSON.parse(stdout)).toBe('sk-made-up');
      expect(stderr).not.toContain('sk-made-up');
      expect(stderr).toContain(': goes on');
    });
  });

test('bash runs no ERR trap for the block', needs('bash'), async () => {
  const { env, project } = machineWith('bash', `A=1\n  export ${key}x=2\n${key} x\n${dotenv('ours')}`);
  const script = `set -E; trap 'echo ERR' ERR; ${source}; ${printKey}`;
  const result = await runShell({ command: ['bash', '--norc'] }, script, env, project);
  expect(result).toMatchObject({ exitCode: 0, stdout: '"ours"\n' });
});

test('fish has no more variables and functions than before, and status 0', needs('fish'), async () => {
  const state = 'set --names; functions -a';
  const script = `begin; ${state}; end >before; source "$BLOCK"; echo "status $status"; begin; ${state}; end >after`;
  const { env, project } = machineWith('fish', dotenv(hostile));
  const result = await runShell(fish, script, env, project);
  expect(result).toMatchObject({ exitCode: 0, stdout: 'status 0\n', stderr: '' });
  const diff = await runShell({ command: ['sh'] }, 'diff before after || :', env, project);
  expect(diff.stdout.split('\n').filter((line) => /^[<>]/.test(line))).toEqual([`> ${key}`]);
});

describe('from the profile that the shell itself reads', () => {
  const shells = [
    ['zsh', ['zsh', '-i']],
    ['bash', ['bash', '-i']],
    ['fish', ['fish']],
  ] as const;
  for (const [shell, command] of shells)
    test(`${shell} exports the key`, needs(shell), async () => {
      const { env, home, project } = machineWith(shell, dotenv('ours'));
      const [path] = profilePaths(shell, { env, platform: process.platform, home, exists: () => false });
      if (path === undefined) throw new Error('there is no profile');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(
        path,
        setBlock('# theirs', profileBlock(shell, { envKey: key, codexHome: { kind: 'default' } }), { path }),
      );
      const { stdout, exitCode } = await runShell({ command }, printKey, env, project);
      expect({ stdout, exitCode }).toEqual({ stdout: '"ours"\n', exitCode: 0 });
      rmSync(path);
      expect(await runShell({ command }, printKey, env, project)).toMatchObject({
        stdout: 'null\n',
      });
    });
});
