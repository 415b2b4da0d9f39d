import type { Answers } from './prompt-types.ts';

/** What a question is answered with where you want the one before it again. */
export const back = Symbol('one question back');

/** How a question ended: with an answer, asked for or not, or on the way back. */
export type Outcome = Readonly<{ asked: boolean; answer: unknown }> | typeof back;

/** One question of a run. */
export type Step = Readonly<{
  name: string;
  /** @param former what was answered before you came back to it */
  put: (answers: Answers, former: unknown) => Promise<Outcome>;
}>;

type Taken = Step & { asked: boolean; former: unknown };

/** The questions of each run so far. inquirer keeps its answers in one object from the first question to the last. */
const walks = new WeakMap<Answers, Taken[]>();

/**
 * Puts a question, and the earlier ones again as often as you go back to them. Which of those between are put is
 * decided anew: their answers may depend on the ones that you change.
 * @returns the answer to that question; the others are changed in `answers`
 */
export async function walk(answers: Record<string, unknown>, step: Step): Promise<unknown> {
  const steps = walks.get(answers) ?? [];
  walks.set(answers, steps);
  const last = steps.push({ ...step, asked: false, former: undefined }) - 1;
  for (let at = last; ; ) {
    const present = steps[at] as Taken;
    const outcome = await present.put(answers, present.former);
    if (outcome !== back) {
      present.asked = outcome.asked;
      if (at === last) return outcome.answer;
      answers[present.name] = outcome.answer;
      at += 1;
      continue;
    }
    const earlier = steps.slice(0, at).findLastIndex(({ asked }) => asked);
    if (earlier < 0) continue;
    for (const again of steps.slice(earlier, at)) {
      again.former = answers[again.name];
      delete answers[again.name];
    }
    at = earlier;
  }
}
