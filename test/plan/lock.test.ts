import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Holder, isAlive, isLock, parseLock } from '../../src/plan/run-folder.ts';

afterEach(() => vi.useRealTimers());

const mine = { pid: 7, machine: 'memory', boot: 'first', space: '', started: '0' };
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const holderOf = (process: typeof mine, since = ago(0)): Holder => ({ process, command: 'model', since });

describe('a lock', () => {
  test('has a name of its own', () => {
    expect(isLock('lock-0123456789ab')).toBe(true);
    for (const name of ['lock-0123456789ab.new', 'a-lock-0123456789ab', 'lock-0123', 'journal.write'])
      expect(isLock(name)).toBe(false);
  });

  test('says who holds the run folder; anything else is none of ours', () => {
    const holder = holderOf(mine, '2026-01-02T03:04:05.678Z');
    expect(parseLock(JSON.stringify(holder))).toEqual(holder);
    for (const text of ['', '{}', JSON.stringify({ ...holder, process: { pid: 1 } })])
      expect(parseLock(text)).toBeUndefined();
    for (const since of ['today', `x${holder.since}`, `${holder.since}x`, '2026-01-02TZ', '26-01-02T03:04Z'])
      expect(parseLock(JSON.stringify({ ...holder, since }))).toBeUndefined();
  });

  test('of a process that can be looked at holds as long as that runs, however old it is', () => {
    expect(isAlive(holderOf(mine, ago(86_400_000)), () => true)).toBe(true);
    expect(isAlive(holderOf(mine), () => false)).toBe(false);
  });

  test('of another machine holds for ten minutes, and not from the future', () => {
    const holds = (ms: number): boolean => isAlive(holderOf(mine, ago(ms)), () => undefined);
    expect(holds(9 * 60_000)).toBe(true);
    expect(holds(11 * 60_000)).toBe(false);
    expect(holds(-60_000)).toBe(false);
    vi.useFakeTimers();
    expect([holds(0), holds(10 * 60_000 - 1), holds(10 * 60_000)]).toEqual([true, true, false]);
  });
});
