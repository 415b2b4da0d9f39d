/**
 * What Codex refuses and smol-toml lets pass. Measured with Codex 0.169.0, whose parser is Rust's `toml`: dates that no
 * calendar has, integers beyond 64 bits, floats beyond the largest double, more than 80 nested values or key parts.
 */
export const MAX_DEPTH = 80;

const DATE_TIME =
  /^(?:(\d{4})-(\d\d)-(\d\d))?(?:(?:^|[Tt ])\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?)?$/;
const FLOAT = /^[+-]?\d[\d_]*(?:\.[\d_]+)?(?:[eE][+-]?[\d_]+)?$/;
const INTEGER = /^(?:[+-]?[\d_]+|0x[\da-fA-F_]+|0o[0-7_]+|0b[01_]+)$/;

/** Why Codex would refuse a number or date that smol-toml has accepted; undefined when it would not. */
export function codexErrorIn(scalar: string): string | undefined {
  if (INTEGER.test(scalar)) {
    return BigInt.asIntN(64, integer(scalar)) === integer(scalar)
      ? undefined
      : 'integer does not fit into 64 bits';
  }
  if (FLOAT.test(scalar)) {
    return Number.isFinite(Number(scalar.replaceAll('_', '')))
      ? undefined
      : 'floating-point number is too large';
  }
  if (/^[+-]?(?:inf|nan)$/.test(scalar)) return undefined;
  const match = DATE_TIME.exec(scalar);
  if (match === null) return 'invalid date or time';
  const [, year, month, day] = match;
  if (year === undefined) return undefined;
  return Number(day) <= daysIn(Number(year), Number(month)) ? undefined : 'no such day in the calendar';
}

const integer = (literal: string): bigint => BigInt(literal.replaceAll('_', ''));

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
