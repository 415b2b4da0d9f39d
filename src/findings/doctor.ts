import { backgroundFindings } from './background.ts';
import { checkFindings } from './checks.ts';
import { codexFindings } from './codex.ts';
import { gatewayFindings } from './gateway.ts';
import { readingFindings } from './reading.ts';

/**
 * Everything that a run of `codex-orq doctor` can report or end with. For each code here the suite wants a fixture that
 * triggers it and one that is clean of it: see test/findings/codes.
 */
export const doctorFindings = {
  ...backgroundFindings,
  ...checkFindings,
  ...codexFindings,
  ...gatewayFindings,
  ...readingFindings,
} as const;

export type DoctorCode = keyof typeof doctorFindings;
