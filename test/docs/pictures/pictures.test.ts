import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../../support/cli.ts';
import { needs } from '../../support/needs.ts';
import type { Run } from '../../support/screen.ts';
import { draw, themes } from './draw.ts';
import { columns, onTerminal, picture, routedStage, stage } from './scenes.ts';

/*
 * The pictures of the documents are made here, and are what a run prints today: `npm run docs:pictures` writes them anew.
 */

type Scene = Readonly<{ label: string; play: () => Promise<readonly (readonly Run[])[]> }>;

const scenes: Readonly<Record<string, Scene>> = {
  setup: {
    label: 'A set-up on a terminal: the questions, the diff, the files written, what to do next',
    play: async () => {
      const on = await stage();
      const terminal = onTerminal(on, []);
      for (const question of ['What for', 'Default model', 'Orq API key', 'Write these']) {
        await terminal.waitFor(question);
        if (question === 'Orq API key') terminal.type('a-made-up-key');
        terminal.press('enter');
      }
      await terminal.exit;
      return picture(terminal, 'npx codex-orq');
    },
  },
  doctor: {
    label: 'The doctor on a terminal: what it found in files, environment and Codex',
    play: async () => {
      const on = await routedStage();
      const terminal = onTerminal(on, ['doctor', '--live']);
      await terminal.exit;
      return picture(terminal, 'npx codex-orq doctor --live');
    },
  },
  diff: {
    label: 'What a change of model would change, file by file',
    play: async () => {
      const on = await routedStage();
      const terminal = onTerminal(on, ['model', 'anthropic/claude-sonnet-4-6', '--dry-run']);
      await terminal.exit;
      return picture(terminal, 'npx codex-orq model anthropic/claude-sonnet-4-6 --dry-run');
    },
  },
  models: {
    label: 'A list of models to search in, with what the gateway says of the one that is chosen',
    play: async () => {
      const on = await routedStage();
      const terminal = onTerminal(on, ['model']);
      await terminal.waitFor('openai/gpt-5.5');
      terminal.type('claude');
      await terminal.waitFor(/❯ anthropic/);
      const shown = picture(terminal, 'npx codex-orq model');
      terminal.press('ctrl-c');
      await terminal.exit;
      return shown;
    },
  },
};

describe('the pictures are what a run shows', needs('posix', 'pty'), () => {
  test.each(Object.entries(scenes))('%s', { timeout: 90_000 }, async (name, { label, play }) => {
    const lines = await play();
    for (const [shade, theme] of Object.entries(themes))
      await expect(draw(lines, { label, columns, theme })).toMatchFileSnapshot(
        join(repository, 'docs', 'pictures', `${name}-${shade}.svg`),
      );
  });
});
