import { stripVTControlCharacters as stripped } from 'node:util';
import { describe, expect, test } from 'vitest';
import { finding, wordingOf } from '../../src/findings/index.ts';
import { plural } from '../../src/lib/text.ts';
import { failureText, findingText } from '../../src/report/finding-text.ts';
import { wrapFor } from '../../src/report/terminal.ts';
import { showFor, viewFor } from '../../src/report/view.ts';

const at = (home: string, cwd = `${home}/work`) => showFor({ home, cwd });

describe('a path', () => {
  test.each([
    ['in the home folder', '/home/p', '/home/p/.codex/config.toml', '~/.codex/config.toml'],
    ['that is the home folder', '/home/p', '/home/p', '~'],
    ['in the working folder', '/home/p', '/home/p/work/.env.example', '.env.example'],
    ['that is the working folder', '/home/p', '/home/p/work', '~/work'],
    ['elsewhere', '/home/p', '/etc/codex/config.toml', '/etc/codex/config.toml'],
    ['of another user, whose name begins alike', '/home/p', '/home/p2/.codex', '/home/p2/.codex'],
    ['that has the home folder in its middle', '/home/p', '/mnt/home/p/.codex', '/mnt/home/p/.codex'],
    ['where the home folder is the root of all', '/', '/etc/codex/config.toml', '/etc/codex/config.toml'],
    ['that is the root of all', '/', '/', '/'],
    ['that is no absolute one', '/home/p', 'this environment', 'this environment'],
  ])('%s', (_, home, path, shown) => {
    expect(at(home, home === '/' ? '/srv' : undefined).path(path)).toBe(shown);
  });

  test('in a working folder that is the root of all is shown whole', () => {
    expect(at('/root', '/').path('/etc/codex')).toBe('/etc/codex');
    expect(at('/', '/').path('/.codex/config.toml')).toBe('/.codex/config.toml');
  });

  test('keeps what is like it in the same sentence', () => {
    const url = 'https://gateway.test/home/p/v3/router';
    const found = finding('base-url-odd', { file: '/home/p/.codex/config.toml', url, right: url });
    const { message } = wordingOf(found, at('/home/p'));
    expect(message).toContain('base_url in ~/.codex/config.toml is');
    expect(message).toContain(url);
    const root = finding('models-unknown', { url: 'https://api.orq.ai/v3/router', reason: 'no answer' });
    expect(wordingOf(root, at('/', '/')).message).toContain('https://api.orq.ai/v3/router');
  });

  test('is shortened in the reason of a finding as well', () => {
    const cause = finding('file-unreadable', { path: '/home/p/x/.env.example', cause: 'permission denied' });
    const found = finding('project-unreadable', { file: '/home/p/x/.env.example', cause });
    expect(wordingOf(found, at('/home/p')).message).not.toContain('/home/p');
    expect(wordingOf(found).message.match(/\/home\/p\/x/g)).toHaveLength(2);
  });
});

describe('a command', () => {
  test.each([
    ['', '--codex-home ~/two'],
    ['remove', 'remove --codex-home ~/two'],
    ['model openai/gpt-5.4', 'model openai/gpt-5.4 --codex-home ~/two'],
    ['--base-url URL', '--base-url URL --codex-home ~/two'],
    ['launch exec hi', 'launch --codex-home ~/two exec hi'],
    ['launch', 'launch --codex-home ~/two'],
    ['--help', '--help'],
    ['fleet ansible DIR', 'fleet ansible DIR'],
    ['model --as system openai/gpt-5.4', 'model --as system openai/gpt-5.4'],
    ['--codex-home DIR --base-url URL', '--codex-home DIR --base-url URL'],
  ])('goes to the CODEX_HOME that the run was given: %s', (args, words) => {
    const { command } = showFor({ home: '/home/p', cwd: '/home/p/work' }, '../two');
    expect(command(args)).toBe(`npx codex-orq ${words}`);
    expect(at('/home/p').command(args)).toBe(['npx codex-orq', args].filter(Boolean).join(' '));
  });
});

describe('a path in a command', () => {
  test.each([
    ['/home/p/.codex/.env', '~/.codex/.env'],
    ['/home/p/my codex/.env', "~/'my codex/.env'"],
    ["/mnt/it's/.env", "'/mnt/it'\\''s/.env'"],
    ['/home/p/$(id)/.env', "~/'$(id)/.env'"],
    ['/home/p/work/-rf', './-rf'],
    ['/home/p/work/a~b', "'a~b'"],
  ])('%s', (path, word) => {
    expect(at('/home/p').word(path)).toBe(word);
  });

  test('is a word of the hint', () => {
    const found = finding('dotenv-open', { file: '/home/p/my codex/.env', mode: '644' });
    expect(wordingOf(found, at('/home/p')).hint).toBe("chmod 600 ~/'my codex/.env'");
  });
});

describe('lines', () => {
  test('are broken between words, and go on below their beginning', async () => {
    const view = await viewFor({ isTTY: true, columns: 40 }, { env: {}, home: '/h', cwd: '/h' });
    const found = finding('dotenv-bom', { envKey: 'ORQ_API_KEY', file: '/h/.codex/.env', hides: true });
    for (const text of [findingText(found, view), failureText('a sentence '.repeat(9), view)]) {
      const [first = '', ...more] = stripped(text).split('\n');
      expect(first).toMatch(/^[!✖] \S/);
      expect(more.length).toBeGreaterThan(1);
      for (const line of more) expect(line).toMatch(/^ {2}\S/);
      for (const line of [first, ...more]) expect(line.length).toBeLessThanOrEqual(40);
    }
  });

  test('count columns, not characters', async () => {
    const { exceeds, cut } = await wrapFor(20);
    expect(exceeds('12345678901234567890')).toBe(false);
    expect(exceeds('123456789012345678901')).toBe(true);
    expect(exceeds('漢字漢字漢字漢字漢字漢')).toBe(true);
    expect(cut('漢字'.repeat(8), 0)).toHaveLength(2);
  });

  test('of a file keep their blanks where they are cut', async () => {
    const { cut } = await wrapFor(20);
    expect(cut('    key = "value"', 0)).toEqual(['    key = "value"']);
    expect(cut(`${'a'.repeat(20)}    b`, 0)).toEqual(['a'.repeat(20), '   b']);
    expect(cut(`    key = "${'v'.repeat(30)}"`, 0).join('')).toContain('    key = ');
  });

  test('stay whole where the reader is no terminal', async () => {
    const { prose, cut, exceeds } = await wrapFor(undefined);
    const long = 'word '.repeat(100);
    expect([prose(long, 2), cut(long, 2), exceeds(long)]).toEqual([long, [long], false]);
  });
});

test('one is one, and any other number is many', () => {
  expect([0, 1, 2].map((count) => plural(count, 'file'))).toEqual(['0 files', '1 file', '2 files']);
});
