import { basename, join, relative, resolve, sep } from 'node:path';
import { standardAnswers } from '../../answers/resolve.ts';
import { parseMetadata } from '../../answers/attribution.ts';
import { type ModelChoice, parseChoice } from '../../answers/rules.ts';
import {
  type DevcontainerAnswers,
  type RawDevcontainerAnswers,
  resolveDevcontainer,
  type SharedAnswer,
} from '../../devcontainer/answers.ts';
import { ignoredFiles } from '../../devcontainer/ignored.ts';
import { featureNameIn } from '../../devcontainer/feature-folder.ts';
import { defaultDevcontainer, recordPath } from '../../devcontainer/locate.ts';
import { currentFeature } from '../../devcontainer/plan-feature.ts';
import { copied } from '../../devcontainer/rules.ts';
import { isSameFeature } from '../../devcontainer/feature-reference.ts';
import { nestedContainers } from '../../devcontainer/nested.ts';
import { type DevcontainerPlan, planDevcontainers } from '../../devcontainer/plan-setup.ts';
import { findProject, openRepo, readRecord, type Repo } from '../../devcontainer/repo.ts';
import { type Finding, finding, Problem, problem } from '../../findings/index.ts';
import { workTreeOf } from '../../host/git.ts';
import { isLoopback } from '../../lib/loopback.ts';
import { packageVersion } from '../../lib/package.ts';
import { isOlder } from '../../lib/version.ts';
import type { RepoRecord } from '../../state/repo-record.ts';
import { requireTrusted } from '../../answers/trust.ts';
import { pathsFor } from '../../host/paths.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Prepared } from '../session.ts';
import { withGit } from '../attribution.ts';
import { checkGit, checkWritten } from '../read-back.ts';
import { readState } from '../../state/read.ts';
import type { State } from '../../state/state.ts';
import type { Host } from '../../host/types.ts';

export type DevcontainerRequest = Readonly<{
  given: RawDevcontainerAnswers;
  /** The answers that were taken as the prompt offered them. */
  asOffered?: ReadonlySet<SharedAnswer>;
  /** The repo; else the one around the working folder. */
  dest?: string | undefined;
  /** The dev containers to route; else all of them. */
  only?: readonly string[] | undefined;
  /** Which of the gateway's models Codex is told of; else what the repo has stays. */
  models?: ModelChoice | undefined;
  /** What the Feature is called in a registry, or `copied`; else it stays where it is. */
  feature?: string | undefined;
  /** The CI service that gets a workflow. */
  ci?: string | undefined;
  /** Whether Renovate gets a rule. */
  renovate?: boolean;
  codexHome?: string | undefined;
  /** Whether files are written that git ignores. */
  force?: boolean;
  /** Whether a repo without a dev container gets one where nothing is asked. */
  create?: boolean;
  yes?: boolean;
  /** Whether it is told in which state the repo is. */
  check?: boolean;
}>;

