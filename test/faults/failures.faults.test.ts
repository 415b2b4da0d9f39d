import { expect, test } from 'vitest';
import { likelyFailures } from './errors.ts';
import { sceneNames } from './scenes.ts';
import { undisturbed, wrongAfterFailures } from './sweep.ts';

test.concurrent.each(sceneNames)('any call fails with any likely error: %s', async (name) => {
  const known = await undisturbed(name, false);
  expect(await wrongAfterFailures(known, likelyFailures(known.calls))).toEqual([]);
  known.machine.end();
});
