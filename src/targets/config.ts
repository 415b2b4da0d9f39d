import { isDeepStrictEqual } from 'node:util';
import type { Answers } from '../answers/answers.ts';
import { defaults } from '../answers/rules.ts';
import { cutToml, editToml, sourceOf, type TomlOperation, type TomlPath, tomlLeaves } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import { render } from '../render.ts';
import { looksLikeKey } from '../secret.ts';
import type { OwnedFile, OwnedKey } from '../state.ts';
import { removeConfig, stillWritten, undoOperation } from './config-undo.ts';
import type { Context, Outcome, Target } from './target.ts';

const samePath = (a: TomlPath, b: TomlPath): boolean =>
  a.length === b.length && a.every((part, index) => part === b[index]);

const keyOf = (owned: OwnedFile | undefined, path: TomlPath): OwnedKey | undefined =>
  owned?.keys.find((key) => samePath(key.path, path));

/** An earlier value that must not be copied into the state file: a key pasted as a name, credentials in a URL. */
function holdsSecret(raw: string): boolean {
  const text = raw.replace(/^["']+|["']+$/g, '');
  return looksLikeKey(text) || /\/\/[^/@\s]+@/.test(text);
}

/** Keys of an earlier run that this one does not set (another provider id): back to what they were before us. */
function restoreAbandoned(
  text: string,
  owned: OwnedFile | undefined,
  wanted: readonly TomlPath[],
): TomlOperation[] {
  return (owned?.keys ?? [])
    .filter(({ path }) => !wanted.some((other) => samePath(other, path)))
    .filter((key) => stillWritten(text, key))
    .map((key) => undoOperation(key));
}

type Merge = { text: string; pieces: unknown[]; findings: Finding[]; skipEnvKey: boolean };

/**
 * Codex refuses to start when a provider has both an `auth` table and `env_key`. Without an explicit key store the
 * command that a person set up wins; with one it is cut out, and kept in the state.
 */
function settleAuth(text: string, { answers, explicitKeyStore }: Context, path: string): Merge {
  const auth = ['model_providers', answers.provider, 'auth'];
  if (sourceOf(text, auth) === undefined) return { text, pieces: [], findings: [], skipEnvKey: false };
  if (explicitKeyStore) {
    const cut = cutToml(text, auth, path);
    return { text: cut.text, pieces: [...cut.pieces], findings: [], skipEnvKey: false };
  }
  const kept = finding('auth-kept', { provider: answers.provider, envKey: answers.envKey, file: path });
  return { text, pieces: [], findings: [kept], skipEnvKey: true };
}

/** What is recorded of one key: its value before our first run (unless that is a secret) and what it is now. */
function record(
  path: TomlPath,
  before: string | undefined,
  after: string,
  owned: OwnedFile | undefined,
): OwnedKey {
  const written = sourceOf(after, path)?.raw ?? null;
  const earlier = keyOf(owned, path);
  if (earlier !== undefined) return { ...earlier, written };
  const raw = sourceOf(before ?? '', path)?.raw ?? null;
  return { path: [...path], before: raw !== null && holdsSecret(raw) ? null : raw, written };
}

/** The keys and values of the routing, in the order in which they are written. */
const routing = (answers: Answers): ReturnType<typeof tomlLeaves> =>
  tomlLeaves(render('config.toml', { ...answers, providerName: defaults.providerName }));

/** The keys of ours whose value in `text` is another than in `planned`. */
export const differing = (text: string, planned: string, answers: Answers): readonly string[] =>
  routing(answers)
    .filter(({ path }) => !isDeepStrictEqual(sourceOf(text, path)?.value, sourceOf(planned, path)?.value))
    .map(({ path }) => path.join('.'));

function install(
  before: string | undefined,
  context: Context,
  path: string,
  owned: OwnedFile | undefined,
): Outcome {
  const { answers } = context;
  const merge = settleAuth(before ?? '', context, path);
  const leaves = routing(answers);
  const envKeyPath = ['model_providers', answers.provider, 'env_key'];
  const wanted = leaves.filter((leaf) => !(merge.skipEnvKey && samePath(leaf.path, envKeyPath)));
  const text = editToml(
    merge.text,
    [
      ...restoreAbandoned(
        merge.text,
        owned,
        wanted.map((leaf) => leaf.path),
      ),
      ...(merge.skipEnvKey ? [{ op: 'remove', path: envKeyPath } as const] : []),
      ...wanted.map((leaf) => ({ op: 'set', ...leaf }) as const),
    ],
    path,
  );
  const dropped = merge.skipEnvKey && sourceOf(before ?? '', envKeyPath) !== undefined ? [envKeyPath] : [];
  const keys = [...wanted.map((leaf) => leaf.path), ...dropped].map((key) =>
    record(key, before, text, owned),
  );
  const lost = keys.filter(
    (key) => key.before === null && holdsSecret(sourceOf(before ?? '', key.path)?.raw ?? ''),
  );
  const findings = [
    ...merge.findings,
    ...lost.map((key) => finding('secret-not-kept', { key: key.path.join('.'), file: path })),
  ];
  const created = owned?.created ?? before === undefined;
  const table = ['model_providers', answers.provider];
  const hadTable =
    owned === undefined ? sourceOf(before ?? '', table) !== undefined : owned.hadTable === true;
  const pieces = [...(owned?.pieces ?? []), ...merge.pieces];
  return {
    text,
    owned: {
      target: 'config',
      path,
      created,
      keys,
      ...(hadTable && { hadTable }),
      ...(pieces.length > 0 && { pieces }),
    },
    findings,
  };
}

/** `$CODEX_HOME/config.toml`: the seven keys of the routing, merged in place. */
export const config: Target = {
  id: 'config',
  action: 'toml-merge',
  mode: 0o600,
  secret: false,
  paths: ({ places }) => [places.config],
  install,
  remove: removeConfig,
};
