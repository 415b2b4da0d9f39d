import { join, relative } from 'node:path';
import type { Answers } from '../answers/answers.ts';
import { finding } from '../findings/index.ts';
import { type CodexHome, type ProfileShell, profileScript, profileScriptName } from '../shells/profiles.ts';
import { isBelow } from '../lib/folders.ts';
import type { OwnedKey } from '../state/state.ts';
import { shortDigestOf } from '../state/versioned.ts';
import { type Context, isWhole, type Target } from './target.ts';

/** How a profile finds CODEX_HOME: by the same rule as Codex where that works: dotfiles are shared between machines. */
export function codexHomeOf({ paths }: Pick<Context, 'paths'>): CodexHome {
  if (paths.isDefaultHome) return { kind: 'default' };
  const { home, codexHome } = paths;
  return isBelow(codexHome, home)
    ? { kind: 'under-home', relative: relative(home, codexHome) }
    : { kind: 'absolute', path: codexHome };
}

/** The shell whose profile is wanted. With an external store the variable is not ours, and neither is its export. */
export const wantsProfile = ({ shell, keyStore }: Answers): ProfileShell | undefined =>
  shell === 'none' || keyStore !== 'codex-env' ? undefined : shell;

/**
 * `$CODEX_HOME/codex-orq.sh` (or `.ps1`): what the one line in the profile runs. All of it is ours; no secret inside.
 */
export const profileScriptFile: Target = {
  id: 'profile-script',
  action: 'write',
  mode: 0o644,
  secret: false,
  paths: ({ answers, paths }) => {
    const shell = wantsProfile(answers);
    const name = shell === undefined ? undefined : profileScriptName(shell);
    return name === undefined ? [] : [join(paths.codexHome, name)];
  },
  leaves: (_, context) => isWhole(context) && context.answers.keyStore !== 'codex-env',
  install: (before, context, path, owned) => {
    const shell = wantsProfile(context.answers);
    if (shell === undefined) return { text: before, owned };
    const text = profileScript(shell, { envKey: context.answers.envKey, codexHome: codexHomeOf(context) });
    const key: OwnedKey = {
      path: ['file'],
      before: owned === undefined ? (before ?? null) : (owned.keys[0]?.before ?? null),
      written: shortDigestOf(text),
    };
    return {
      text,
      owned: { target: 'profile-script', path, created: owned?.created ?? before === undefined, keys: [key] },
    };
  },
  remove: (before, owned) => {
    const [key] = owned.keys;
    if (key !== undefined && key.written !== shortDigestOf(before))
      return { text: before, findings: [finding('kept-changed', { file: owned.path, key: 'the script' })] };
    return { text: key?.before ?? undefined };
  },
};
