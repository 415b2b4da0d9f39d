import { expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { likelyFailures } from './errors.ts';
import { sceneNames, scenes } from './scenes.ts';
import { endOf, undisturbed, wrongAfterFailures } from './sweep.ts';

test.concurrent.each(sceneNames)(
  'any call fails with any likely error: %s',
  needs('gcc', 'linux'),
  async (name) => {
    const known = await undisturbed(name, false);
    const { calls } = known;
    const withCodex = 'withCodex' in scenes[name];
    // What Codex brings is temporary folders, and the files in them; the other calls are those of a set-up without it.
    const failures = withCodex
      ? likelyFailures(calls.filter(({ path }) => path.includes('/tmp/codex-orq-'))).filter(
          ({ error }) => error === 'ENOSPC' || error === 'EACCES',
        )
      : likelyFailures(calls);
    expect(await wrongAfterFailures(known, failures)).toEqual([]);
    await endOf(known);
  },
);
