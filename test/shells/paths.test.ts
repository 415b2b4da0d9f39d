import { posix, win32 } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  detectShell,
  probedPaths,
  profileBlock,
  profileScript,
  profilePaths,
} from '../../src/shells/profiles.ts';

describe('the shell is found', () => {
  test.each<[string, Record<string, string>, NodeJS.Platform, string | undefined, string]>([
    ['by $SHELL', { SHELL: '/usr/bin/zsh' }, 'linux', 'fish', 'zsh'],
    ['by $SHELL, wherever it is', { SHELL: '/opt/homebrew/bin/fish' }, 'darwin', undefined, 'fish'],
    ['PowerShell outside Windows', { SHELL: '/usr/bin/pwsh-preview' }, 'linux', undefined, 'pwsh'],
    ['by the parent where $SHELL is not set', {}, 'linux', '-bash', 'bash'],
    ['by the parent where $SHELL is a plain sh', { SHELL: '/bin/sh' }, 'linux', '/usr/bin/fish', 'fish'],
    ['not where nobody knows', {}, 'linux', 'node', 'none'],
    ['not where it is one that we have no block for', { SHELL: '/usr/bin/tcsh' }, 'linux', undefined, 'none'],
    ['not by a name that every object has', { SHELL: '/bin/constructor' }, 'linux', undefined, 'none'],
    ['PowerShell on Windows', { SHELL: 'C:\\x\\bash.exe' }, 'win32', undefined, 'pwsh'],
    ['Git Bash on Windows', { SHELL: '/usr/bin/bash.exe', MSYSTEM: 'MINGW64' }, 'win32', undefined, 'bash'],
  ])('%s', (_name, env, platform, parent, expected) => {
    expect(detectShell({ env, platform, readParent: () => parent })).toBe(expected);
  });

  test('without a way to see the parent', () => {
    expect(detectShell({ env: {}, platform: 'linux' })).toBe('none');
  });
});

const there =
  (...paths: string[]) =>
  (path: string): boolean =>
    paths.includes(path);
const nothing = there();

