import { isDeepStrictEqual } from 'node:util';
import {
  editToml,
  sourceOf,
  sourcesOf,
  type TomlOperation,
  type TomlPath,
  type TomlValue,
} from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { Cutout, OwnedFile, OwnedKey } from '../state/state.ts';
import type { Outcome, RemoveContext } from './target.ts';
import { isRecord } from '../lib/json.ts';
import { isWithin, samePath } from '../lib/key-path.ts';
import { bom } from '../lib/text.ts';

/** The value that a recorded spelling stands for. */
const valueOfSource = (source: string | null): TomlValue | undefined =>
  source === null ? undefined : sourceOf(`recorded = ${source}`, ['recorded'])?.value;

/**
 * Parts recorded keys into those that still have the value that we gave them, and those with another one.
 * By value: a key may be respelled without being changed, by Codex or by hand. A key that is gone is in neither.
 */
export function sortKeys(
  text: string,
  keys: readonly OwnedKey[],
  file: string,
): { ours: readonly OwnedKey[]; changed: readonly OwnedKey[] } {
  const paths = keys.map(({ path }) => path);
  const values = sourcesOf(text, paths, file).map((source) => source?.value);
  const isOurs = (key: OwnedKey, index: number): boolean =>
    isDeepStrictEqual(values[index], valueOfSource(key.written));
  return {
    ours: keys.filter(isOurs),
    changed: keys.filter((key, index) => values[index] !== undefined && !isOurs(key, index)),
  };
}

/** How many tables around a key were made with it: those of the provider's table that we made. */
const levelsOf = (path: TomlPath, keys: readonly OwnedKey[]): number => {
  const made = keys.find((key) => key.madeTable === true && isWithin(path, key.path.slice(0, -1)));
  return made === undefined ? 1 : path.length - made.path.length + 1;
};

/**
 * Operations that put keys back: to the spelling that each had before us, or away. Those that go, go together: only
 * then does a table that was made for them go with them.
 */
export const undoOperations = (keys: readonly OwnedKey[]): readonly TomlOperation[] => [
  ...keys.flatMap(({ path, before }) => (before === null ? [] : [{ op: 'set', path, raw: before } as const])),
  ...keys.flatMap(({ path, before, keepTable = false }) =>
    before === null ? [{ op: 'remove', path, keepTable, levels: levelsOf(path, keys) } as const] : [],
  ),
];

/** Whether a key is a list of yours that something of ours is added to: the variables that commands do not get. */
const isAddedTo = ([first, second]: TomlPath): boolean =>
  first === 'shell_environment_policy' && second === 'exclude';

/**
 * Takes what we added out of lists that have been edited since, and leaves the rest of them.
 * @returns the text, and the keys that are still to be undone
 */
export function undoLists(
  text: string,
  keys: readonly OwnedKey[],
  file: string,
): { text: string; rest: readonly OwnedKey[] } {
  const operations = keys.map(({ path, before, written }): TomlOperation | undefined => {
    if (!isAddedTo(path)) return undefined;
    const [now, then, was] = [
      sourceOf(text, path, file)?.value,
      valueOfSource(written),
      valueOfSource(before),
    ];
    if (!Array.isArray(now) || !Array.isArray(then) || isDeepStrictEqual(now, then)) return undefined;
    const old = Array.isArray(was) ? was : [];
    const added = then.filter((each) => !old.includes(each));
    const value = now.filter((each) => !added.includes(each));
    return value.length === 0 && before === null ? { op: 'remove', path } : { op: 'set', path, value };
  });
  return {
    text: editToml(
      text,
      operations.filter((each) => each !== undefined),
      file,
    ),
    rest: keys.filter((_, index) => operations[index] === undefined),
  };
}

/**
 * Counts a model of the gateway as ours while the routing is ours: Codex's picker writes your choice into the file, and
 * without the gateway no model has that name.
 */
function withChosenModel(
  text: string,
  { ours, changed }: ReturnType<typeof sortKeys>,
  file: string,
): ReturnType<typeof sortKeys> {
  const isRouted = ours.some(({ path, written }) => samePath(path, ['model_provider']) && written !== null);
  const isChosen = ({ path }: OwnedKey): boolean =>
    isRouted && samePath(path, ['model']) && String(sourceOf(text, path, file)?.value).includes('/');
  return {
    ours: [...ours, ...changed.filter(isChosen)],
    changed: changed.filter((key) => !isChosen(key)),
  };
}

