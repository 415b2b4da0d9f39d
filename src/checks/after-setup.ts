import type { Code, DoctorCode, Finding } from '../findings/index.ts';
import type { Places } from '../host/paths.ts';
import { gatherScene, type Reader } from './gather.ts';
import { staticFindings } from './index.ts';

/** What a set-up tells by itself: the key as a warning, its own values by comparison with the plan. */
const toldBySetup: ReadonlySet<Code> = new Set<DoctorCode>([
  'key-missing',
  'key-empty',
  'setting-differs',
  'state-absent',
]);

/** The static checks at the end of a set-up: what is wrong with the files as they are now, and nothing of what is fine. */
export async function checkAfterSetup(
  host: Reader,
  places: Places,
  project: string,
): Promise<readonly Finding[]> {
  const found = staticFindings(await gatherScene(host, { places, project }));
  return found
    .map(({ finding }) => finding)
    .filter(({ code, level }) => level !== 'info' && !toldBySetup.has(code));
}
