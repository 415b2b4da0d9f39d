import type { Host } from '../host/types.ts';

/** Whether there is a terminal, with a reader at it: services that run jobs set `CI`, and some of them give a terminal. */
export const canAsk = ({ env: { CI = '' } }: Pick<Host, 'env'>): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true && ['', '0', 'false'].includes(CI);
