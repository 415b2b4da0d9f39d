import type { BundledEntry } from './bundled.ts';

/**
 * What a model is told that has no patch tool. The program that applies a patch stands on the PATH of every command
 * that Codex runs; the form of a patch is the one that Codex documents. Measured with 0.125.0 to 0.169.0.
 */
export const patchByShell = `
# Editing files

\`apply_patch\` is a command here, and not a tool. Run it in the shell, with the patch as a here-document:

apply_patch <<'PATCH'
*** Begin Patch
*** Update File: path/to/file
@@
 a line that stays
-a line that goes
+a line that comes
*** End Patch
PATCH

\`*** Add File: path\` is followed by the lines of a new file, each behind a \`+\`; \`*** Delete File: path\` stands alone.
`;

/** Where a model would be told that it is GPT, and what it is told instead. */
export const renamed: readonly (readonly [RegExp, string])[] = [
  [/,? (?:based|built|running) on (?:OpenAI's )?GPT-\d+(?:\.\d+)?(?:-\w+)*/g, ''],
  [/\bYou are GPT-\d+(?:\.\d+)?(?:-\w+)*/g, 'You are Codex'],
  [/\bGPT-\d+(?:\.\d+)?(?:-\w+)*/g, 'the model'],
];

/**
 * Codex's own instructions, changed where they would be untrue for a model that is not OpenAI's: it is not told that it
 * is GPT, nor to use a tool that it does not get. All else stays as the installed Codex has it.
 */
export function neutralInstructions(text: string): string {
  const named = renamed.reduce((before, [pattern, by]) => before.replace(pattern, by), text);
  return `${named.trimEnd()}\n${patchByShell}`;
}

/** The text that an entry tells its model; empty in an entry that Codex could not use either. */
export const instructionsOf = ({ base_instructions: base, model_messages: messages }: BundledEntry): string =>
  base || messages?.instructions_template || '';
