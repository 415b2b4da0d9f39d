import type { CodexAnswer, Decided } from '../codex/ask.ts';
import { valueAt } from '../lib/key-path.ts';
import type { CheckContext } from './context.ts';

const pathOf = (what: Decided, provider: string): readonly string[] =>
  ({
    model: ['model'],
    provider: ['model_provider'],
    host: ['model_providers', provider, 'base_url'],
  })[what];

/** Whether a value of a file is what Codex uses. */
function fits(what: Decided, value: unknown, actual: string): boolean {
  if (what !== 'host') return value === actual;
  return typeof value === 'string' && URL.canParse(value) && new URL(value).host === actual;
}

/** The file that gives Codex a value other than the one that was set up; undefined where none is known to. */
export function whereDecided(
  context: CheckContext,
  answer: CodexAnswer,
): (what: Decided, actual: string) => string | undefined {
  return (what, actual) => {
    const path = pathOf(what, context.expected.provider);
    const told = answer.kind === 'loads' ? answer.required?.[path[0] ?? ''] : undefined;
    if (told !== undefined) return told;
    const { required } = context;
    // Also a project's file that seems not to count: Codex may see its trust otherwise.
    const layers = [context.user, ...context.others, ...(required === undefined ? [] : [required])];
    return layers.findLast(({ tree }) => fits(what, valueAt(tree, path), actual))?.path;
  };
}
