import { applyPlan } from '../plan/apply.ts';
import { refusalOf } from '../catalogue/validate.ts';
import { currentStamp } from '../catalogue/stamp.ts';
import { codexEnvironment } from '../codex/run.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { Paths } from '../host/paths.ts';
import type { Plan } from '../plan/plan.ts';
import type { Prepared } from './session.ts';
import type { Host } from '../host/types.ts';

/** A set-up whose plan was written just now. */
export type WrittenSetup = Readonly<{ paths: Paths; envKey: string; plan: Plan }>;

/** Why Codex, asked where its files are now, does not list exactly these models; undefined when it does. */
const refusalAt = (
  host: Pick<Host, 'run' | 'env'>,
  { paths: { codexHome }, envKey }: WrittenSetup,
  slugs: readonly string[],
): Promise<string | undefined> =>
  refusalOf(host, 'codex', slugs, { cwd: codexHome, env: codexEnvironment(host.env, codexHome, envKey) });

/** A reason without the places in the file, which move when the line that names the catalogue goes. */
const withoutPlaces = (reason: string | undefined): string | undefined =>
  reason?.replace(/:\d+:\d+|\bline \d+|\bcolumn \d+|\b\d+ \|/g, '').slice(0, 200);

/**
 * Runs the checks of a plan; before that, Codex has the last word on a catalogue that was just written. One that it does
 * not take stops it altogether, so then the same is planned and written once more without. If Codex says the very same
 * without it, something else is wrong, and the catalogue comes back: otherwise each run would write it and take it out.
 * @param again plans the same anew, with a reason to leave the catalogue out or without
 */
export async function checkedWith(
  host: Host,
  written: WrittenSetup,
  checks: () => Promise<readonly Finding[]>,
  again: (leaveOut: Finding | undefined) => Promise<Prepared>,
): Promise<readonly Finding[]> {
  const json = written.plan.changes.find(({ target }) => target === 'catalogue')?.after;
  const stamp = json === undefined ? undefined : currentStamp(json);
  const reason = stamp === undefined ? undefined : await refusalAt(host, written, stamp.ids);
  if (stamp === undefined || reason === undefined) return checks();
  const refused = finding('catalogue-refused', { version: stamp.codex, reason });
  const second = await again(refused);
  await applyPlan(host, second.plan, () => undefined);
  const still = await refusalAt(host, written, []);
  if (withoutPlaces(still) !== withoutPlaces(reason)) return [refused, ...(await second.check())];
  const { plan: restored } = await again(undefined);
  await applyPlan(host, restored, () => undefined);
  return checks();
}
