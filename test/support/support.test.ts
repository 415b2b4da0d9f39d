import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { runCodex } from './codex.ts';
import { temporaryHome } from './home.ts';
import { differences, fingerprintCodexHome, fingerprintHome } from './home-fingerprint.ts';
import { needs } from './needs.ts';
import { findProgram, pathWithout } from './programs.ts';
import { startTerminal } from './pty.ts';
import { Screen } from './screen.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'support-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

/** What a person, or the shell that started the tests, may have set. */
const odd = {
  TERM: 'dumb',
  LC_ALL: 'xx_YY.UTF-8',
  XDG_DATA_HOME: '/nonexistent',
  HTTPS_PROXY: 'http://127.0.0.1:1',
  GIT_DIR: '/nonexistent',
  BASH_ENV: '/nonexistent',
};

describe('the guard of the home folder', () => {
  test('gives the tests a home of their own', () => {
    expect(homedir()).toContain('codex-orq-test-');
    expect(process.env).toMatchObject({
      HOME: homedir(),
      ZDOTDIR: homedir(),
      CODEX_HOME: join(homedir(), '.codex'),
      LANG: 'C.UTF-8',
    });
    for (const name of ['ORQ_API_KEY', 'CI', 'NO_COLOR', 'SHELL', ...Object.keys(odd)])
      expect(process.env[name], name).toBeUndefined();
  });

  test('leaves the PATH as it is, but for a Codex of the person', () => {
    const person = folder({ codex: '', 'codex-orq': '', npm: '' });
    const other = folder({ git: '' });
    const path = pathWithout('codex', [person, other, '/nonexistent'].join(delimiter), folder());
    const [shadow = '', ...rest] = path.split(delimiter);
    expect(readdirSync(shadow).toSorted()).toEqual(['codex-orq', 'npm']);
    expect(realpathSync(join(shadow, 'npm'))).toBe(realpathSync(join(person, 'npm')));
    expect(rest).toEqual([other, '/nonexistent']);
    expect(findProgram('codex')).toBeUndefined();
  });

  const changes: Readonly<Record<string, (home: string) => void>> = {
    'created .codex': (home) => mkdirSync(join(home, '.codex')),
    'created .env.local': (home) => writeFileSync(join(home, '.env.local'), 'A=1\n'),
    'created .config/fish/conf.d/codex-orq.fish': (home) =>
      writeFileSync(join(home, '.config/fish/conf.d/codex-orq.fish'), ''),
    'changed .zshrc': (home) => writeFileSync(join(home, '.zshrc'), '# other\n'),
    'changed .bashrc': (home) => chmodSync(join(home, '.bashrc'), 0o600),
    'changed .profile': (home) => utimesSync(join(home, '.profile'), 1, 1),
    'deleted .bash_profile': (home) => rmSync(join(home, '.bash_profile')),
  };
  test.each(Object.entries(changes))('sees that a test %s', (expected, change) => {
    const home = folder({
      '.zshrc': '# one\n',
      '.bashrc': '',
      '.profile': '',
      '.config/fish/conf.d/other.fish': '',
    });
    symlinkSync('.profile', join(home, '.bash_profile'));
    const before = fingerprintHome(home);
    expect(differences(before, fingerprintHome(home))).toEqual([]);
    change(home);
    expect(differences(before, fingerprintHome(home))).toEqual([expected]);
  });

  test('sees what configures Codex, and lets a running Codex log', () => {
    const codexHome = folder({ 'config.toml': '', 'log/codex-tui.log': '' });
    const before = fingerprintCodexHome(codexHome);
    writeFileSync(join(codexHome, 'log/codex-tui.log'), 'a line\n');
    writeFileSync(join(codexHome, 'state_5.sqlite'), 'x');
    expect(differences(before, fingerprintCodexHome(codexHome))).toEqual([]);
    for (const name of ['.env', 'codex-orq.json', 'work.config.toml'])
      writeFileSync(join(codexHome, name), '');
    expect(differences(before, fingerprintCodexHome(codexHome))).toEqual([
      'created .env',
      'created codex-orq.json',
      'created work.config.toml',
    ]);
  });

  test('fails a test file that harms the real home, and passes one that does not', async () => {
    const home = folder({ '.zshrc': '# mine\n' });
    const config = join(folder(), 'vitest.config.mjs');
    const options = { include: ['test/support/harm.ts'], setupFiles: ['test/support/guard-home.ts'] };
    const vitest = (harmPath: string) => {
      const provide = { harmPath, gone: Object.keys(odd) };
      writeFileSync(config, `export default ${JSON.stringify({ test: { ...options, provide } })};\n`);
      return run(
        process.execPath,
        ['node_modules/vitest/vitest.mjs', 'run', '--root', root, '--config', config],
        {
          cwd: root,
          env: { ...process.env, ...odd, HOME: home, USERPROFILE: home, NO_COLOR: '1' },
          timeoutMs: 40_000,
        },
      );
    };

    const sanitize = await vitest('');
    expect(sanitize, sanitize.stderr).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(home, '.zshrc'), 'utf8')).toBe('# mine\n');

    const harmful = await vitest(join(home, '.zshrc'));
    expect(harmful.exitCode).toBe(1);
    expect(harmful.stdout + harmful.stderr).toContain('A test touched the real home folder');
    expect(harmful.stdout + harmful.stderr).toContain(`changed ${join(home, '.zshrc')}`);
  });
});

