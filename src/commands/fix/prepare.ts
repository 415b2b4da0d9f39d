import { standardAnswers } from '../../answers/resolve.ts';
import { consistent } from '../../checks/consistent.ts';
import type { CheckContext } from '../../checks/context.ts';
import { gatherContext } from '../../checks/gather.ts';
import { staticFindings } from '../../checks/index.ts';
import { requiredFindings } from '../../checks/managed.ts';
import { askCodex, explainAnswer } from '../../codex/ask.ts';
import { profileFileOf } from '../../codex/profile-file.ts';
import { type Code, type Finding, finding } from '../../findings/index.ts';
import { requireNoWayOut } from '../../host/confine.ts';
import { expandPath, pathsFor, requireProject } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { packageVersion } from '../../lib/package.ts';
import { quoteValue } from '../../lib/quote-value.ts';
import { planSetup } from '../../plan/plan.ts';
import { probedPaths } from '../../shells/profiles.ts';
import { snapshotsOf, textAt } from '../../state/read.ts';
import { cataloguePath } from '../../targets/catalogue-path.ts';
import { targets } from '../../targets/index.ts';
import { modelListPath } from '../../targets/model-list.ts';
import { prepareMetadata } from '../../targets/model-metadata.ts';
import { routedAnswers } from '../../targets/recover-state.ts';
import { unprefixedIn } from '../../targets/other-models.ts';
import type { Context, Metadata } from '../../targets/target.ts';
import { runningCodex } from '../background.ts';
import { baseUrlOf, modelOf } from '../doctor/about.ts';
import { checkedWith } from '../catalogue-fallback.ts';
import { modelsOf } from '../model/prepare.ts';
import { type Prepared, undoMachine } from '../session.ts';
import { exposureOf, ignoreLineFor } from '../setup/exposure.ts';
import { chatProviders, mendsFor } from './mends.ts';

export type FixRequest = Readonly<{
  codexHome?: string | undefined;
  project?: string | undefined;
  /** Whether providers of yours are to speak the protocol that Codex speaks now. */
  responses: boolean;
  restart: boolean;
}>;

/** The findings that the shell's part of a set-up mends. */
const ofShell: ReadonlySet<Code> = new Set<Code>([
  'block-missing',
  'block-outdated',
  'block-unread',
  'script-missing',
]);

/** What the static checks look at, for the folders of a request. @throws Problem project-missing, link-leaves-repo */
export async function contextFor(
  host: Host,
  { codexHome, project: dest }: Pick<FixRequest, 'codexHome' | 'project'>,
): Promise<CheckContext> {
  const project = expandPath(dest ?? '.', host.home, host.cwd);
  await requireProject(host, project);
  await requireNoWayOut(host, project);
  return gatherContext(host, { paths: pathsFor(host, codexHome), project });
}

/** What is recorded beside the mends: the last answers, those of a routing made by hand, or that nothing was set up. */
async function answersOf(host: Host, { state, paths }: CheckContext): Promise<Context['answers']> {
  const answers = state?.answers ?? (await routedAnswers(host, paths));
  return { ...(answers ?? { ...standardAnswers(host), shell: 'none' }), project: undefined };
}

/** A catalogue of ours that is for another Codex, or that is not there any more. Any other stays as it is. */
async function freshCatalogue(
  host: Host,
  { paths, state, user }: CheckContext,
  ids: readonly string[],
  leaveOut: Finding | undefined,
): Promise<Readonly<{ metadata?: Metadata; findings: readonly Finding[] }>> {
  if (state?.files.some(({ target }) => target === 'catalogue') !== true) return { findings: [] };
  const model = user.tree?.['model'];
  const answers = {
    ...state.answers,
    ...(typeof model === 'string' && model.includes('/') && { model }),
    project: undefined,
  };
  const { metadata, findings } = await prepareMetadata(host, {
    ...{ paths, answers, state, leaveOut, choice: undefined, added: ids, now: new Date() },
    config: await textAt(host, paths.config),
    catalogue: await textAt(host, cataloguePath(paths)),
    list: await textAt(host, modelListPath(paths)),
    gateway: modelsOf(host, { paths, state, answers: state.answers }),
  });
  const isNews = metadata.catalogue.kind === 'write' || leaveOut !== undefined;
  return isNews ? { metadata, findings } : { findings: [] };
}

async function contextOf(
  host: Host,
  context: CheckContext,
  request: FixRequest,
  leaveOut: Finding | undefined,
): Promise<Readonly<{ planned: Context; findings: readonly Finding[] }>> {
  const { paths, expected, state } = context;
  const codes = new Set(staticFindings(context).map(({ finding: { code } }) => code));
  const exposure = codes.has('key-not-ignored') ? await exposureOf(host, paths) : undefined;
  const others = await unprefixedIn(host, paths, expected.provider);
  const probed = probedPaths(host);
  const kinds = await Promise.all(probed.map((path) => host.kindOf(path)));
  const there = new Set(probed.filter((_, index) => kinds[index] !== undefined));
  const ids = others.map(({ id }) => id);
  const { metadata, findings } = await freshCatalogue(host, context, ids, leaveOut);
  const isBroken = state !== undefined && [...ofShell].some((code) => codes.has(code));
  const planned: Context = {
    ...{ answers: await answersOf(host, context), paths, host, key: undefined, explicitKeyStore: false },
    exists: (path) => there.has(path),
    scope: 'mend',
    shell: isBroken,
    metadata,
    mends: mendsFor(context, request),
    prefixIn: others.map(({ file }) => file),
    mendEnv: codes.has('dotenv-open') || codes.has('dotenv-bom'),
    ...(exposure?.tracked === false && { ignore: await ignoreLineFor(host, exposure) }),
  };
  return { planned, findings };
}

