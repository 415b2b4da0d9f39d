import { areTerminals } from '../host/terminals.ts';
import type { Host } from '../host/types.ts';
import { isCi } from '../lib/ci.ts';

/** Whether there is a terminal, with a reader at it: services that run jobs may give one, too. */
export const canAsk = ({ env }: Pick<Host, 'env'>): boolean => areTerminals(0, 1) && !isCi(env);
