import { type Code, type Finding, finding, Problem, problem } from '../findings/index.ts';
import { causeOf, isErrno } from '../host/errors.ts';
import type { Change, Plan } from '../plan/plan.ts';

/** What the checks have shown, in a few words, for the step that runs them. */
export function outcomeOf(found: readonly Finding[]): string {
  const has = (...codes: readonly Code[]): boolean => found.some(({ code }) => codes.includes(code));
  if (has('written-differs')) return 'the files are not as planned';
  return has('codex-loads', 'codex-loads-unreported') ? 'Codex loads the result' : 'the files are as planned';
}

/** What `--check` has to say: which files are not as the plan would leave them. */
export function differencesOf({ changes }: Plan): readonly Finding[] {
  const paths = changes.filter(({ kind }) => kind !== 'keep').map(({ path }) => path);
  return paths.length === 0 ? [] : [finding('check-differs', { paths })];
}

/** What was done to a file, in a word. */
export function doneTo({ kind, action }: Change): string {
  if (kind === 'delete') return 'deleted';
  return kind === 'create' || action === 'write' ? 'written' : 'merged';
}

/** Findings that have to be resolved before you can try Codex. */
const missing = new Set<Code>(['codex-not-installed', 'key-missing', 'key-unread', 'background-older-key']);

/** Findings beside which it cannot be said what Codex uses. */
const doubtful = new Set<Code>(['codex-not-installed', 'codex-silent', 'project-pins-model']);

/** Whether you can try Codex. */
export const isReady = (found: readonly Finding[]): boolean =>
  !found.some(({ level, code }) => level === 'error' || missing.has(code));

/** Whether it cannot be said what Codex uses. */
export const isInDoubt = (found: readonly Finding[]): boolean =>
  found.some(({ level, code }) => level === 'error' || doubtful.has(code));

/** Reports once a Codex that is missing or cannot be started: it is also why there is no catalogue. */
export const withoutRepetition = (findings: readonly Finding[]): readonly Finding[] =>
  findings.some(({ code }) => code === 'codex-not-installed' || code === 'codex-unstartable')
    ? findings.filter(({ code }) => code !== 'catalogue-no-codex')
    : findings;

/** The problem that an error stands for: also what the system refuses where no one looks, such as a failing disk. */
export const problemOf = (error: unknown): Problem | undefined => {
  if (error instanceof Problem) return error;
  return isErrno(error) && typeof error.path === 'string'
    ? problem('file-unreadable', { path: error.path, cause: causeOf(error) }, { cause: error })
    : undefined;
};
