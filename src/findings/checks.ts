import { checkEnvironmentFindings } from './checks-environment.ts';
import { checkFileFindings } from './checks-files.ts';

/** Everything that the static checks (src/checks) can find. */
export const checkFindings = { ...checkFileFindings, ...checkEnvironmentFindings } as const;
