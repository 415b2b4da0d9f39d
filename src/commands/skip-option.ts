import { type Finding, Problem } from '../findings/index.ts';
import type { Plan } from '../plan/plan.ts';

/** The option that leaves a file out of a set-up, by target. */
const skipOptions: Readonly<Record<string, string>> = {
  profile: '--shell none',
  'env-example': '--dest none',
};

const pathIn = ({ args }: Finding): unknown =>
  'path' in args ? args.path : 'file' in args ? args.file : undefined;

/**
 * Where a file ends a set-up that does not need it, the message names the option that leaves it out: another tool may
 * manage a profile, so that nothing can be written there.
 * @param targetOf the id of the target that writes a path
 */
export function withSkipOption(error: unknown, targetOf: (path: string) => string | undefined): unknown {
  if (!(error instanceof Problem)) return error;
  const path = pathIn(error.finding);
  const without = typeof path === 'string' ? skipOptions[targetOf(path) ?? ''] : undefined;
  return without === undefined ? error : new Problem({ ...error.finding, without }, { cause: error });
}

/** The same for a file that a plan could not write. What it gives back is taken out with that option, too. */
export const withSkipOptionOf = (error: unknown, { intent, changes }: Plan): unknown =>
  intent === 'setup'
    ? withSkipOption(
        error,
        (path) => changes.find((change) => change.path === path && change.givenBack !== true)?.target,
      )
    : error;
