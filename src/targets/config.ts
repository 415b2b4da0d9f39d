import { isDeepStrictEqual } from 'node:util';
import type { Answers } from '../answers/answers.ts';
import {
  cutToml,
  editToml,
  sourceOf,
  sourcesOf,
  type TomlOperation,
  type TomlPath,
  invertToml,
  parseToml,
} from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { Cutout, OwnedFile, OwnedKey } from '../state/state.ts';
import {
  holdsSecret,
  isInScope,
  isRouting,
  keyOf,
  leftoverKeys,
  routing,
  settingsFor,
} from './config-keys.ts';
import {
  belongsTo,
  isName,
  removeConfig,
  restoreCutouts,
  sortKeys,
  undoKeys,
  undoLists,
  undoOperations,
} from './config-undo.ts';
import { editedSince } from './edited-since.ts';
import { namesOther, prefixable } from './named-models.ts';
import { wantedIn } from './config-wanted.ts';
import { type Context, isWhole, type Outcome, type Target } from './target.ts';
import { samePath } from '../lib/key-path.ts';

/** The keys of ours whose value in `text` is another than in `planned`. */
export const differing = (text: string, planned: string, answers: Answers): readonly string[] =>
  routing(answers)
    .filter(({ path }) => !isDeepStrictEqual(sourceOf(text, path)?.value, sourceOf(planned, path)?.value))
    .map(({ path }) => path.join('.'));

type Room = Readonly<{ cuts: readonly TomlPath[]; skipEnvKey: boolean; findings: readonly Finding[] }>;

/**
 * Codex refuses to start when a provider has both an `auth` table and `env_key`. Without an explicit key store the
 * command that the user set up wins; with one it is cut out, and kept in the state.
 */
function settleAuth(text: string, context: Context, file: string, owned: OwnedFile | undefined): Room {
  const { answers, explicitKeyStore } = context;
  const none = { cuts: [], skipEnvKey: false, findings: [] };
  const table = ['model_providers', answers.provider];
  const auth = [...table, 'auth'];
  if (!isWhole(context)) return none;
  if (answers.keyStore === 'command') {
    const name = [...table, 'env_key'];
    const isForeign = sourceOf(text, name, file) !== undefined && keyOf(owned, name) === undefined;
    return isForeign ? { ...none, cuts: [name] } : none;
  }
  // One of ours goes with the command that it was written for.
  if (sourceOf(text, auth, file) === undefined || keyOf(owned, [...auth, 'command']) !== undefined)
    return none;
  if (explicitKeyStore) return { cuts: [auth], skipEnvKey: false, findings: [] };
  const envKey = [...table, 'env_key'];
  const isTheirs = sourceOf(text, envKey, file) !== undefined && keyOf(owned, envKey) === undefined;
  const kept = finding('auth-kept', { provider: answers.provider, envKey: answers.envKey, file });
  return { cuts: isTheirs ? [envKey] : [], skipEnvKey: true, findings: [kept] };
}

/** Settings of the earlier model: told of when the model changes, cut out on request. */
function leftovers(text: string, { answers, scope, dropLeftovers }: Context, file: string): Room {
  const none = { cuts: [], skipEnvKey: false, findings: [] };
  if (scope !== 'model') return none;
  const [model, ...found] = sourcesOf(text, [['model'], ...leftoverKeys.map((key) => [key])], file);
  const there = leftoverKeys.filter((_, index) => found[index] !== undefined);
  if (dropLeftovers === true) return { ...none, cuts: there.map((key) => [key]) };
  if (there.length === 0 || model?.value === answers.model) return none;
  return { ...none, findings: [finding('model-leftovers', { file, keys: there })] };
}

/**
 * Cuts paths out of a text. The cutouts are taken from the text as it would be without our keys, which is the one that
 * undo puts them back into.
 */
