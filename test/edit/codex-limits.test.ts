import { expect, test } from 'vitest';
import { codexErrorIn } from '../../src/edit/toml/codex-limits.ts';

const tooLarge = 'integer does not fit into 64 bits';
const tooLargeFloat = 'floating-point number is too large';
const noDay = 'no such day in the calendar';
const noDate = 'invalid date or time';

test.each([
  ['9223372036854775807', undefined],
  ['9_223_372_036_854_775_807', undefined],
  ['9223372036854775808', tooLarge],
  ['+9223372036854775808', tooLarge],
  ['-9223372036854775808', undefined],
  ['-9223372036854775809', tooLarge],
  ['0x7fff_ffff_ffff_ffff', undefined],
  ['0x8000000000000000', tooLarge],
  ['0o777', undefined],
  ['0b1_01', undefined],
  ['1.5', undefined],
  ['-1_0.5e3', undefined],
  ['1e308', undefined],
  ['1_0e308', tooLargeFloat],
  ['-1.0E309', tooLargeFloat],
  ['inf', undefined],
  ['-inf', undefined],
  ['+nan', undefined],
  ['info', noDate],
  ['xinf', noDate],
  ['2024-02-29', undefined],
  ['2023-02-29', noDay],
  ['1900-02-29', noDay],
  ['2000-02-29', undefined],
  ['2025-04-30', undefined],
  ['2025-04-31', noDay],
  ['2025-12-31T23:59:59.123Z', undefined],
  ['2025-12-32T23:59:59+01:00', noDay],
  ['2025-01-01 00:00', undefined],
  ['2025-01-01t00:00:00z', undefined],
  ['07:32:00', undefined],
  ['07:32', undefined],
  ['2025-01-01x', noDate],
  ['x2025-01-01', noDate],
  ['2025-01-01T', noDate],
])('of the numbers and dates, Codex reads %s, or says: %s', (scalar, expected) => {
  expect(codexErrorIn(scalar)).toBe(expected);
});
