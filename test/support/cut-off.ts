import type { MemoryHost } from './memory-host.ts';

/** The process is dead: whatever it tries from now on has no effect. */
export class CutOff extends Error {}

/**
 * Runs something that ends, dead, before its step with this number (from 1), and lets the machine start again.
 * @returns whether it got that far
 */
export async function cutOff(
  { memory, restart }: MemoryHost,
  step: number,
  work: () => Promise<unknown> | unknown,
): Promise<boolean> {
  let count = 0;
  memory.before = () => {
    count += 1;
    if (count >= step) throw new CutOff();
  };
  try {
    await work();
    return false;
  } catch {
    // What it made of its end is of no interest: nobody is there to hear it.
    return count >= step;
  } finally {
    memory.before = () => undefined;
    restart();
  }
}
