import { isTable, type TomlTable } from '../edit/toml/types.ts';
import { finding } from '../findings/index.ts';
import { stringsIn } from '../lib/json.ts';
import { valueAt } from '../lib/key-path.ts';
import { type Check, type CheckContext, type Layer, providerIn } from './context.ts';

/**
 * Whether a pattern of Codex (`*` and `?`, in any case) fits a name. No expression: those take too long on many `*`.
 */
function fits(pattern: string, name: string): boolean {
  const [wanted, text] = [pattern.toLowerCase(), name.toLowerCase()];
  let [at, star, behind] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    if (wanted[at] === '*') [star, behind, at] = [at, index, at + 1];
    else if (wanted[at] === '?' || wanted[at] === text[index]) [at, index] = [at + 1, index + 1];
    else if (star === -1) return false;
    else [behind, at, index] = [behind + 1, star + 1, behind + 1];
  }
  return /^\**$/.test(wanted.slice(at));
}

/** Whether a policy keeps a variable from the commands that Codex runs. */
function keepsOut(policy: TomlTable, name: string): boolean {
  const only = stringsIn(policy['include_only']);
  return (
    policy['inherit'] === 'none' ||
    policy['inherit'] === 'core' ||
    stringsIn(policy['exclude']).some((pattern) => fits(pattern, name)) ||
    (policy['ignore_default_excludes'] === false && /KEY|SECRET|TOKEN/i.test(name)) ||
    (only.length > 0 && !only.some((pattern) => fits(pattern, name)))
  );
}

/** The files that count of where a policy may stand; the one that counts more is the last. */
const layersOf = ({ user, others }: CheckContext): readonly Layer[] => [
  ...others.filter(({ kind }) => kind === 'system' || kind === 'user'),
  user,
];

/** Whether Codex sends the key of a variable, and whether a policy keeps that from commands. */
function exposureOf(context: CheckContext): Readonly<{ sends: boolean; hides: boolean }> {
  const { user, expected } = context;
  const name = providerIn(user.tree, expected.provider)?.['env_key'];
  const policies = layersOf(context).flatMap(({ tree }) => {
    const policy = tree?.['shell_environment_policy'];
    return isTable(policy) ? [policy] : [];
  });
  return {
    sends: name === expected.envKey,
    hides: policies.some((policy) => keepsOut(policy, expected.envKey)),
  };
}

/** The commands that Codex runs do not get the key. */
export const checkExposure: Check = (context) => {
  const { sends, hides } = exposureOf(context);
  return !sends || hides ? [] : [finding('key-exposed', { envKey: context.expected.envKey })];
};

const snapshotPath = ['features', 'shell_snapshot'];

/** Nor do they get it from a snapshot of the shell; which Codex keeps one is known later. */
export const checkSnapshot: Check = (context) => {
  const { sends, hides } = exposureOf(context);
  const set = layersOf(context).map(({ tree }) => valueAt(tree ?? {}, snapshotPath));
  const isOff = set.findLast((value) => value !== undefined) === false;
  return sends && hides && !isOff ? [finding('key-in-snapshot', { envKey: context.expected.envKey })] : [];
};
