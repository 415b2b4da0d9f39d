import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import {
  endOf,
  type Known,
  undisturbed,
  wrongAfterFailures,
  wrongAfterKills,
  wrongSnapshots,
} from './sweep.ts';

/*
 * A sample of what `npm run test:faults` does with every call of every command. The real Codex starts from what is left.
 */

async function withKnown(
  work: (known: Known) => Promise<void>,
  name: 'a set-up over hard links' | 'a set-up with Codex',
) {
  const known = await undisturbed(name);
  try {
    await work(known);
  } finally {
    await endOf(known);
  }
}

describe('a run that is cut off, or meets a failing call', needs('gcc', 'linux'), () => {
  test(
    'leaves files that are whole, and Codex starts; the next run is as if nothing had happened, and so is the undo',
    () =>
      withKnown(async (known) => {
        expect(await wrongSnapshots(known, [30, 60])).toEqual([]);
        expect(await wrongAfterKills(known, { every: 16, codex: true })).toEqual([]);
      }, 'a set-up with Codex'),
    120_000,
  );

  test(
    'also where it writes in place, and the disk is full',
    () =>
      withKnown(async (known) => {
        expect(await wrongAfterKills(known, { every: 16 })).toEqual([]);
        const some = known.calls.filter(({ number }) => number % 6 === 0);
        const code = constants.errno.ENOSPC;
        const failures = some.map((call) => ({ call, error: 'ENOSPC', code }));
        expect(await wrongAfterFailures(known, failures)).toEqual([]);
      }, 'a set-up over hard links'),
    120_000,
  );
});
