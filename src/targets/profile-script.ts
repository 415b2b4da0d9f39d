import { join, posix, relative } from 'node:path';
import type { Answers } from '../answers/answers.ts';
import { type CodexHome, type ProfileShell, profileScript, profileScriptName } from '../shells.ts';
import type { Context, Target } from './target.ts';

/** How a profile finds CODEX_HOME: by the same rule as Codex where that works, so that dotfiles can be shared. */
export function codexHomeOf({ places }: Pick<Context, 'places'>): CodexHome {
  if (places.isDefaultHome) return { kind: 'default' };
  const below = relative(places.home, places.codexHome);
  const isBelow = below !== '' && !below.startsWith('..') && !posix.isAbsolute(below);
  return isBelow ? { kind: 'under-home', relative: below } : { kind: 'absolute', path: places.codexHome };
}

/** The shell whose profile is wanted. With an external store the variable is somebody else's, and so is exporting it. */
export const wantsProfile = ({ shell, keyStore }: Answers): ProfileShell | undefined =>
  shell === 'none' || keyStore !== 'codex-env' ? undefined : shell;

/** `$CODEX_HOME/codex-orq.sh` (or `.ps1`): what the one line in the profile runs. All of it is ours; no secret inside. */
export const profileScriptFile: Target = {
  id: 'profile-script',
  action: 'write',
  mode: 0o644,
  secret: false,
  paths: ({ answers, places }) => {
    const shell = wantsProfile(answers);
    const name = shell === undefined ? undefined : profileScriptName(shell);
    return name === undefined ? [] : [join(places.codexHome, name)];
  },
  install: (before, context, path, owned) => {
    const shell = wantsProfile(context.answers);
    if (shell === undefined) return { text: before, owned };
    const text = profileScript(shell, { envKey: context.answers.envKey, codexHome: codexHomeOf(context) });
    return {
      text,
      owned: { target: 'profile-script', path, created: owned?.created ?? before === undefined, keys: [] },
    };
  },
  remove: () => ({ text: undefined }),
};
