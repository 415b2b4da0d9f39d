import { describe } from 'vitest';
import { liveFindings } from '../../../../src/findings/gateway-live.ts';
import { networkFindings } from '../../../../src/findings/gateway-network.ts';
import { testPairs } from '../pairs.ts';
import { ask } from './asking.ts';
import { liveRows } from './live.ts';
import { networkRows } from './network.ts';

describe('every answer of the gateway', () => {
  testPairs(liveFindings, liveRows, ask);
});

describe('everything on the way to the gateway', () => {
  testPairs(networkFindings, networkRows, ask);
});
