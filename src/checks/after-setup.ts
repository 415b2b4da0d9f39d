import type { Code, DoctorCode, Finding } from '../findings/index.ts';
import type { Paths } from '../host/paths.ts';
import { gatherContext, type Reader } from './gather.ts';
import { staticFindings } from './index.ts';

/** What a set-up reports in its own way: the key as a warning, its own values by comparison with the plan. */
const toldBySetup: ReadonlySet<Code> = new Set<DoctorCode>([
  'key-missing',
  'key-unread',
  'key-not-ignored',
  'key-empty',
  'setting-differs',
  'state-absent',
]);

/** The static checks at the end of a set-up: what is wrong with the files now, and a project that has its own model. */
export async function checkAfterSetup(
  host: Reader,
  paths: Paths,
  project: string,
): Promise<readonly Finding[]> {
  const found = staticFindings(await gatherContext(host, { paths, project }));
  return found
    .map(({ finding }) => finding)
    .filter(
      ({ code, level }) => code === 'project-pins-model' || (level !== 'info' && !toldBySetup.has(code)),
    );
}