describe('the profile of', () => {
  const home = '/home/me';
  const linux = { platform: 'linux', home, exists: nothing } as const;
  const mac = { platform: 'darwin', home, env: {} } as const;

  test.each<[string, Record<string, string>, string]>([
    ['the home folder', {}, '/home/me/.zshrc'],
    ['ZDOTDIR', { ZDOTDIR: '/home/me/.config/zsh' }, '/home/me/.config/zsh/.zshrc'],
    ['the home folder where ZDOTDIR is empty', { ZDOTDIR: '' }, '/home/me/.zshrc'],
    ['the home folder where ZDOTDIR is relative', { ZDOTDIR: '.config/zsh' }, '/home/me/.zshrc'],
  ])('zsh is in %s', (_name, env, path) => {
    expect(profilePaths('zsh', { ...linux, env })).toEqual([path]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['~/.config', {}, '/home/me/.config/fish/conf.d/codex-orq.fish'],
    ['XDG_CONFIG_HOME', { XDG_CONFIG_HOME: '/cfg' }, '/cfg/fish/conf.d/codex-orq.fish'],
    [
      '~/.config where XDG_CONFIG_HOME is relative',
      { XDG_CONFIG_HOME: 'cfg' },
      '/home/me/.config/fish/conf.d/codex-orq.fish',
    ],
  ])('fish is in %s', (_name, env, path) => {
    expect(profilePaths('fish', { ...linux, env })).toEqual([path]);
  });

  test('bash on Linux is ~/.bashrc alone', () => {
    expect(profilePaths('bash', { ...linux, env: {}, exists: () => true })).toEqual(['/home/me/.bashrc']);
  });

  test.each([
    [['.profile'], '.profile'],
    [['.profile', '.bash_login'], '.bash_login'],
    [['.profile', '.bash_login', '.bash_profile'], '.bash_profile'],
    [[], '.bash_profile'],
  ])('bash on macOS with the login files %j has the block in %s too', (files, login) => {
    const exists = there(...files.map((file) => posix.join(home, file)));
    expect(profilePaths('bash', { ...mac, exists })).toEqual(['/home/me/.bashrc', `/home/me/${login}`]);
  });

  test('PowerShell outside Windows is in the configuration folder', () => {
    expect(profilePaths('pwsh', { ...linux, env: {} })).toEqual([
      '/home/me/.config/powershell/Microsoft.PowerShell_profile.ps1',
    ]);
  });
});

describe('on Windows', () => {
  const home = 'C:\\Users\\me';
  const windows = { platform: 'win32', home } as const;
  const profile = (documents: string, folder = 'PowerShell') =>
    win32.join(documents, folder, 'Microsoft.PowerShell_profile.ps1');
  const machine = {
    ProgramFiles: 'C:\\Program Files',
    SystemRoot: 'C:\\WINDOWS',
    PSModulePath:
      'C:\\Program Files\\WindowsPowerShell\\Modules;C:\\Windows\\system32\\WindowsPowerShell\\v1.0\\Modules',
  };
  const oneDrive = 'C:\\Users\\me\\OneDrive';

  test('the profile is below Documents', () => {
    expect(profilePaths('pwsh', { ...windows, env: machine, exists: nothing })).toEqual([
      profile(`${home}\\Documents`),
    ]);
  });

  test('a Documents folder in OneDrive is taken where it is there', () => {
    const env = { ...machine, OneDrive: oneDrive };
    const moved = there(`${oneDrive}\\Documents`);
    expect(profilePaths('pwsh', { ...windows, env, exists: moved })).toEqual([
      profile(`${oneDrive}\\Documents`),
    ]);
    expect(profilePaths('pwsh', { ...windows, env, exists: nothing })).toEqual([
      profile(`${home}\\Documents`),
    ]);
  });

  test('a profile that is there decides', () => {
    const env = { ...machine, OneDrive: oneDrive };
    const exists = there(`${oneDrive}\\Documents`, `${home}\\Documents`, profile(`${home}\\Documents`));
    expect(profilePaths('pwsh', { ...windows, env, exists })).toEqual([profile(`${home}\\Documents`)]);
  });

  test.each(['PowerShell', 'WindowsPowerShell'])('a session of %s tells where Documents is', (edition) => {
    const env = { ...machine, OneDrive: oneDrive, psmodulepath: '' };
    const path = `D:\\Dokumente\\${edition}\\Modules;${machine.PSModulePath}`;
    expect(
      profilePaths('pwsh', { ...windows, env: { ...env, PSModulePath: path }, exists: () => false }),
    ).toEqual([profile('D:\\Dokumente')]);
  });

  test('Windows PowerShell 5.1 gets the block where it has a profile', () => {
    const older = profile(`${home}\\Documents`, 'WindowsPowerShell');
    expect(profilePaths('pwsh', { ...windows, env: machine, exists: there(older) })).toEqual([
      profile(`${home}\\Documents`),
      older,
    ]);
  });

  test('Git Bash has its login file only where there is one', () => {
    expect(profilePaths('bash', { ...windows, env: {}, exists: nothing })).toEqual([`${home}\\.bashrc`]);
    const exists = there(`${home}\\.profile`);
    expect(profilePaths('bash', { ...windows, env: {}, exists })).toEqual([
      `${home}\\.bashrc`,
      `${home}\\.profile`,
    ]);
  });
});

test.each<[NodeJS.Platform, string]>([
  ['linux', '/home/me'],
  ['darwin', '/Users/me'],
  ['win32', 'C:\\Users\\me'],
])('every path that decides on %s is among the probed ones', (platform, home) => {
  const env = { OneDrive: 'C:\\Users\\me\\OneDrive', PSModulePath: '' };
  const probed = new Set(probedPaths({ env, platform, home }));
  for (const shell of ['zsh', 'bash', 'fish', 'pwsh'] as const)
    for (const answer of [true, false])
      profilePaths(shell, {
        env,
        platform,
        home,
        exists: (path) => {
          expect(probed).toContain(path);
          return answer;
        },
      });
});

describe('the block', () => {
  test('takes the name of the variable, and no other text', () => {
    for (const shell of ['zsh', 'fish', 'pwsh'] as const) {
      for (const make of [profileBlock, profileScript]) {
        const text = make(shell, { envKey: 'MY_KEY', codexHome: { kind: 'default' } });
        expect(text).toContain('MY_KEY');
        expect(text).not.toContain('ORQ_API_KEY');
        for (const envKey of ['A B', '$(id)', "x'", 'A-B', ''])
          expect(() => make(shell, { envKey, codexHome: { kind: 'default' } })).toThrow(RangeError);
      }
    }
  });

  test('for PowerShell quotes paths, and leaves $HOME and CODEX_HOME to the shell', () => {
    const path = (codexHome: Parameters<typeof profileBlock>[1]['codexHome']) =>
      /\$file = (.*)/.exec(profileScript('pwsh', { envKey: 'K', codexHome }))?.[1];
    expect(path({ kind: 'absolute', path: "C:\\it's\u2019" })).toBe(
      "Join-Path 'C:\\it''s\u2019\u2019' '.env'",
    );
    expect(path({ kind: 'under-home', relative: 'a b' })).toBe("Join-Path (Join-Path $HOME 'a b') '.env'");
    expect(path({ kind: 'default' })).toContain('$env:CODEX_HOME');
    const block = profileBlock('pwsh', { envKey: 'K', codexHome: { kind: 'absolute', path: "C:\\it's" } });
    expect(block).toContain("{ . (Join-Path 'C:\\it''s' 'codex-orq.ps1') }");
  });

  test('is a line or two in the profile, which runs the script', () => {
    for (const shell of ['zsh', 'bash', 'pwsh'] as const) {
      const block = profileBlock(shell, { envKey: 'K', codexHome: { kind: 'default' } });
      expect(block.trimEnd().split('\n')).toHaveLength(2);
      expect(block).toContain('codex-orq.');
    }
  });
});
