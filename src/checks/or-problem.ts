import { type Finding, Problem } from '../findings/index.ts';

/** Runs `read`; what cannot be read or understood becomes a finding. */
export async function orProblem<T>(read: () => Promise<T>): Promise<{ value?: T; problem?: Finding }> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error.finding };
  }
}
