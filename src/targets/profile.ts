import { posix, relative } from 'node:path';
import { removeBlock, setBlock } from '../edit/block.ts';
import { profileBlock, profilePaths } from '../shells.ts';
import type { Context, Target } from './target.ts';

/** How the snippet finds CODEX_HOME: by the same rule as Codex where that works, so that dotfiles can be shared. */
function codexHomeOf({ places }: Context): Parameters<typeof profileBlock>[1]['codexHome'] {
  if (places.isDefaultHome) return { kind: 'default' };
  const below = relative(places.home, places.codexHome);
  const isBelow = below !== '' && !below.startsWith('..') && !posix.isAbsolute(below);
  return isBelow ? { kind: 'under-home', relative: below } : { kind: 'absolute', path: places.codexHome };
}

/** The profile that the person's shell really reads: one marked block, which holds no secret. */
export const profile: Target = {
  id: 'profile',
  action: 'block',
  mode: 0o644,
  secret: false,
  paths: (context) => {
    const { answers, host, exists } = context;
    // With an external store the variable is somebody else's, and so is exporting it.
    if (answers.shell === 'none' || answers.keyStore !== 'codex-env') return [];
    return profilePaths(answers.shell, { ...host, exists });
  },
  install: (before, context, path, owned) => {
    const { answers } = context;
    if (answers.shell === 'none') return { text: before, owned };
    const body = profileBlock(answers.shell, { envKey: answers.envKey, codexHome: codexHomeOf(context) });
    return {
      text: setBlock(before, body, { path }),
      owned: { target: 'profile', path, created: owned?.created ?? before === undefined, keys: [] },
    };
  },
  remove: (before, owned) => {
    const text = removeBlock(before, { path: owned.path });
    return { text: owned.created && (text ?? '').trim() === '' ? undefined : text };
  },
};
