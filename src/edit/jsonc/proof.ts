import { emptyObject, equalJson, isJsonObject, type JsonPath, type JsonValue } from './model.ts';
import { type Source, shownPath, unproved } from './refusal.ts';

/** What an edit claims to have done to the data. */
export type Claim =
  | { readonly op: 'set'; readonly path: JsonPath; readonly value: JsonValue }
  /** `asked` is at or below `path`, and was all that stood there. */
  | { readonly op: 'remove'; readonly path: JsonPath; readonly asked: JsonPath }
  | { readonly op: 'rename'; readonly path: JsonPath; readonly to: string };

/**
 * Compares the data before and after with what was asked for. Nothing else may differ.
 * @throws Problem `edit-unproved`
 */
export function prove(source: Source, before: JsonValue, after: JsonValue, claims: readonly Claim[]): void {
  let expected = before;
  for (const claim of claims) {
    if (claim.op === 'remove' && !isOnlyValue(expected, claim)) {
      throw unproved(source, `more than ${shownPath(claim.asked)} would go`);
    }
    expected = changed(expected, claim.path, claim);
  }
  if (!equalJson(expected, after)) {
    const keys = claims.map(({ path }) => shownPath(path)).join(', ');
    throw unproved(source, `the new text does not hold the old data with ${keys || 'nothing'} changed`);
  }
}

/** A copy of `data` in which the claim is true; the parts it is not about are shared. */
function changed(data: JsonValue | undefined, [key, ...rest]: JsonPath, claim: Claim): JsonValue {
  if (key === undefined) return claim.op === 'set' ? claim.value : (data ?? null);
  const copy = Object.assign(emptyObject(), isJsonObject(data) ? data : {});
  if (claim.op === 'rename' && rest.length === 0) copy[claim.to] = copy[key] ?? null;
  if (claim.op !== 'set' && rest.length === 0) delete copy[key];
  else copy[key] = changed(copy[key], rest, claim);
  return copy;
}

/** Is the value that was asked for the only one that goes? */
function isOnlyValue(data: JsonValue, { path, asked }: Extract<Claim, { op: 'remove' }>): boolean {
  let value: JsonValue | undefined = data;
  for (const [depth, key] of asked.entries()) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return false;
    if (depth >= path.length && Object.keys(value).length !== 1) return false;
    value = value[key];
  }
  return true;
}