/** What is left for you to choose. */
function choices(context: CheckContext, { responses }: FixRequest): readonly Finding[] {
  const left = responses ? [] : chatProviders(context);
  return left.length === 0
    ? []
    : [finding('fix-chat-left', { providers: left.map(({ id }) => id), file: left[0]?.file ?? '' })];
}

/**
 * Plans what mends the files of CODEX_HOME, with the targets of a set-up. Reads only.
 * @param leaveOut why the catalogue is left out; undefined to write one
 * @throws Problem project-missing, and any file that cannot be read or merged
 */
export async function prepareFix(host: Host, request: FixRequest, leaveOut?: Finding): Promise<Prepared> {
  const context = await contextFor(host, request);
  const { paths, state, expected } = context;
  const { planned, findings } = await contextOf(host, context, request, leaveOut);
  const touched = targets.filter(({ id }) => concerns(id, planned));
  const written = touched.flatMap((target) => target.paths(planned));
  const snapshots = await snapshotsOf(host, [...written, paths.state]);
  const made = planSetup({
    ...{ context: planned, targets: touched, snapshots, state, packageVersion, now: new Date() },
    intent: 'fix',
  });
  // What a run that mends nothing would record is nothing.
  const isIdle = made.changes.every(({ target, kind }) => kind === 'keep' || target === 'state');
  const changes = isIdle ? made.changes.filter(({ target }) => target !== 'state') : made.changes;
  const plan = { ...made, changes, findings: [...findings, ...made.findings, ...choices(context, request)] };
  return {
    plan,
    nothing: 'Nothing to mend here without a choice of yours.',
    next: [['Check', ({ command }) => command('doctor')], undoMachine],
    check: () =>
      checkedWith(
        host,
        { paths, envKey: expected.envKey, plan, leaveOut },
        (last) => checkFix(host, request, last),
        (refused) => prepareFix(host, request, refused),
      ),
  };
}

/** Whether a file of this kind is to be mended. */
function concerns(
  id: string,
  { metadata, mends = [], prefixIn = [], shell, paths, ...rest }: Context,
): boolean {
  const files = [...prefixIn, ...mends.map(({ file }) => file)];
  switch (id) {
    case 'config':
      return metadata !== undefined || files.includes(paths.config);
    case 'other-models':
      return files.some((file) => file !== paths.config);
    case 'catalogue':
    case 'model-list':
      return metadata !== undefined;
    case 'profile':
    case 'profile-script':
      return shell === true;
    case 'codex-env':
      return rest.mendEnv === true;
    default:
      return id === 'gitignore' && rest.ignore !== undefined;
  }
}

/** What is still wrong; the doctor says the rest. */
async function checkFix(
  host: Host,
  request: FixRequest,
  plan: Prepared['plan'],
): Promise<readonly Finding[]> {
  const context = await contextFor(host, request);
  const { paths, expected, user, project } = context;
  const { codexHome } = paths;
  const answer = await askCodex({
    ...{ host, codexHome, cwd: project, envKey: expected.envKey },
    profile: await profileFileOf(host, paths),
  });
  const model = modelOf(context);
  const isRouted = user.tree?.['model_provider'] === expected.provider && model !== '';
  const about = { model, provider: expected.provider, baseUrl: baseUrlOf(context), file: user.path };
  const left = staticFindings(context).map(({ finding: found }) => found);
  // Whether a command for the key is an error depends on the version of Codex.
  const isTold = ({ level, code }: Finding): boolean => level === 'error' || code === 'key-from-command';
  return toldOnce(
    plan,
    consistent([
      ...left.filter(isTold),
      ...(isRouted ? explainAnswer(answer, about) : []),
      ...(answer.kind === 'loads' ? requiredFindings(context, answer.version) : []),
      ...(await runningCodex(host, { paths, plan, answer, restart: request.restart })),
    ]).filter(({ code }) => code !== 'key-from-command'),
  );
}

/** What is left to you was told with the plan. If Codex does not start with it, that is an error all the same. */
function toldOnce({ findings }: Prepared['plan'], found: readonly Finding[]): readonly Finding[] {
  const left = new Set(
    findings.flatMap((one) => (one.code === 'fix-chat-left' ? one.args.providers.map(quoteValue) : [])),
  );
  if (left.size === 0 || !found.some(({ code }) => code === 'codex-refuses')) return found;
  return found
    .filter((one) => one.code !== 'provider-blocks-codex' || !left.has(one.args.provider))
    .map((one) =>
      one.code === 'codex-refuses' && one.args.told === true
        ? finding('codex-refuses', one.args, 'error')
        : one,
    );
}
