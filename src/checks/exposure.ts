import { isTable, type TomlTable, type TomlValue } from '../edit/toml/types.ts';
import { finding } from '../findings/index.ts';
import { type Check, providerIn } from './context.ts';

const stringsIn = (value: TomlValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** Whether a pattern of Codex (`*` and `?`, in any case) fits a name. No expression: those take too long on many `*`. */
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

/** The commands that Codex runs do not get the key. */
export const checkExposure: Check = ({ user, others, expected: { provider, envKey } }) => {
  const name = providerIn(user.tree, provider)?.['env_key'];
  if (name !== envKey) return [];
  // The file that counts more is the last one that has such a table.
  const layers = [...others.filter(({ kind }) => kind === 'system' || kind === 'user'), user];
  const policies = layers.flatMap(({ tree }) => {
    const policy = tree?.['shell_environment_policy'];
    return isTable(policy) ? [policy] : [];
  });
  if (policies.some((policy) => keepsOut(policy, envKey))) return [];
  return [finding('key-exposed', { envKey })];
};
