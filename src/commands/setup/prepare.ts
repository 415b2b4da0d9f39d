import { join } from 'node:path';
import type { RawAnswers, Resolved } from '../../answers/answers.ts';
import { resolveAnswers } from '../../answers/resolve.ts';
import type { ModelChoice } from '../../answers/rules.ts';
import { requireTrusted } from '../../answers/trust.ts';
import { isOfMachine, pathsOfWay } from '../../answers/way.ts';
import { consistent } from '../../checks/consistent.ts';
import { projectFileOf } from '../../checks/context.ts';
import { whereDecided } from '../../checks/decided.ts';
import { requiredFindings } from '../../checks/managed.ts';
import { gatherContext } from '../../checks/gather.ts';
import { pinnedModel } from '../../checks/pinned-model.ts';
import { checkAfterSetup } from '../../checks/after-setup.ts';
import { askCodex, explainAnswer } from '../../codex/ask.ts';
import { profileFileOf } from '../../codex/profile-file.ts';
import { readDotenv } from '../../edit/dotenv.ts';
import { unreadLine } from '../../edit/dotenv/unread.ts';
import { sourceOf } from '../../edit/toml.ts';
import { type Finding, finding } from '../../findings/index.ts';
import { withGit } from '../attribution.ts';
import { checkedWith } from '../catalogue-fallback.ts';
import { keyOf } from '../key-at-hand.ts';
import { prepareMachine } from './machine.ts';
import { tryKeyCommand } from './key-command.ts';
import { requireProfileFiles } from './way.ts';
import { exposureFindings, exposureOf, ignoreLineFor } from './exposure.ts';
import { checkGit, checkWritten } from '../read-back.ts';
import { askingGateway } from '../../gateway/models-once.ts';
import { prepareMetadata } from '../../targets/model-metadata.ts';
import { requireInside, requireNoWayOut } from '../../host/confine.ts';
import { namesIn } from '../../host/listing.ts';
import { packageVersion } from '../../lib/package.ts';
import { isTaken, type Paths, pathsFor, requireProject } from '../../host/paths.ts';
import { isEmpty, leavingFiles, type Plan, planSetup } from '../../plan/plan.ts';
import { runningCodex } from '../background.ts';
import { type Prepared, trySaying, undoMachine } from '../session.ts';
import { withSkipOption } from '../skip-option.ts';
import { probedPaths } from '../../shells/profiles.ts';
import { readState, snapshotsOf, textAt } from '../../state/read.ts';
import type { State } from '../../state/state.ts';
import { cataloguePath } from '../../targets/catalogue-path.ts';
import { modelListPath } from '../../targets/model-list.ts';
import { targets } from '../../targets/index.ts';
import type { Context } from '../../targets/target.ts';
import type { Host } from '../../host/types.ts';

export type SetupRequest = Readonly<{
  given: RawAnswers;
  /** What was typed at the hidden prompt. */
  typedKey?: string | undefined;
  /** From a flag or a prompt; else `CODEX_HOME`, else `~/.codex`. */
  codexHome?: string | undefined;
  /** Which of the gateway's models the catalogue lists; else those of the last run. */
  models?: ModelChoice | undefined;
  /** Have git ignore Codex's `.env`, where it lies in a repository. */
  ignoreKey?: boolean | undefined;
  /** Restart a Codex that runs in the background. */
  restart?: boolean | undefined;
  /** The file that gets the settings of a whole machine, in place of this one. */
  to?: string | undefined;
}>;

type Planned = Readonly<{ paths: Paths; resolved: Resolved; restart: boolean; plan: Plan }>;

type Reader = Pick<Host, 'run' | 'read' | 'kindOf' | 'list' | 'env' | 'platform' | 'home' | 'cwd'>;

async function existingFiles(host: Reader): Promise<ReadonlySet<string>> {
  const candidates = probedPaths(host);
  const kinds = await Promise.all(candidates.map((path) => host.kindOf(path)));
  return new Set(candidates.filter((_, index) => kinds[index] !== undefined));
}

/**
 * Checks what is there already: the given answers, the project, the files to merge. Runs before the first question, and
 * reads little.
 * @throws Problem as {@link prepareSetup} would
 */
