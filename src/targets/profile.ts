import { removeBlock, setBlock } from '../edit/block.ts';
import { finding } from '../findings/index.ts';
import { profileBlock, profilePaths } from '../shells/profiles.ts';
import { codexHomeOf, wantsProfile } from './profile-script.ts';
import type { OwnedKey } from '../state/state.ts';
import { shortDigestOf } from '../state/versioned.ts';
import { isWhole, type Target } from './target.ts';
import { bom } from '../lib/text.ts';

/**
 * The lines of the block that is there, without its markers and the line about itself; undefined when there is none.
 */
function bodyOf(text: string | undefined): string | undefined {
  const lines = (text ?? '').split(/\r?\n/);
  const begin = lines.findIndex((line) => line.replace(bom, '').trim() === '# >>> codex-orq >>>');
  const end = lines.findIndex((line) => line.trim() === '# <<< codex-orq <<<');
  return begin === -1 || end < begin ? undefined : lines.slice(begin + 2, end).join('\n');
}

/** Earlier records hold a digest in place of the lines. */
const isWritten = (body: string, { written }: OwnedKey): boolean =>
  written === body || written === shortDigestOf(body);

/** The profile that the user's shell really reads: one marked block, which holds no secret. */
export const profile: Target = {
  id: 'profile',
  action: 'block',
  mode: 0o644,
  secret: false,
  paths: (context) => {
    const { answers, host, exists } = context;
    const shell = wantsProfile(answers);
    return shell === undefined ? [] : profilePaths(shell, { ...host, exists });
  },
  leaves: (_, context) => isWhole(context) && context.answers.keyStore !== 'codex-env',
  install: (before, context, path, owned) => {
    const { answers } = context;
    if (answers.shell === 'none') return { text: before, owned };
    const body = profileBlock(answers.shell, { envKey: answers.envKey, codexHome: codexHomeOf(context) });
    const lines = body.replace(/\n$/, '');
    // Two CODEX_HOMEs share a profile, and it holds one block: the earlier one comes back when this one goes.
    const there = bodyOf(before);
    const earlier = there === undefined || there === lines ? null : there;
    const key: OwnedKey = {
      path: ['block'],
      before: owned === undefined ? earlier : (owned.keys[0]?.before ?? null),
      written: lines,
    };
    return {
      text: setBlock(before, body, { path }),
      owned: { target: 'profile', path, created: owned?.created ?? before === undefined, keys: [key] },
    };
  },
  remove: (before, owned, { isOfSetUp = () => true }) => {
    const { path, created } = owned;
    const [key] = owned.keys;
    const there = bodyOf(before);
    if (there !== undefined && key !== undefined && !isWritten(there, key))
      return { text: before, findings: [finding('kept-changed', { file: path, key: 'the block' })] };
    if (there !== undefined && key !== undefined && key.before !== null && isOfSetUp(key.before))
      return {
        text: setBlock(before, key.before, { path }),
        findings: [finding('block-before', { file: path })],
      };
    const text = removeBlock(before, { path });
    return { text: created && (text ?? '').trim() === '' ? undefined : text };
  },
};
