import { describe, expect, it } from 'vitest';
import { homeOfBlock } from '../../src/shells/home-of-block.ts';
import { type CodexHome, profileBlock } from '../../src/shells/profiles.ts';

const home = '/home/ada';
const under = (relative: string): CodexHome => ({ kind: 'under-home', relative });

describe('the CODEX_HOME of a block is found', () => {
  it.each<[CodexHome, string]>([
    [{ kind: 'default' }, '/home/ada/.codex'],
    [under('work-codex'), '/home/ada/work-codex'],
    [under('it\'s $HOME `x` \\ "q"'), '/home/ada/it\'s $HOME `x` \\ "q"'],
    [{ kind: 'absolute', path: '/srv/codex' }, '/srv/codex'],
    [{ kind: 'absolute', path: "/srv/a'b]; then . x/$1" }, "/srv/a'b]; then . x/$1"],
  ])('%o', (codexHome, expected) => {
    for (const shell of ['bash', 'zsh', 'fish'] as const)
      expect(homeOfBlock(profileBlock(shell, { envKey: 'ORQ_API_KEY', codexHome }), home)).toBe(expected);
  });

  it.each(['', 'export A=1', 'if [ -r $x ]; then . $x; fi'])('but not in other lines: %s', (lines) => {
    expect(homeOfBlock(lines, home)).toBeUndefined();
  });
});
