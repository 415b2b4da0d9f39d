import { setTimeout } from 'node:timers/promises';
import type { LoopbackGateway } from './loopback.ts';

/**
 * How long a turn stays open for the hosts that Codex calls meanwhile, in milliseconds: in all, and without a further
 * one.
 */
const openMs = { most: 6_000, idle: 1_000 };

/** A model takes seconds to reply, and Codex calls other hosts all the while: some only when another one has failed. */
export async function untilNoMoreHosts({ elsewhere }: LoopbackGateway): Promise<void> {
  const end = performance.now() + openMs.most;
  let seen = -1;
  while (seen !== elsewhere.length && performance.now() < end) {
    seen = elsewhere.length;
    await setTimeout(openMs.idle);
  }
}
