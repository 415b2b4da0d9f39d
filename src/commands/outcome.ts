import type { Code, Finding } from '../findings/index.ts';

/** What the checks have shown, in a few words, for the step that runs them. */
export function outcomeOf(found: readonly Finding[]): string {
  const has = (...codes: readonly Code[]): boolean => found.some(({ code }) => codes.includes(code));
  if (has('written-differs')) return 'the files are not as planned';
  return has('codex-loads', 'codex-loads-unreported') ? 'Codex loads the result' : 'the files are as planned';
}