export async function precheckSetup(
  host: Host,
  { given, codexHome, to, models }: SetupRequest,
): Promise<void> {
  if (isOfMachine(given.as) || to !== undefined) {
    await prepareMachine(host, given, { to, models });
    return;
  }
  const standard = pathsFor(host, codexHome);
  const state = await readState(host, standard);
  await requireTrusted(host, standard, state?.answers, given);
  const { answers } = resolveAnswers({ given, earlier: state?.answers }, host);
  const paths = pathsOfWay(standard, answers.as);
  await requireProfileFiles(host, paths, answers.envKey);
  if (answers.project !== undefined) await requireProject(host, answers.project);
  // Only whether it can be read: a broken file is told before the six questions, not after them.
  sourceOf((await textAt(host, paths.config)) ?? '', ['model'], paths.config);
}

/** Reads what a set-up writes, and plans. @param more files that are read besides */
async function planOf(
  host: Host,
  context: Context,
  more: readonly string[],
  state: State | undefined,
): Promise<Plan> {
  const written = targets.flatMap((target) => target.paths(context));
  const snapshots = await snapshotsOf(host, [...written, ...more]);
  return planSetup({ context, targets, snapshots, state, packageVersion, now: new Date() });
}

/**
 * Resolves the answers, reads every file once and plans. Reads only.
 * @param leaveOut why the catalogue is left out; undefined to write one
 * @throws Problem for wrong usage, and for any file that cannot be read or merged
 */
export async function prepareSetup(host: Host, request: SetupRequest, leaveOut?: Finding): Promise<Prepared> {
  const { given, to, models } = request;
  if (isOfMachine(given.as) || to !== undefined) return prepareMachine(host, given, { to, models });
  const standard = pathsFor(host, request.codexHome);
  const state = await readState(host, standard);
  await requireTrusted(host, standard, state?.answers, request.given);
  const sources = { given: request.given, typedKey: request.typedKey, earlier: state?.answers };
  const asked = resolveAnswers(sources, host);
  const resolved = { ...asked, answers: await withGit(host, asked.answers, {}) };
  const paths = pathsOfWay(standard, resolved.answers.as);
  await requireProfileFiles(host, paths, resolved.answers.envKey);
  const { project } = resolved.answers;
  if (project !== undefined) {
    await requireProject(host, project);
    await requireNoWayOut(host, project);
    await requireInside(host, project, join(project, '.env.example'));
  }
  const existing = await existingFiles(host);
  const { baseUrl, envKey } = resolved.answers;
  const fetched = await tryKeyCommand(host, resolved.answers, state);
  const prepared = await prepareMetadata(host, {
    paths,
    answers: resolved.answers,
    state,
    config: await textAt(host, paths.config),
    catalogue: await textAt(host, cataloguePath(paths)),
    list: await textAt(host, modelListPath(paths)),
    choice: request.models,
    now: new Date(),
    gateway: askingGateway(host, { paths, baseUrl }, () =>
      keyOf(host, { paths, answers: resolved.answers, key: resolved.key }),
    ),
    leaveOut,
  });
  const { metadata } = prepared;
  const exposure = await exposureOf(host, paths);
  const context: Context = {
    ...{ ...resolved, paths, host, metadata, exists: (path) => existing.has(path) },
    ...(request.ignoreKey === true &&
      exposure?.tracked === false && { ignore: await ignoreLineFor(host, exposure) }),
  };
  const leaving = leavingFiles({ targets, context, state }).map(({ file }) => file.path);
  const plan = await planOf(host, context, [...leaving, paths.env, paths.state], state).catch(
    (error: unknown) => {
      throw withSkipOption(
        error,
        (path) => targets.find((target) => target.paths(context).includes(path))?.id,
      );
    },
  );
  const notes = [
    ...prepared.findings,
    ...exposureFindings(exposure, paths, plan),
    ...fetched,
    ...(await keyNote(host, paths, resolved)),
    ...(isEmpty(plan) ? [] : await sessionNote(host, paths, plan)),
    ...(isTaken(host, paths) ? [] : [finding('codex-home-elsewhere', { codexHome: paths.codexHome })]),
  ];
  const { restart = false } = request;
  const planned = { paths, resolved, restart, plan: { ...plan, findings: [...plan.findings, ...notes] } };
  const { model, provider } = resolved.answers;
  return {
    plan: planned.plan,
    nothing: `Nothing to change: ${programOf(paths)} uses ${model} through ${provider} at ${new URL(baseUrl).host}.`,
    first: trySaying(paths),
    next: [['Check', ({ command }) => command('doctor')], undoMachine],
    check: () =>
      checkedWith(
        host,
        { paths, envKey, plan, leaveOut },
        (last) => checkSetup(host, { ...planned, plan: { ...planned.plan, changes: last.changes } }),
        (refused) => prepareSetup(host, request, refused),
      ),
  };
}