describe('a temporary home', () => {
  test('is complete, and leaves nothing when it is cleaned up', async () => {
    const home = temporaryHome({ files: { '.codex/config.toml': 'model = "a/b"\n' }, env: { MORE: '1' } });
    onTestFinished(home.cleanup);
    expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toBe('model = "a/b"\n');
    expect(home.env).toMatchObject({ HOME: home.home, CODEX_HOME: home.codexHome, MORE: '1' });
    const seen = await run(process.execPath, ['-p', 'os.homedir()'], { env: home.env, timeoutMs: 10_000 });
    expect(seen.stdout).toBe(`${home.home}\n`);
    home.cleanup();
    expect(fingerprintHome(home.home).size).toBe(0);
    expect(() => home.cleanup()).not.toThrow();
  });

  test('can be one that has never seen Codex', () => {
    const home = temporaryHome({ bare: true });
    onTestFinished(home.cleanup);
    expect(home.env).not.toHaveProperty('CODEX_HOME');
    expect(fingerprintHome(home.home).size).toBe(0);
  });
});

test('the pinned Codex is the one that package.json names', async () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const result = await runCodex(['--version']);
  expect(result.stdout.trim()).toBe(`codex-cli ${devDependencies['@openai/codex']}`);
});

describe('a pseudo-terminal', needs('pty'), () => {
  const script = `
    process.stdin.setRawMode(true);
    process.stdout.write('size ' + process.stdout.columns + 'x' + process.stdout.rows + '\\r\\n? name ');
    let name = '';
    const keys = /\\u001b\\[.|[^]/g;
    process.stdin.on('data', (bytes) => String(bytes).match(keys).forEach((text) => {
      if (text === '\\u0003') process.exit(130);
      if (text === '\\u001b[B') return process.stdout.write('\\r\\u001b[Kdown ');
      if (text !== '\\r') return void (name += text);
      process.stdout.write('\\r\\u001b[1A\\u001b[J\\u001b[32mhello ' + name + '\\u001b[39m\\r\\n');
      process.exit(3);
    }));`;
  const start = (cols = 60) => {
    const terminal = startTerminal(process.execPath, ['-e', script], { cols, rows: 10, timeoutMs: 20_000 });
    onTestFinished(terminal.kill);
    return terminal;
  };

  test('takes keys, shows what is on the screen and tells the exit status', async () => {
    const terminal = start();
    await terminal.waitFor('size 60x10');
    await terminal.waitFor(/\? name$/);
    terminal.press('down');
    await terminal.waitFor('down');
    terminal.type('Ada');
    terminal.press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 3, signal: 0 });
    expect(terminal.screen()).toBe('hello Ada');
    expect(terminal.output()).toContain('\u001b[32m');
  });

  test('sends Ctrl-C', async () => {
    const terminal = start();
    await terminal.waitFor('? name');
    terminal.press('ctrl-c');
    expect(await terminal.exit).toEqual({ exitCode: 130, signal: 0 });
  });

  test('gives up waiting with the screen in the message, and kills a program at its time limit', async () => {
    const terminal = startTerminal(
      process.execPath,
      ['-e', 'console.log("stuck"); setInterval(() => {}, 1e6)'],
      {
        timeoutMs: 1_500,
      },
    );
    onTestFinished(terminal.kill);
    await terminal.waitFor('stuck');
    await expect(terminal.waitFor('never', 50)).rejects.toThrow(
      /"?never"? was not on the screen[\s\S]*stuck/,
    );
    await expect(terminal.waitFor('never')).rejects.toThrow('The program ended before never');
    expect(await terminal.exit).toMatchObject({ signal: 9 });
  });
});

describe('the screen', () => {
  const show = (chunks: readonly string[], columns = 10, rows = 3): string => {
    const screen = new Screen(columns, rows);
    for (const chunk of chunks) screen.write(chunk);
    return screen.text();
  };
  const cases: Readonly<Record<string, readonly [chunks: readonly string[], text: string]>> = {
    'a carriage return overwrites': [['abc\rX'], 'Xbc'],
    'a long line wraps, a full one does not': [
      ['0123456789', 'a\r\n', '0123456789\r\nb'],
      '0123456789\na\n0123456789\nb',
    ],
    'a sequence that is cut between chunks': [['ab\u001b', '[', '1', 'DX\u001b]0;title', '\u0007!'], 'aX!'],
    'erasing to the end of the line, the start and all of it': [
      ['abcd\u001b[2D\u001b[K\r\nabcd\u001b[2D\u001b[1K\r\nab\u001b[2Kc'],
      'ab\n   d\n  c',
    ],
    'erasing below the cursor': [['a\r\nb\r\nc\u001b[1A\u001b[J'], 'a\nb'],
    'clearing the screen keeps what has scrolled off': [['1\r\n2\r\n3\r\n4\u001b[2J\u001b[Hx'], '1\nx'],
    'moving by rows and columns': [['a\r\n\r\n\u001b[2Ab\u001b[2;4Hc\u001b[1Gd\u001b[2Ce'], 'b\nd  e'],
    'colours, modes and character sets are skipped': [
      ['\u001b[?25l\u001b[1;31mred\u001b[0m\u001b(B\u001b[?25h'],
      'red',
    ],
    'backspace and tab': [['ab\bX\tY'], 'aX      Y'],
  };
  test.each(Object.entries(cases))('%s', (_name, [chunks, text]) => {
    expect(show(chunks)).toBe(text);
  });
});
