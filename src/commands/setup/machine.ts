import type { Answers, RawAnswers } from '../../answers/answers.ts';
import { resolveAnswers } from '../../answers/resolve.ts';
import type { ModelChoice } from '../../answers/rules.ts';
import { pathsAt, pathsOfWay } from '../../answers/way.ts';
import { bareSettings } from '../../catalogue/settings.ts';
import { askCodex, explainAnswer } from '../../codex/ask.ts';
import { type Finding, finding, problem } from '../../findings/index.ts';
import { askingGateway } from '../../gateway/models-once.ts';
import { expandPath, type Paths } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { packageVersion } from '../../lib/package.ts';
import { applyPlan } from '../../plan/apply.ts';
import { type Change, isEmpty, leavingFiles, type Plan, planSetup } from '../../plan/plan.ts';
import { readState, snapshotsOf, textAt } from '../../state/read.ts';
import type { State } from '../../state/state.ts';
import { catalogue } from '../../targets/catalogue.ts';
import { cataloguePath } from '../../targets/catalogue-path.ts';
import { config } from '../../targets/config.ts';
import { modelList, modelListPath } from '../../targets/model-list.ts';
import { prepareMetadata } from '../../targets/model-metadata.ts';
import type { Context } from '../../targets/target.ts';
import { withGit } from '../attribution.ts';
import type { Prepared } from '../session.ts';
import { requireWay } from '../require-way.ts';
import { checkWritten } from '../read-back.ts';
import { renderMachine, requireFileFor } from './render-machine.ts';

/**
 * What is the same for every user: no key in a file, no shell profile, no project. @throws Problem machine-key-shared
 */
function givenFor(given: RawAnswers, state: State | undefined): RawAnswers {
  const as = String(given.as);
  if (given.keyStore === 'codex-env') throw problem('machine-key-shared', { as });
  const earlier = state?.answers.keyStore ?? 'external';
  const keyStore = given.keyStore ?? (given.keyCommand === undefined ? earlier : undefined);
  return { ...given, shell: 'none', project: 'none', ...(keyStore !== undefined && { keyStore }) };
}

/** Every user has to be able to read what Codex reads; the record of it stays with root. */
const readable = (change: Change): Change => {
  const { snapshot, kind, path } = change;
  if (kind !== 'create') return change;
  const top = snapshot.missingFolder ?? path;
  return {
    ...change,
    ...(change.target === 'config' && { mode: 0o644 }),
    folders: { mode: 0o755, top },
  };
};

/** Other ways to plan the routing of a machine than by its answers alone. */
export type MachineRequest = Readonly<{
  /** The file that gets the settings in place of this machine. */
  to?: string | undefined;
  /** Which of the gateway's models the catalogue lists; else those of the last run. */
  models?: ModelChoice | undefined;
  intent?: 'setup' | 'model';
}>;

type Written = Readonly<{ paths: Paths; answers: Answers; plan: Plan }>;

/**
 * Asks Codex as a user would who has nothing. One that it does not start with stops everyone: a catalogue that was just
 * written is taken back then.
 * @param again plans the same without a catalogue
 */
async function check(
  host: Host,
  { paths, answers, plan }: Written,
  again: (leaveOut: Finding) => Promise<Prepared>,
): Promise<readonly Finding[]> {
  const { model, provider, baseUrl, envKey } = answers;
  const folder = await host.temporaryFolder();
  try {
    const answer = await askCodex({ host, codexHome: folder.path, cwd: folder.path, envKey });
    if (
      answer.kind === 'refuses' &&
      plan.changes.some(({ target, after }) => target === 'catalogue' && after)
    ) {
      const { version, reason } = answer;
      const refused = finding('catalogue-refused', { version, reason });
      const second = await again(refused);
      await applyPlan(host, second.plan, { roots: { codexHome: paths.codexHome } });
      return [refused, ...(await second.check())];
    }
    const expected = { model, provider, baseUrl, file: paths.config };
    return [...(await checkWritten(host, plan, answers)), ...explainAnswer(answer, expected)];
  } finally {
    await folder.remove();
  }
}

/**
 * Plans a file with the routing of machines that are managed from elsewhere. This machine's own record counts for
 * nothing.
 * @throws Problem machine-key-shared; wrong usage; machine-file-unknown, machine-file-foreign
 */