/** What is routed, as a report calls it. */
const programOf = ({ profile }: Paths): string => (profile === undefined ? 'Codex' : `codex -p ${profile}`);

/** Whether it says that there is no key for Codex. */
export const isWithoutKey = ({ code }: Finding): boolean => code === 'key-missing' || code === 'key-unread';

/** The key is in the environment, in Codex's `.env`, or nowhere. */
async function keyNote(
  host: Pick<Host, 'read'>,
  paths: Paths,
  { answers, key }: Resolved,
): Promise<Finding[]> {
  if (key !== undefined || answers.keyStore === 'command') return [];
  const text = (await textAt(host, paths.env)) ?? '';
  const stored = readDotenv(text).get(answers.envKey);
  if (stored !== undefined && stored.trim() !== '') return [];
  const { provider, envKey, keyStore } = answers;
  const unread = unreadLine(text, envKey);
  if (unread !== undefined) return [finding('key-unread', { envKey, file: paths.env, ...unread }, 'warning')];
  return [finding('key-missing', { provider, envKey, file: paths.env, stored: keyStore === 'codex-env' })];
}

/** Codex lists the sessions of the active provider only. The others look lost. */
async function sessionNote(host: Pick<Host, 'list'>, paths: Paths, plan: Plan): Promise<Finding[]> {
  if (paths.profile !== undefined) return [finding('profile-resume', { profile: paths.profile })];
  const config = plan.changes.find(({ path }) => path === paths.config);
  const providerOf = (text: string | undefined): unknown =>
    sourceOf(text ?? '', ['model_provider'])?.value ?? 'openai';
  const before = providerOf(config?.before);
  const model = sourceOf(config?.before ?? '', ['model'])?.value;
  if (before === providerOf(config?.after)) return [];
  const sessions = await namesIn(host, join(paths.codexHome, 'sessions'));
  return sessions.length === 0
    ? []
    : [
        finding('sessions-hidden', {
          before: String(before),
          ...(typeof model === 'string' && !model.includes(' ') && { model }),
        }),
      ];
}

/** The quick checks after a set-up: the files as they are now, and whether the installed Codex loads them. */
async function checkSetup(host: Host, planned: Planned): Promise<readonly Finding[]> {
  const { paths, resolved } = planned;
  const { model, provider, baseUrl, envKey, project } = resolved.answers;
  const cwd = project ?? paths.codexHome;
  const answer = await askCodex({
    ...{ host, codexHome: paths.codexHome, cwd, envKey },
    profile: await profileFileOf(host, paths),
  });
  // Without a key there is nothing yet that a new shell would get.
  const hasKey = !planned.plan.findings.some(isWithoutKey);
  const context = await gatherContext(host, { paths, project: cwd });
  const expected = {
    ...{ model: pinnedModel(context) ?? model, provider, baseUrl },
    ...{ file: paths.config, projectFile: projectFileOf(context) },
  };
  return consistent([
    ...(await checkWritten(host, planned.plan, resolved.answers)),
    ...(await checkAfterSetup(host, paths, cwd)),
    ...(answer.kind === 'loads' ? requiredFindings(context, answer.version) : []),
    ...explainAnswer(answer, expected, whereDecided(context, answer)),
    ...(await checkGit(host, project)),
    ...(await runningCodex(host, {
      ...planned,
      answer,
      ...(resolved.answers.keyStore === 'external' && { exported: envKey }),
    })),
    ...planned.plan.changes
      .filter(({ target, kind }) => hasKey && target === 'profile' && kind !== 'keep')
      .map(({ path }) => finding('shell-new-needed', { envKey, file: path })),
  ]);
}