function cutAll(
  text: string,
  paths: readonly TomlPath[],
  owned: OwnedFile | undefined,
  file: string,
): { text: string; cutouts: readonly Cutout[] } {
  if (paths.length === 0) return { text, cutouts: [] };
  const { ours } = sortKeys(text, owned?.keys ?? [], file);
  let base = editToml(text, undoOperations(ours), file);
  let rest = text;
  const cutouts: Cutout[] = [];
  for (const path of paths) {
    const cut = cutToml(base, path, file);
    base = cut.text;
    cutouts.push(cut.pieces);
    rest = cutToml(rest, path, file).text;
  }
  return { text: rest, cutouts: cutouts.filter((cutout) => cutout.length > 0) };
}

/**
 * Keys of an earlier run that this one does not set (another provider id or model): back to what they were before us.
 */
function giveBack(
  text: string,
  abandoned: readonly OwnedKey[],
  cutouts: readonly Cutout[],
  file: string,
): { text: string; findings: readonly Finding[] } {
  if (abandoned.length === 0 && cutouts.length === 0) return { text, findings: [] };
  const lists = undoLists(text, abandoned, file);
  const undone = undoKeys(lists.text, sortKeys(lists.text, lists.rest, file), file);
  const restored = restoreCutouts(undone.text, cutouts, file);
  return { text: restored.text, findings: [...undone.findings, ...restored.findings] };
}

type Set = Extract<TomlOperation, { op: 'set' }>;

/** Bare ids that `text` names in other places than `model`, set to what they need. */
export const prefixes = (text: string, file: string, withModel = false): readonly Set[] =>
  prefixable(parseToml(text, file), withModel).map(({ path, model }) => ({ op: 'set', path, value: model }));

/** The values that mend this file, as edits. */
export const mendsFor = (mends: Context['mends'], path: string): readonly Set[] =>
  (mends ?? [])
    .filter(({ file }) => file === path)
    .map(({ path: key, value }) => ({ op: 'set', path: key, value }));

/** What is recorded of the keys that are set for the first time: how to put each back to what it was. */
export function newKeys(
  text: string,
  sets: readonly Set[],
  file: string,
): { keys: OwnedKey[]; lost: Finding[] } {
  const lost: Finding[] = [];
  const keys = invertToml(text, sets, file).map((inverse): OwnedKey => {
    if (inverse.op === 'remove')
      return {
        path: inverse.path,
        before: null,
        written: null,
        ...(inverse.keepTable && { keepTable: true }),
        ...(isName(inverse.path) &&
          sourceOf(text, inverse.path.slice(0, -1), file) === undefined && { madeTable: true }),
      };
    const { path, raw = '' } = inverse.op === 'set' ? inverse : { path: inverse.piece.path };
    if (!holdsSecret(raw, path)) return { path, before: raw, written: null };
    lost.push(finding('secret-not-kept', { key: path.join('.'), file }));
    return { path, before: null, written: null };
  });
  return { keys, lost };
}

/** Why settings appear that were not asked for; said when they do. */
function newSettings(paths: readonly TomlPath[], file: string): readonly Finding[] {
  const keys = paths.map((path) => path.join('.')).filter((key) => key !== 'model_catalog_json');
  return keys.length === 0 ? [] : [finding('functions-only', { keys, file })];
}

/** The root keys of the routing as they are, set again: what they are set together with goes beside them. */
const rootNeighbours = (text: string, answers: Answers, file: string): readonly Set[] =>
  routing(answers)
    .filter(({ path }) => path.length === 1)
    .filter(({ path, value }) => sourceOf(text, path, file)?.value === value)
    .map((leaf) => ({ op: 'set', ...leaf }));

