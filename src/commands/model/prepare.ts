import { join } from 'node:path';
import type { Answers, KeptAnswers } from '../../answers/answers.ts';
import { fromVariable, parseKey } from '../../answers/resolve.ts';
import { parseModel } from '../../answers/rules.ts';
import { requireTrusted } from '../../answers/trust.ts';
import { pathsOfWay } from '../../answers/way.ts';
import type { ModelChoice } from '../../answers/rules.ts';
import { pinnedIn } from '../../checks/pinned-model.ts';
import { checkedWith } from '../catalogue-fallback.ts';
import { sourceOf } from '../../edit/toml.ts';
import { findProject } from '../../devcontainer/repo.ts';
import { planDevcontainerModel } from '../../devcontainer/plan-model.ts';
import { type Finding, finding, Problem, problem } from '../../findings/index.ts';
import type { GatewayModels } from '../../gateway/fetch-models.ts';
import { similarIds } from '../../lib/similar.ts';
import { keyOf } from '../key-at-hand.ts';
import { askingGateway } from '../../gateway/models-once.ts';
import { prepareMetadata } from '../../targets/model-metadata.ts';
import { requireInside } from '../../host/confine.ts';
import { packageVersion } from '../../lib/package.ts';
import { type Paths, pathsFor } from '../../host/paths.ts';
import { planSetup } from '../../plan/plan.ts';
import { checkModelChange } from './check.ts';
import { requireWay } from '../require-way.ts';
import { type Prepared, trySaying, undoMachine } from '../session.ts';
import { readState, snapshotsOf, textAt } from '../../state/read.ts';
import type { State } from '../../state/state.ts';
import { cataloguePath } from '../../targets/catalogue-path.ts';
import { modelListPath } from '../../targets/model-list.ts';
import { unprefixedIn } from '../../targets/other-models.ts';
import { modelTargets } from '../../targets/index.ts';
import type { Context, Pin } from '../../targets/target.ts';
import { routedAnswers } from '../../targets/recover-state.ts';
import type { Host } from '../../host/types.ts';

export type ModelRequest = Readonly<{
  /** The new id; else `CODEX_ORQ_MODEL`, else the one of the last run. */
  model?: string | undefined;
  /** Which of the gateway's models the catalogue lists; else those of the last run. */
  models?: ModelChoice | undefined;
  /** The way that has to be the one of the set-up; undefined for whichever it is. */
  as?: string | undefined;
  /** From a flag or a prompt; else `CODEX_HOME`, else `~/.codex`. */
  codexHome?: string | undefined;
  /** The project whose pin and dev containers come along; else the one around the working folder. `none` for none. */
  project?: string | undefined;
  /** Pin the model in the project also where there is no pin yet. */
  createPin: boolean;
  /** Overwrite values that were edited by hand since the last run. */
  force: boolean;
  /** Remove settings that were meant for the earlier model. */
  dropLeftovers: boolean;
  /** Give bare ids their prefix where other settings name them: for reviews, agents, memories, profiles. */
  prefixOthers?: boolean;
  /** Restart a Codex that runs in the background. */
  restart?: boolean;
}>;

/** What a run starts from: the answers of the last run, or those read out of a routing made by hand. */
export type CurrentSetup = Readonly<{ paths: Paths; state: State | undefined; answers: KeptAnswers }>;

/**
 * What is set up here.
 * @throws Problem model-not-set-up, way-other, record-untrusted, state-broken, state-newer; and for a `config.toml`
 *   that cannot be read
 */
export async function currentSetup(
  host: Host,
  { codexHome, as }: Pick<ModelRequest, 'codexHome' | 'as'>,
): Promise<CurrentSetup> {
  const standard = pathsFor(host, codexHome);
  const state = await readState(host, standard);
  if (state !== undefined) requireWay(as, state, 'model');
  const answers = state?.answers ?? (await routedAnswers(host, standard, as));
  const paths = pathsOfWay(standard, answers?.as ?? as ?? 'default');
  const config = (await textAt(host, paths.config)) ?? '';
  // An undo may have left the key or the provider, or you have changed back to another provider.
  const isRouted = sourceOf(config, ['model_provider'], paths.config)?.value === answers?.provider;
  if (answers === undefined || !isRouted)
    throw problem('model-not-set-up', { file: paths.config, ...(as !== undefined && { as }) });
  await requireTrusted(host, paths, answers, {});
  // The checks read it in the end: what is no file is to be refused before anything is written.
  await host.read(paths.env);
  return { paths, state, answers };
}

