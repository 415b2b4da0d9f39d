import { plural } from '../lib/text.ts';

/** A time limit, for people. */
export const seconds = (ms: number): string => `${ms % 1_000 === 0 ? ms / 1_000 : (ms / 1_000).toFixed(1)} s`;
export const list = (names: readonly string[]): string => names.join(', ');
/** What the gateway said, if anything. */
export const quoted = (said: string): string => (said === '' ? '.' : `: "${said}".`);
/** Listed ids similar to the missing one. */
export const similarTo = (near: readonly string[]): string =>
  near.length === 0 ? '' : ` The gateway does list ${list(near)}.`;

/** A wait that a server asked for, in words. `duration` is in seconds; undefined when it named none. */
export function wait(duration: number | undefined): string {
  if (duration === undefined) return 'a while';
  if (duration < 120) return plural(duration, 'second');
  if (duration < 7_200) return plural(Math.ceil(duration / 60), 'minute');
  return plural(Math.ceil(duration / 3_600), 'hour');
}
