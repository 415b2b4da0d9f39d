import { applyPlan } from './apply.ts';
import { refusalOf } from './catalogue/judge.ts';
import { stampedVersion } from './catalogue/stamp.ts';
import { codexEnvironment } from './codex.ts';
import { type Finding, finding } from './findings/index.ts';
import { slugsOf } from './model-metadata.ts';
import type { Places } from './places.ts';
import type { Plan } from './plan.ts';
import type { Prepared } from './session.ts';
import type { Host } from './types.ts';

/**
 * Lets the installed Codex load the catalogue where it is now.
 * @returns the finding for which it has to be left out after all; undefined when Codex lists exactly its models
 */
async function judgeWritten(
  host: Pick<Host, 'run' | 'env'>,
  places: Places,
  json: string,
): Promise<Finding | undefined> {
  const options = { cwd: places.codexHome, env: codexEnvironment(host.env, places.codexHome) };
  const reason = await refusalOf(host, 'codex', slugsOf(json), options);
  if (reason === undefined) return undefined;
  return finding('catalogue-refused', { version: stampedVersion(json) ?? 'of unknown version', reason });
}

/**
 * Runs the checks of a plan; before that, Codex has the last word on a catalogue that was just written. One that it does
 * not take stops it altogether, so then the same is planned and written once more without.
 */
export async function checkedWith(
  host: Host,
  places: Places,
  plan: Plan,
  checks: () => Promise<readonly Finding[]>,
  again: (leaveOut: Finding) => Promise<Prepared>,
): Promise<readonly Finding[]> {
  const catalogue = plan.changes.find(({ target }) => target === 'catalogue');
  const json = catalogue?.after;
  const refused = json === undefined ? undefined : await judgeWritten(host, places, json);
  if (refused === undefined) return checks();
  const second = await again(refused);
  await applyPlan(host, second.plan, () => undefined);
  return [refused, ...(await second.check())];
}