function install(
  before: string | undefined,
  context: Context,
  path: string,
  owned: OwnedFile | undefined,
): Outcome {
  const original = before ?? '';
  const { answers, metadata, scope } = context;
  const envKeyPath = ['model_providers', answers.provider, 'env_key'];
  const auth = settleAuth(original, context, path, owned);
  const old = leftovers(original, context, path);
  const cut = cutAll(original, [...auth.cuts, ...old.cuts], owned, path);
  const settings = settingsFor(original, context, owned, path);
  const wanted = wantedIn(cut.text, context, owned, path);
  const routes = wanted.leaves
    .filter((leaf) => !(auth.skipEnvKey && samePath(leaf.path, envKeyPath)))
    .map((leaf): Set => ({ op: 'set', ...leaf }));
  const extras = settings.wanted.map((leaf): Set => ({ op: 'set', ...leaf }));
  const others = context.prefixIn?.includes(path) === true ? prefixes(original, path) : [];
  const mending = mendsFor(context.mends, path);
  const sets = [...routes, ...extras, ...others, ...mending];

  const isStaying = ({ path: key, mended }: OwnedKey): boolean =>
    mended === true ||
    !isInScope(key, context) ||
    [...sets.map((set) => set.path), ...wanted.kept].some((each) => samePath(each, key)) ||
    namesOther(key) ||
    settings.foreign.some((setting) => samePath(setting.path, key)) ||
    (metadata === undefined && !isRouting(key));
  const recorded = owned?.keys ?? [];
  const isStray = (cutout: Cutout): boolean =>
    isWhole(context) &&
    cutout.some((piece) => piece.path[0] === 'model_providers') &&
    !belongsTo(cutout, answers.provider);
  const earlier = owned?.cutouts ?? [];
  const base = giveBack(
    cut.text,
    recorded.filter((key) => !isStaying(key)),
    earlier.filter(isStray),
    path,
  );
  // In two steps: a setting that comes with a later model goes where it would have gone at first.
  const firsts = [...routes, ...others, ...mending];
  const routed = editToml(base.text, firsts, path);
  const text = editToml(routed, [...rootNeighbours(routed, answers, path), ...extras], path);
  const isNew = (set: Set): boolean => keyOf(owned, set.path) === undefined;
  const fresh = [
    newKeys(base.text, firsts.filter(isNew), path),
    newKeys(routed, extras.filter(isNew), path),
  ] as const;
  const isMended = (key: OwnedKey): boolean =>
    keyOf(owned, key.path) === undefined && mending.some((set) => samePath(set.path, key.path));
  const spelling = (key: OwnedKey): OwnedKey =>
    sets.some((set) => samePath(set.path, key.path))
      ? {
          ...key,
          written: sourceOf(text, key.path, path)?.raw ?? null,
          ...(isMended(key) && { mended: true }),
        }
      : key;
  const cutouts = [...earlier.filter((cutout) => !isStray(cutout)), ...cut.cutouts];
  return {
    text,
    owned: {
      target: 'config',
      path,
      created: owned?.created ?? before === undefined,
      keys: [...recorded.filter(isStaying), ...fresh.flatMap(({ keys }) => keys)].map(spelling),
      ...(cutouts.length > 0 && { cutouts }),
    },
    findings: [
      ...auth.findings,
      ...wanted.findings,
      ...old.findings,
      ...base.findings,
      ...fresh.flatMap(({ lost }) => lost),
      ...editedSince(original, scope === 'model' ? [...routes, ...extras] : [], owned, path),
      ...newSettings(
        fresh[1].keys.map((key) => key.path),
        path,
      ),
      ...settings.foreign.map((setting) =>
        finding('setting-kept', {
          file: path,
          key: setting.path.join('.'),
          wanted: String(setting.value),
          model: answers.model,
        }),
      ),
    ],
  };
}

/** `$CODEX_HOME/config.toml`, or a profile's file: the keys of the routing and of the model, merged in place. */
export const config: Target = {
  id: 'config',
  action: 'toml-merge',
  mode: 0o600,
  secret: false,
  paths: ({ paths }) => [paths.config],
  leaves: ({ path }, context) => isWhole(context) && path !== context.paths.config,
  install,
  remove: removeConfig,
};
