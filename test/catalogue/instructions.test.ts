import { expect, it } from 'vitest';
import { neutralInstructions } from '../../src/catalogue/instructions.ts';

const kept = (text: string): string => neutralInstructions(text).split('\n\n# Editing files')[0] ?? '';

it.each([
  ['You are Codex, a coding agent based on GPT-5. You work.', 'You are Codex, a coding agent. You work.'],
  ['You are Codex, based on GPT-5.2-codex, and work.', 'You are Codex, and work.'],
  ['You are GPT-5.2 running in the Codex CLI.', 'You are Codex running in the Codex CLI.'],
  ['As GPT-6 would.', 'As the model would.'],
  ['Use `apply_patch` for edits.\n', 'Use `apply_patch` for edits.'],
  ['Say nothing of models.', 'Say nothing of models.'],
])('%j becomes %j', (text, expected) => {
  expect(kept(text)).toBe(expected);
});

it('goes on with how a patch is applied without a tool', () => {
  expect(neutralInstructions('x')).toContain("apply_patch <<'PATCH'\n*** Begin Patch\n");
});
