import { binName, type Value } from '../answers/option.ts';
import { problem } from '../findings/index.ts';

/**
 * Refuses what is about one user where the routing of all of them is meant: it would be left out without a word.
 * @param given options by their names; one that says "none", or that a switch leaves off, is no option
 * @throws Problem machine-option
 */
export function requireForAll(as: string, given: Readonly<Record<string, Value>>): void {
  const found = Object.entries(given).filter(
    ([, value]) => ![undefined, false, 'none'].includes(value as undefined),
  );
  const options = found.map(([name]) => `--${binName(name)}`);
  if (options.length > 0) throw problem('machine-option', { as, options });
}
