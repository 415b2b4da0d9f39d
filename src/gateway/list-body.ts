import { isRecord } from '../lib/json.ts';

/**
 * The items of a list as the gateway sends it: a bare array, or `{ data: [...] | null }`; undefined for anything else.
 */
export function itemsOf(body: unknown): readonly unknown[] | undefined {
  const { data } = isRecord(body) ? body : { data: body };
  if (data === null) return [];
  return Array.isArray(data) ? data : undefined;
}

/** The ids of a plain list, each once; undefined for what is no list. */
export function idsOf(body: unknown): readonly string[] | undefined {
  const ids = itemsOf(body)?.flatMap((item) => {
    const { id } = isRecord(item) ? item : {};
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
  return ids && [...new Set(ids)];
}
