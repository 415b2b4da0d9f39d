import type { Answers, RawAnswers } from '../../answers/answers.ts';
import { resolveAnswers } from '../../answers/resolve.ts';
import { pathsAt, pathsOfWay } from '../../answers/way.ts';
import { bareSettings } from '../../catalogue/settings.ts';
import { askCodex, explainAnswer } from '../../codex/ask.ts';
import { type Finding, finding, problem } from '../../findings/index.ts';
import type { Paths } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { packageVersion } from '../../lib/package.ts';
import { type Change, isEmpty, leavingFiles, type Plan, planSetup } from '../../plan/plan.ts';
import { readState, snapshotsOf } from '../../state/read.ts';
import type { State } from '../../state/state.ts';
import { config } from '../../targets/config.ts';
import type { Context } from '../../targets/target.ts';
import { withGit } from '../attribution.ts';
import type { Prepared } from '../session.ts';
import { checkWritten } from '../read-back.ts';
import { renderMachine } from './render-machine.ts';

/** What is the same for every user: no key in a file, no shell profile, no project. @throws Problem machine-key-shared */
function givenFor(given: RawAnswers, state: State | undefined): RawAnswers {
  const as = String(given.as);
  if (given.keyStore === 'codex-env') throw problem('machine-key-shared', { as });
  const earlier = state?.answers.keyStore ?? 'external';
  const keyStore = given.keyStore ?? (given.keyCommand === undefined ? earlier : undefined);
  return { ...given, shell: 'none', project: 'none', ...(keyStore !== undefined && { keyStore }) };
}

/** Every user has to be able to read it; the record of it stays with root. */
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

async function check(
  host: Host,
  { paths, answers, plan }: Readonly<{ paths: Paths; answers: Answers; plan: Plan }>,
): Promise<readonly Finding[]> {
  const { model, provider, baseUrl, envKey } = answers;
  // As a user would, who has nothing.
  const folder = await host.temporaryFolder();
  try {
    const answer = await askCodex({ host, codexHome: folder.path, cwd: folder.path, envKey });
    const expected = { model, provider, baseUrl, file: paths.config };
    return [...(await checkWritten(host, plan, answers)), ...explainAnswer(answer, expected)];
  } finally {
    await folder.remove();
  }
}

/**
 * Plans a file with the routing of machines that are managed from elsewhere. This machine's own record counts for nothing.
 * @throws Problem machine-key-shared; wrong usage; machine-file-unknown, machine-file-foreign
 */
async function prepareFile(host: Host, given: RawAnswers, to: string): Promise<Prepared> {
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
 * @param to the file that gets the settings in place of this machine
 * @throws Problem machine-elsewhere, machine-key-shared; wrong usage; and for any file that cannot be read or merged
 */
export async function prepareMachine(host: Host, given: RawAnswers, to?: string): Promise<Prepared> {
  const as = String(given.as);
  if (to !== undefined) return prepareFile(host, given, to);
  if (host.platform !== 'linux') throw problem('machine-elsewhere', { as, platform: host.platform });
  const standard = pathsAt(host, { as });
  const state = await readState(host, standard);
  const resolved = resolveAnswers({ given: givenFor(given, state), earlier: state?.answers }, host);
  const answers = await withGit(host, resolved.answers, { shared: 'a set-up of the whole machine' });
  const paths = pathsOfWay(standard, answers.as);
  const context: Context = {
    ...resolved,
    answers,
    paths,
    key: undefined,
    host,
    exists: () => false,
    metadata: { catalogue: { kind: 'keep' }, settings: bareSettings([answers.model]) },
  };
  const targets = [config];
  const leaving = leavingFiles({ targets, context, state }).map(({ file }) => file.path);
  const snapshots = await snapshotsOf(host, [paths.config, ...leaving, paths.state]);
  const planned = planSetup({ context, targets, snapshots, state, packageVersion, now: new Date() });
  const { envKey, keyStore, model, provider, baseUrl } = answers;
  const about = { as: answers.as, file: paths.config, envKey, command: keyStore === 'command' };
  const plan: Plan = {
    ...planned,
    changes: planned.changes.map(readable),
    findings: [...planned.findings, ...(isEmpty(planned) ? [] : [finding('machine-routed', about)])],
  };
  const gateway = new URL(baseUrl).host;
  return {
    plan,
    nothing: `Nothing to change: ${paths.config} routes ${model} through ${provider} at ${gateway}.`,
    next: [
      ['Check', ({ command }) => command('doctor')],
      ['Undo', ({ command }) => command(`remove --as ${answers.as}`)],
    ],
    check: () => check(host, { paths, answers, plan }),
  };
}
