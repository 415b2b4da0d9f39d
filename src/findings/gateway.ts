import { liveFindings } from './gateway-live.ts';
import { networkFindings } from './gateway-network.ts';
import { proveFindings } from './gateway-prove.ts';

/** Everything that the proof and the live check can find. */
export const gatewayFindings = { ...proveFindings, ...networkFindings, ...liveFindings } as const;
