import { checkCertificates } from './certificates.ts';
import { checkExposure, checkSnapshot } from './exposure.ts';
import { checkDotenvNames } from './dotenv-names.ts';
import { checkKey } from './key.ts';
import { checkCatalogue, checkLayers, checkLeftOvers, checkModel, checkProfiles } from './model.ts';
import { checkLogin } from './login.ts';
import { checkModelList } from './model-list.ts';
import { checkOtherModels } from './other-models.ts';
import { checkProviders } from './provider.ts';
import { checkRecord, checkRouting } from './routing.ts';
import type { Check, CheckContext } from './context.ts';
import { checkShared } from './shared.ts';
import { checkShellAlias } from './shell-alias.ts';
import { checkShellProfile } from './shell-profile.ts';
import { checkTools } from './tools.ts';
import type { Finding } from '../findings/index.ts';

export const groups = ['Files', 'Environment', 'Codex', 'Gateway'] as const;
export type Group = (typeof groups)[number];

/** A finding and its heading in the report. */
export type Grouped = Readonly<{ group: Group; finding: Finding }>;

/** What a doctor's run found, and what it looked at. */
export type Diagnosis = Readonly<{ findings: readonly Grouped[]; context: CheckContext }>;

/**
 * The static checks, in the order of the report. To add one, write a pure function over the context, its codes in
 * src/findings/checks-*.ts, a line here, and two fixtures for each code in test/findings/codes.
 */
const checks: readonly (readonly [Group, Check])[] = [
  ['Files', checkRouting],
  ['Files', checkModel],
  ['Files', checkLogin],
  ['Files', checkOtherModels],
  ['Files', checkProviders],
  ['Files', checkProfiles],
  ['Files', checkLayers],
  ['Files', checkLeftOvers],
  ['Files', checkCatalogue],
  ['Files', checkTools],
  ['Files', checkModelList],
  ['Files', checkRecord],
  ['Files', checkShared],
  ['Environment', checkKey],
  ['Environment', checkDotenvNames],
  ['Environment', checkCertificates],
  ['Environment', checkExposure],
  ['Environment', checkSnapshot],
  ['Environment', checkShellProfile],
  ['Environment', checkShellAlias],
];

/** Everything that the files and the environment tell. Asks neither Codex nor the network. */
export function staticFindings(context: CheckContext): readonly Grouped[] {
  return checks.flatMap(([group, check]) => check(context).map((finding): Grouped => ({ group, finding })));
}