/** The machine's last set-up, for the defaults. A broken or untrusted state counts as none: it must not stop a repo. */
export async function machineState(host: Host, codexHome: string | undefined): Promise<State | undefined> {
  try {
    const paths = pathsFor(host, codexHome);
    const state = await readState(host, paths);
    await requireTrusted(host, paths, state?.answers, {});
    return state;
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** @throws Problem devcontainer-unknown */
function chooseContainers(
  { containers, root }: Repo,
  only: readonly string[] | undefined,
  earlier: readonly string[] | undefined,
  cwd: string,
): readonly string[] {
  if (only === undefined) {
    const remembered = containers.filter((path) => earlier?.includes(path) === true);
    if (remembered.length > 0) return remembered;
    return containers.length === 0 ? [defaultDevcontainer] : containers;
  }
  const chosen = only.map((asked) => {
    // As the repo calls it, or as the shell completes it.
    const candidates = [root, cwd].map((base) => relative(root, resolve(base, asked)).split(sep).join('/'));
    const found = containers.find((path) => candidates.includes(path));
    if (found === undefined) throw problem('devcontainer-unknown', { asked, known: containers });
    return found;
  });
  return containers.filter((path) => chosen.includes(path));
}

const count = (number: number): string =>
  number === 1 ? 'the dev container' : `the ${number} dev containers`;

function prepared(
  host: Host,
  { changes, findings, options: [options] }: DevcontainerPlan,
  { provider, envKey }: DevcontainerAnswers,
  { repo, chosen, workflow }: Readonly<{ repo: Repo; chosen: readonly string[]; workflow: boolean }>,
): Prepared {
  const plan: Plan = { intent: 'devcontainer', changes, findings };
  const { model = '', baseUrl = '' } = options ?? {};
  const at = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
  return {
    plan,
    nothing: `Nothing to change: Codex in ${count(chosen.length)} uses ${model} through ${provider} at ${at}.`,
    next: [
      ['Key', () => `export ${envKey} on the machine that opens it (Codespaces: a secret of that name)`],
      ...(workflow ? ([['CI', () => `gh secret set ${envKey}`]] as const) : []),
      ['Open', () => 'rebuild and reopen in the container, then: codex-orq-check'],
      ['Undo', ({ command }) => command('devcontainer --remove')],
    ],
    check: async () => [...(await checkWritten(host, plan)), ...(await checkGit(host, repo.root))],
  };
}

/** The folders of the repo that have dev containers of their own. @throws Problem devcontainer-none */
async function nestedNotes(
  host: Host,
  { root, containers }: Repo,
  { yes = false, create = false }: DevcontainerRequest,
): Promise<readonly Finding[]> {
  const folders = await nestedContainers(host, root);
  if (containers.length === 0 && yes && !create) throw problem('devcontainer-none', { root, folders });
  const paths = folders.map((folder) => relative(host.cwd, join(root, folder)) || '.');
  return folders.length === 0 ? [] : [finding('devcontainer-nested', { root, folders: paths })];
}

/**
 * A base URL that is this machine is refused for a repo, unless it was named for it. @throws Problem
 * devcontainer-loopback
 */
function requireReachable(
  { given: { baseUrl: given }, asOffered }: DevcontainerRequest,
  { options: { baseUrl } }: DevcontainerAnswers,
  { changes }: DevcontainerPlan,
): void {
  const isMeant = given !== undefined && asOffered?.has('baseUrl') !== true;
  if (isMeant || !isLoopback(new URL(baseUrl).hostname)) return;
  const isNew = changes.some(
    ({ target, before, after }) =>
      target === 'devcontainer' && after?.includes(baseUrl) === true && before?.includes(baseUrl) !== true,
  );
  if (isNew) throw problem('devcontainer-loopback', { baseUrl });
}

/** Whether the folder is the root of its repository, or of none. */
async function isWholeTree(host: Host, root: string): Promise<boolean> {
  const whole = await workTreeOf(host, root);
  return whole === undefined || whole === root;
}

/** A workflow counts in the root of the repository alone. @throws Problem devcontainer-ci-nested */
async function requireWorkflowRoot(host: Host, root: string): Promise<void> {
  const whole = await workTreeOf(host, root);
  if (whole !== undefined && whole !== root) throw problem('devcontainer-ci-nested', { root: whole });
}

/**
 * What was given, with the name of the repo where that was asked for. @throws Problem identity-shared, remote-unknown
 */
async function withRepo(
  host: Host,
  { identity, metadata, ...given }: RawDevcontainerAnswers,
  root: string,
): Promise<RawDevcontainerAnswers> {
  const asked = { identity: identity ?? '', metadata: metadata?.map(parseMetadata) ?? [] };
  const told = await withGit(host, asked, { repo: root, shared: 'a dev container or a workflow' });
  return {
    ...given,
    ...(identity !== undefined && { identity }),
    ...(metadata !== undefined && { metadata: told.metadata }),
  };
}

/** All that is routed takes the Feature from one place. @throws Problem devcontainer-feature-partly */
function requireWhole(
  { nameOf, containers }: Repo,
  record: RepoRecord | undefined,
  feature: string | undefined,
  chosen: readonly string[],
): void {
  if (record === undefined) return;
  const { feature: earlier } = record;
  if (feature === undefined ? earlier === undefined : isSameFeature(feature, earlier)) return;
  const others = record.containers.map(({ path }) => path).filter((path) => !chosen.includes(path));
  const files = others.filter((path) => containers.includes(path)).map(nameOf);
  if (files.length > 0) throw problem('devcontainer-feature-partly', { files });
}

/** In which state the repo is, for `--check`. */
async function stateOf(
  { root, nameOf, ...repo }: Repo,
  record: RepoRecord | undefined,
  { changes }: DevcontainerPlan,
  chosen: readonly string[],
): Promise<Finding> {
  const version = record?.package;
  if (version !== undefined && isOlder(packageVersion, version))
    return finding('devcontainer-newer', { file: nameOf(recordPath), version, own: packageVersion });
  if (changes.every(({ kind }) => kind === 'keep')) return finding('devcontainer-current', { root });
  for (const path of chosen)
    if ((await featureNameIn({ root, nameOf, ...repo }, path, record?.feature)) !== undefined)
      return finding('devcontainer-drifted', { root });
  return finding('devcontainer-unrouted', { root });
}

/**
 * Plans the routing of a repo's dev containers. Reads only.
 * @throws Problem for wrong usage, and for any file that cannot be read or merged; then nothing is written at all
 */
export async function prepareDevcontainer(host: Host, request: DevcontainerRequest): Promise<Prepared> {
  const root = await findProject(host, request.dest);
  if (root === undefined) throw problem('devcontainer-nowhere', {});
  const workflow =
    request.ci !== undefined && parseChoice('The CI service', ['github'], request.ci) === 'github';
  const machine = await machineState(host, request.codexHome);
  const given = await withRepo(host, request.given, root);
  const answers = resolveDevcontainer(given, request.asOffered ?? new Set(), machine?.answers, host);
  const repo = await openRepo(host, root);
  if (workflow) await requireWorkflowRoot(host, root);
  const record = await readRecord(repo);
  const chosen = chooseContainers(repo, request.only, record?.only, host.cwd);
  const nested = await nestedNotes(host, repo, request);
  const context = {
    answers: standardAnswers(host),
    paths: pathsFor(host, request.codexHome),
    key: undefined,
    explicitKeyStore: false,
    host,
    exists: () => false,
  };
  const name = basename(root);
  const asked = request.feature;
  const feature =
    asked === undefined ? await currentFeature(repo, record) : asked === copied ? undefined : asked;
  requireWhole(repo, record, feature, chosen);
  const isAll = chosen.length === Math.max(repo.containers.length, 1);
  const plan = await planDevcontainers(host, {
    ...{ repo, platform: host.platform, record, answers, context },
    ...{ chosen, only: isAll ? undefined : chosen, name, workflow, models: request.models },
    ...{ feature, isFeatureAsked: asked !== undefined },
    renovate: request.renovate === true ? { isRoot: await isWholeTree(host, root) } : undefined,
  });
  requireReachable(request, answers, plan);
  const ignored = await ignoredFiles(host, repo.root, plan.changes, request.force === true);
  const [refusal] = ignored.filter(({ level }) => level === 'error');
  if (refusal !== undefined) throw new Problem(refusal);
  const state = request.check === true ? [await stateOf(repo, record, plan, chosen)] : [];
  const findings = [...state, ...nested, ...plan.findings, ...ignored];
  return prepared(host, { ...plan, findings }, answers, { repo, chosen, workflow });
}
