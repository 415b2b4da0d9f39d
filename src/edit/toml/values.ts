import { TomlDate } from 'smol-toml';
import { tomlString } from '../../lib/quote.ts';
import { isTable } from './types.ts';
import { renderName } from './spell-key.ts';
import type { TomlValue } from './types.ts';

/** A value as TOML source on one line. A table becomes an inline table. */
export function renderValue(value: TomlValue): string {
  if (typeof value === 'string') return tomlString(value);
  if (typeof value === 'number') return renderFloat(value);
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(renderValue).join(', ')}]`;
  if (isTable(value)) {
    const members = Object.keys(value).map((key) => renderMember(key, renderValue(value[key] ?? '')));
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return String(value);
}

const renderMember = (name: string, raw: string): string => `${renderName(name)} = ${raw}`;

function renderFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/**
 * Whether two values are the same in type and value. Floats as `Object.is` has it; dates with their offset and kind.
 */
export function sameValue(a: TomlValue | undefined, b: TomlValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  if (a instanceof TomlDate || b instanceof TomlDate) return sameDate(a, b);
  if (Array.isArray(a) || Array.isArray(b)) return sameArray(a, b);
  return isTable(a) && isTable(b) && sameTable(a, b);
}

/** Dates, times and their combinations have forms of their own, in which offsets are kept. */
const sameDate = (a: TomlValue, b: TomlValue): boolean =>
  a instanceof TomlDate && b instanceof TomlDate && a.toISOString() === b.toISOString();

function sameArray(a: TomlValue, b: TomlValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (!sameValue(a[index], b[index])) return false;
  }
  return true;
}

function sameTable(
  a: { readonly [key: string]: TomlValue },
  b: { readonly [key: string]: TomlValue },
): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!sameValue(a[key], b[key])) return false;
  }
  return true;
}