/** Asks the gateway with the key that is at hand. @returns undefined when there is no key */
export function modelsOf(
  host: Host,
  { paths, answers }: CurrentSetup,
): () => Promise<GatewayModels | undefined> {
  const { baseUrl, envKey } = answers;
  const exported = answers.keyStore === 'command' ? undefined : host.env[envKey];
  return askingGateway(host, { paths, baseUrl }, () => {
    const key = exported === undefined || exported.trim() === '' ? undefined : parseKey(exported, envKey);
    return keyOf(host, { paths, answers, key });
  });
}

/** Whether a text pins a model id with a provider. The gateway does not know a bare id. */
const pinsPrefixed = (text: string, path: string): boolean =>
  String(sourceOf(text, ['model'], path)?.value ?? '').includes('/');

/**
 * The pin of the project around the working folder. A home folder is no project: its `.codex` is the user's own.
 * Without a new model, a project keeps the pin that it has if the gateway can know it.
 */
async function pinsFor(
  host: Host,
  paths: Paths,
  request: ModelRequest,
  asked: string | undefined,
): Promise<readonly Pin[]> {
  const found = await findProject(host, request.project);
  const folder = found === host.home ? undefined : found;
  const path = folder === undefined ? undefined : join(folder, '.codex', 'config.toml');
  if (folder === undefined || path === undefined || path === paths.config) {
    if (!request.createPin) return [];
    throw problem('usage-wrong', {
      reason: 'There is no project here whose model could be pinned (--dest).',
      command: 'model',
    });
  }
  await requireInside(host, folder, path);
  if (request.createPin) return [{ path, create: true }];
  const text = await textAt(host, path);
  if (text === undefined || (asked === undefined && pinsPrefixed(text, path))) return [];
  return [{ path, create: false }];
}

async function listing(
  model: string,
  before: string,
  ask: () => Promise<GatewayModels | undefined>,
): Promise<readonly Finding[]> {
  // Only for a new id: one that works needs no warning on every run that the list lacks it.
  const models = model === before ? undefined : await ask();
  if (models?.known !== true || models.ids.includes(model)) return [];
  return [finding('model-not-listed', { model, near: similarIds(model, models.ids).join(', ') })];
}

const nothingFor = (model: string | undefined): string =>
  model === undefined
    ? 'Nothing to change: the dev containers of this repo are as this version writes them.'
    : `Nothing to change: ${model} is the model already.`;

const isNotSetUp = (error: unknown): boolean =>
  error instanceof Problem && error.finding.code === 'model-not-set-up';

/** Without `--force`, a value that was edited by hand stops the run. @throws Problem edited-since */
function refuseEdits(findings: readonly Finding[]): void {
  const edit = findings.find((found) => found.code === 'edited-since');
  if (edit !== undefined)
    throw new Problem(finding('edited-since', { ...edit.args, refused: true }, 'error'));
}

/** A repo whose dev container is routed, on a machine that is not; undefined when there is no such dev container. */
async function repoAlone(
  host: Host,
  { project: dest, codexHome, force }: ModelRequest,
  model: string | undefined,
): Promise<Prepared | undefined> {
  const machine = { earlier: undefined, paths: pathsFor(host, codexHome) };
  const { changes, findings } = await planDevcontainerModel(host, { ...machine, dest, model });
  if (changes.length === 0 && findings.length === 0) return undefined;
  if (!force) refuseEdits(findings);
  return {
    plan: { intent: 'model', changes, findings },
    nothing: findings.length > 0 ? 'Nothing was changed here.' : nothingFor(model),
    next: [],
    check: async () => [],
  };
}

/**
 * Finds what is wrong before the first question: a malformed id, or no set-up here whose model could change.
 * @throws Problem as {@link prepareModel} would
 */
