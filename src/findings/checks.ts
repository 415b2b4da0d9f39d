import { checkEnvironmentFindings } from './checks-environment.ts';
import { checkElsewhereFindings } from './checks-elsewhere.ts';
import { checkFileFindings } from './checks-files.ts';

/** Everything that the static checks (src/checks) can find. */
export const checkFindings = {
  ...checkFileFindings,
  ...checkEnvironmentFindings,
  ...checkElsewhereFindings,
} as const;
