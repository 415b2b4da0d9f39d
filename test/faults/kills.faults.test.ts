import { expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { sceneNames } from './scenes.ts';
import { endOf, undisturbed, wrongAfterKills } from './sweep.ts';

test.concurrent.each(sceneNames)(
  'killed at any call, in the middle of any write: %s',
  needs('gcc', 'linux'),
  async (name) => {
    const known = await undisturbed(name);
    // Codex remembers what it has said to a configuration: to ask it costs little where most are alike.
    const inPlace = name === 'a set-up over hard links';
    expect(await wrongAfterKills(known, { codex: true, inPlace })).toEqual([]);
    await endOf(known);
  },
);