export async function precheckModel(host: Host, request: ModelRequest): Promise<void> {
  if (request.model !== undefined) parseModel(request.model);
  try {
    await currentSetup(host, request);
  } catch (error) {
    // Whether an edit may be overwritten is asked later.
    const repo = isNotSetUp(error)
      ? await repoAlone(host, { ...request, force: true }, undefined)
      : undefined;
    if (repo === undefined) throw error;
  }
}

/** Leaves out findings that are equal to an earlier one. */
const once = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(
    (one, index) => findings.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === index,
  );

/**
 * Plans a change of model: everything that names it, and nothing else. Without a new id, everything is written again
 * from the last answers. Reads only.
 * @param leaveOut why the catalogue is left out; undefined to write one
 * @throws Problem model-not-set-up; edited-since for a value edited by hand, unless `force` is set; wrong usage; and
 *   any file that cannot be read or merged
 */
export async function prepareModel(host: Host, request: ModelRequest, leaveOut?: Finding): Promise<Prepared> {
  const said = request.model ?? fromVariable('model', host.env);
  const asked = said === undefined ? undefined : parseModel(said);
  const current = await currentSetup(host, request).catch(async (error: unknown) => {
    const repo = isNotSetUp(error) ? await repoAlone(host, request, asked) : undefined;
    if (repo === undefined) throw error;
    return repo;
  });
  if ('plan' in current) return current;
  const { paths, state } = current;
  const model = asked ?? current.answers.model;
  const answers: Answers = { ...current.answers, model, project: undefined };
  const pins = await pinsFor(host, paths, request, asked);
  const gateway = modelsOf(host, current);
  const others =
    request.prefixOthers === true ? await unprefixedIn(host, paths, current.answers.provider) : [];
  const list = await textAt(host, modelListPath(paths));
  const { metadata, findings: made } = await prepareMetadata(host, {
    paths,
    answers,
    state,
    config: await textAt(host, paths.config),
    catalogue: await textAt(host, cataloguePath(paths)),
    list,
    added: [
      ...others.map(({ id }) => id),
      ...(await pinnedIn(host, paths, (await findProject(host, request.project)) ?? host.cwd)),
    ],
    choice: request.models,
    renew: asked === undefined,
    now: new Date(),
    gateway,
    pins: pins.map(({ path }) => path),
    leaveOut,
  });
  const context: Context = {
    answers,
    paths,
    key: undefined,
    explicitKeyStore: false,
    host,
    exists: () => false,
    scope: 'model',
    metadata,
    pins,
    dropLeftovers: request.dropLeftovers,
    prefixIn: others.map(({ file }) => file),
  };
  const written = modelTargets.flatMap((target) => target.paths(context));
  const snapshots = await snapshotsOf(host, [...written, paths.state]);
  const plan = planSetup({
    context,
    targets: modelTargets,
    snapshots,
    state,
    packageVersion,
    now: new Date(),
    intent: 'model',
  });
  const containers = await planDevcontainerModel(host, {
    ...{ dest: request.project, model: asked, earlier: current.answers, paths },
    ...((asked === undefined || request.models !== undefined) && {
      renewed: { list: metadata.list ?? list, choice: request.models },
    }),
  });
  if (!request.force) refuseEdits([...plan.findings, ...containers.findings]);
  const notes = await listing(model, current.answers.model, gateway);
  const changes = [...containers.changes, ...plan.changes];
  const [pin] = pins;
  const cwd = pin === undefined ? paths.codexHome : join(pin.path, '..', '..');
  return {
    plan: {
      ...plan,
      changes,
      findings: once([...notes, ...made, ...containers.findings, ...plan.findings]),
    },
    nothing: nothingFor(model),
    first: trySaying(paths),
    next: [undoMachine],
    check: () =>
      checkedWith(
        host,
        { paths, envKey: answers.envKey, plan, leaveOut },
        (last) =>
          checkModelChange(host, {
            paths,
            plan: last === plan ? { ...plan, changes } : last,
            answers,
            cwd,
            restart: request.restart,
          }),
        (refused) => prepareModel(host, request, refused),
      ),
  };
}