async function prepareFile(host: Host, given: RawAnswers, to: string): Promise<Prepared> {
  requireFileFor(String(given.as ?? 'default'), expandPath(to, host.home, host.cwd));
  const resolved = resolveAnswers({ given: givenFor(given, undefined), earlier: undefined }, host);
  const answers = await withGit(host, resolved.answers, { shared: 'a set-up of other machines' });
  const paths = pathsOfWay(pathsAt(host, { as: answers.as }), answers.as);
  const metadata = { catalogue: { kind: 'keep' }, settings: bareSettings([answers.model]) } as const;
  const context: Context = {
    ...{ ...resolved, answers, paths, key: undefined, host, metadata, exists: () => false },
  };
  const settings = config.install(undefined, context, paths.config, undefined).text ?? '';
  return renderMachine(host, { to, settings, answers });
}

/**
 * Plans a routing for every user of the machine. Reads only.
 * @param leaveOut why the catalogue is left out; undefined to write one
 * @throws Problem machine-elsewhere, machine-key-shared; wrong usage; and for any file that cannot be read or merged
 */
export async function prepareMachine(
  host: Host,
  given: RawAnswers,
  request: MachineRequest = {},
  leaveOut?: Finding,
): Promise<Prepared> {
  const as = String(given.as);
  const { to, models, intent = 'setup' } = request;
  if (to !== undefined) return prepareFile(host, given, to);
  if (host.platform !== 'linux') throw problem('machine-elsewhere', { as, platform: host.platform });
  const standard = pathsAt(host, { as });
  const state = await readState(host, standard);
  const resolved = resolveAnswers({ given: givenFor(given, state), earlier: state?.answers }, host);
  const answers = await withGit(host, resolved.answers, { shared: 'a set-up of the whole machine' });
  const paths = pathsOfWay(standard, answers.as);
  const { envKey, keyStore, model, provider, baseUrl } = answers;
  const { metadata, findings } = await prepareMetadata(host, {
    ...{ paths, answers, state, leaveOut, choice: models, now: new Date() },
    config: await textAt(host, paths.config),
    catalogue: await textAt(host, cataloguePath(paths)),
    list: await textAt(host, modelListPath(paths)),
    // Those who have a provider of their own read it, too.
    withBundled: answers.as === 'system',
    renew: state?.answers.as !== answers.as || (intent === 'model' && given.model === undefined),
    // The exported one alone: a command is for each user, and is not run as root.
    gateway: askingGateway(host, { paths, baseUrl }, () => Promise.resolve(resolved.key)),
  });
  const context: Context = {
    ...{ ...resolved, answers, paths, key: undefined, host, metadata, exists: () => false },
  };
  const targets = [modelList, catalogue, config];
  const written = targets.flatMap((target) => target.paths(context));
  const leaving = leavingFiles({ targets, context, state }).map(({ file }) => file.path);
  const snapshots = await snapshotsOf(host, [...written, ...leaving, paths.state]);
  const planned = planSetup({ context, targets, snapshots, state, packageVersion, now: new Date(), intent });
  const about = { as: answers.as, file: paths.config, envKey, command: keyStore === 'command' };
  const hasCatalogue = metadata.catalogue.kind !== 'drop';
  const plan: Plan = {
    ...planned,
    changes: planned.changes.map(readable),
    findings: [
      ...findings,
      ...planned.findings,
      ...(isEmpty(planned) ? [] : [finding('machine-routed', { ...about, catalogue: hasCatalogue })]),
    ],
  };
  const gateway = new URL(baseUrl).host;
  return {
    plan,
    nothing: `Nothing to change: ${paths.config} routes ${model} through ${provider} at ${gateway}.`,
    next: [
      ['Check', ({ command }) => command('doctor')],
      ['Undo', ({ command }) => command(`remove --as ${answers.as}`)],
    ],
    check: () =>
      check(host, { paths, answers, plan }, (refused) => prepareMachine(host, given, request, refused)),
  };
}

/**
 * Plans another model for every user of a machine that is routed like this. Reads only.
 * @throws Problem model-not-set-up, way-other, and those of {@link prepareMachine}
 */
export async function prepareMachineModel(
  host: Host,
  {
    as,
    model,
    models,
  }: Readonly<{ as: string; model?: string | undefined; models?: ModelChoice | undefined }>,
): Promise<Prepared> {
  const standard = pathsAt(host, { as });
  const state = await readState(host, standard);
  if (state === undefined) throw problem('model-not-set-up', { file: pathsOfWay(standard, as).config, as });
  requireWay(as, state, 'model');
  return prepareMachine(host, { as, ...(model !== undefined && { model }) }, { models, intent: 'model' });
}
