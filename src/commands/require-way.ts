import { problem } from '../findings/index.ts';
import type { State } from '../state/state.ts';

/** What is asked for one way must not change another. @throws Problem way-other */
export function requireWay(
  asked: string | undefined,
  { answers: { as } }: Pick<State, 'answers'>,
  command: 'model' | 'remove',
): void {
  if (asked !== undefined && asked !== as) throw problem('way-other', { asked, as, command });
}
