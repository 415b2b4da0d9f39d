import { applyPlan } from '../plan/apply.ts';
import { refusalOf } from '../catalogue/validate.ts';
import { currentStamp } from '../catalogue/stamp.ts';
import { profileFileOf } from '../codex/profile-file.ts';
import { runningAs } from '../codex/run-as.ts';
import { codexEnvironment } from '../codex/run.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { Paths } from '../host/paths.ts';
import type { Plan } from '../plan/plan.ts';
import type { Prepared } from './session.ts';
import type { Host } from '../host/types.ts';

/** A set-up that was just written. `leaveOut`: why it was planned without a catalogue. */
export type WrittenSetup = Readonly<{
  paths: Paths;
  envKey: string;
  plan: Plan;
  leaveOut?: Finding | undefined;
}>;

/** Why Codex, with the files as they are now, does not list exactly these models; undefined when it does. */
async function refusalAt(
  host: Pick<Host, 'run' | 'read' | 'env'>,
  { paths, envKey }: WrittenSetup,
  slugs: readonly string[],
): Promise<string | undefined> {
  const { codexHome: cwd } = paths;
  const as = runningAs(host, await profileFileOf(host, paths));
  return refusalOf(as, 'codex', slugs, { cwd, env: codexEnvironment(host.env, cwd, envKey) });
}

/** A reason without its positions in the file: they move when the line that names the catalogue goes. */
const withoutPlaces = (reason: string | undefined): string | undefined =>
  reason?.replace(/:\d+:\d+|\bline \d+|\bcolumn \d+|\b\d+ \|/g, '').slice(0, 200);

/**
 * Runs the checks of a plan. Before them, the installed Codex loads the catalogue that was just written. Codex does not
 * start with a catalogue that it refuses; the set-up is then planned and written again without one. If Codex gives the
 * same reason without the catalogue, something else is wrong, and the catalogue is restored: otherwise each run would
 * write and remove it.
 * @param checks of the plan that is written in the end
 * @param again plans the set-up again; with a finding, without a catalogue
 */
export async function checkedWith(
  host: Host,
  written: WrittenSetup,
  checks: (plan: Plan) => Promise<readonly Finding[]>,
  again: (leaveOut: Finding | undefined) => Promise<Prepared>,
): Promise<readonly Finding[]> {
  // A file that stays, since another one names it, is not tried again: that would have no end.
  const made = written.leaveOut === undefined ? written.plan.changes : [];
  const json = made.find(({ target }) => target === 'catalogue')?.after;
  const stamp = json === undefined ? undefined : currentStamp(json);
  const reason = stamp === undefined ? undefined : await refusalAt(host, written, stamp.ids);
  if (stamp === undefined || reason === undefined) return checks(written.plan);
  const refused = finding('catalogue-refused', { version: stamp.codex, reason });
  const second = await again(refused);
  const roots = { codexHome: written.paths.codexHome };
  await applyPlan(host, second.plan, { roots });
  const still = await refusalAt(host, written, []);
  if (withoutPlaces(still) !== withoutPlaces(reason)) return [refused, ...(await second.check())];
  const { plan: restored } = await again(undefined);
  await applyPlan(host, restored, { roots });
  // What is there now is of this plan, not of the first.
  return checks(restored);
}