/** Whether a key is the name of a provider, without which Codex does not start. */
export const isName = (path: TomlPath): boolean =>
  path.length === 3 && path[0] === 'model_providers' && path[2] === 'name';

/**
 * What goes with the command that fetches a key (how often, from which folder), as keys to take out: without it Codex
 * does not start with that table.
 */
function withCommand(text: string, keys: readonly OwnedKey[], file: string): readonly OwnedKey[] {
  const commands = keys.filter(
    ({ path, before, keepTable }) =>
      before === null &&
      keepTable !== true &&
      path.length === 4 &&
      path[2] === 'auth' &&
      path[3] === 'command',
  );
  return commands.flatMap(({ path }): OwnedKey[] => {
    const auth = path.slice(0, -1);
    const table = sourceOf(text, auth, file)?.value;
    return Object.keys(isRecord(table) ? table : {})
      .map((name) => ({ path: [...auth, name], before: null, written: null }))
      .filter((other) => !keys.some((key) => samePath(key.path, other.path)));
  });
}

/**
 * Puts keys back. A provider that was not there before us keeps its name as long as something else in it stays.
 * @param keys those that still have our value, and those with another one
 */
export function undoKeys(
  text: string,
  { ours, changed }: ReturnType<typeof sortKeys>,
  file: string,
): { text: string; findings: readonly Finding[] } {
  const keys = [...ours, ...withCommand(text, ours, file)];
  const undone = editToml(text, undoOperations(keys), file);
  const needed = keys.filter(
    ({ path, madeTable }) => madeTable === true && sourceOf(undone, path.slice(0, -1), file) !== undefined,
  );
  const rest = keys.filter((key) => !needed.includes(key));
  return {
    text: needed.length === 0 ? undone : editToml(text, undoOperations(rest), file),
    findings: [
      ...changed
        .filter(({ path }) => sourceOf(undone, path, file) !== undefined)
        .map(({ path }) => finding('kept-changed', { file, key: path.join('.') })),
      ...needed.map(({ path: [, provider = ''] }) => finding('kept-name', { file, provider })),
    ],
  };
}

/** Whether something was cut out of this provider's table. */
export const belongsTo = (cutout: Cutout, provider: string | undefined): boolean =>
  cutout.some(({ path }) => path[0] === 'model_providers' && path[1] === provider);

/** Puts cutouts back, from the last to the first. One whose place is taken again stays out, and is named. */
export function restoreCutouts(
  text: string,
  cutouts: readonly Cutout[],
  file: string,
): { text: string; findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let result = text;
  for (const cutout of cutouts.toReversed()) {
    const again = cutout.find(({ path }) => sourceOf(result, path, file) !== undefined);
    if (again === undefined)
      result = editToml(
        result,
        cutout.map((piece) => ({ op: 'restore', piece })),
        file,
      );
    else findings.push(finding('kept-changed', { file, key: again.path.join('.') }));
  }
  return { text: result, findings };
}

const isBlank = (text: string): boolean => text.replace(bom, '').trim() === '';

/** Takes our keys out of a TOML file, key by key, and puts back what was cut out for them. */
export function removeConfig(before: string, owned: OwnedFile, context: RemoveContext): Outcome {
  const { path: file } = owned;
  const inKept = ({ path }: OwnedKey): boolean =>
    path[0] === 'model_providers' && path[1] === context.keepProvider;
  const kept = owned.keys.filter(inKept);
  const candidates = owned.keys.filter((key) => !inKept(key));
  const lists = undoLists(before, candidates, file);
  const { cutouts = [], ...rest } = owned;
  const staying = cutouts.filter(
    (cutout) => context.keepProvider !== undefined && belongsTo(cutout, context.keepProvider),
  );
  const undone = undoKeys(
    lists.text,
    withChosenModel(lists.text, sortKeys(lists.text, lists.rest, file), file),
    file,
  );
  const restored = restoreCutouts(
    undone.text,
    cutouts.filter((cutout) => !staying.includes(cutout)),
    file,
  );
  return {
    text: owned.created && isBlank(restored.text) ? undefined : restored.text,
    owned:
      kept.length > 0 ? { ...rest, keys: kept, ...(staying.length > 0 && { cutouts: staying }) } : undefined,
    findings: [...undone.findings, ...restored.findings],
  };
}
