import { basename, dirname, join } from 'node:path';
import { defaults } from '../../answers/rules.ts';
import { isOfMachine, pathsAt, pathsOfWay } from '../../answers/way.ts';
import { askCodex, explainRefusal } from '../../codex/ask.ts';
import { type Beside, profileConfigs } from '../../codex/profile-configs.ts';
import { type Finding, finding, Problem } from '../../findings/index.ts';
import { requireInside } from '../../host/confine.ts';
import { namesIn } from '../../host/listing.ts';
import { ownConfig, type Paths } from '../../host/paths.ts';
import { planRemove } from '../../plan/plan-remove.ts';
import { mayRun } from '../../codex/background.ts';
import type { Plan } from '../../plan/plan.ts';
import { requireWay } from '../require-way.ts';
import { runningCodex } from '../background.ts';
import type { Prepared } from '../session.ts';
import { homeOfBlock } from '../../shells/home-of-block.ts';
import { readState, snapshotsOf, textAt } from '../../state/read.ts';
import type { OwnedFile, State } from '../../state/state.ts';
import { unsureProviders } from '../../targets/origin.ts';
import { wasSetUp, recoverState } from '../../targets/recover-state.ts';
import type { Host } from '../../host/types.ts';

export type RemoveRequest = Readonly<{
  codexHome?: string | undefined;
  /** The way that is undone, and no other; `system` and `managed` are those of the whole machine. */
  as?: string | undefined;
  /** Leave the key in Codex's `.env`. */
  keepKey: boolean;
  /** Leave the provider's table, unused: its sessions can then be resumed. */
  keepProvider: boolean;
  /** Restart a Codex that runs in the background. */
  restart?: boolean;
}>;

async function sessionNotes(
  host: Pick<Host, 'list'>,
  paths: Paths,
  answers: Pick<State['answers'], 'provider' | 'model' | 'baseUrl' | 'envKey'>,
  keep: boolean,
): Promise<Finding[]> {
  const { provider, model, baseUrl, envKey } = answers;
  if (keep) return [finding('kept-provider', { provider, model, file: paths.config })];
  const { length } = await namesIn(host, join(paths.codexHome, 'sessions'));
  if (length === 0) return [];
  const options = [
    ...['--model', model],
    ...(provider === defaults.provider ? [] : ['--provider', provider]),
    ...(baseUrl === defaults.baseUrl ? [] : ['--base-url', baseUrl]),
    ...(envKey === defaults.envKey ? [] : ['--env-key', envKey]),
  ];
  return [finding('sessions-lost', { provider, options, count: length })];
}

/** Configs that stay beside our files. */
async function configsBeside(
  host: Pick<Host, 'list' | 'read'>,
  paths: Paths,
  { files }: State,
): Promise<readonly Beside[]> {
  const path = ownConfig(paths);
  const text = await textAt(host, path).catch(() => undefined);
  const all = [...(await profileConfigs(host, paths)), ...(text === undefined ? [] : [{ path, text }])];
  return all.filter((config) => !files.some((file) => file.path === config.path));
}

/** Blocks that were in a profile before ours, and whose CODEX_HOME has been undone since: none of them comes back. */
async function blocksOfNone(
  host: Pick<Host, 'kindOf'>,
  paths: Paths,
  { files }: State,
): Promise<readonly string[]> {
  const blocks = files.flatMap(({ target, keys }) =>
    target === 'profile' ? keys.flatMap(({ before }) => before ?? []) : [],
  );
  const kept = await Promise.all(
    blocks.map(async (lines) => {
      const other = homeOfBlock(lines, paths.home);
      return other === undefined || (await host.kindOf(join(other, basename(paths.state)))) !== undefined;
    }),
  );
  return blocks.filter((_, index) => kept[index] === false);
}

/** Finds the project files that cannot be read: a project may have moved. The rest is undone all the same. */
async function findUnread(
  host: Pick<Host, 'read' | 'home'>,
  { files }: State,
): Promise<{ unread: readonly OwnedFile[]; findings: readonly Finding[] }> {
  const projects = files.filter(({ target }) => target === 'env-example' || target === 'project-pin');
  const causes = await Promise.all(projects.map((file) => unreadable(host, file)));
  return {
    unread: projects.filter((_, index) => causes[index] !== undefined),
    findings: projects.flatMap(({ path }, index) => {
      const cause = causes[index];
      return cause === undefined ? [] : [finding('project-unreadable', { file: path, cause })];
    }),
  };
}

async function unreadable(
  host: Pick<Host, 'read' | 'home'>,
  { target, path }: OwnedFile,
): Promise<Finding | undefined> {
  try {
    await requireInside(host, target === 'project-pin' ? dirname(dirname(path)) : dirname(path), path);
    await textAt(host, path);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.finding;
  }
}

/**
 * Providers that stay, since they may be yours.
 * @param as the way to take out with `--as` what equals a set-up; undefined where that goes anyway
 */
async function unsure(
  host: Pick<Host, 'read'>,
  paths: Paths,
  as: string | undefined,
): Promise<readonly Finding[]> {
  const file = paths.config;
  const equal = as === undefined ? [] : await unsureProviders(host, paths, ['ours']);
  const alike = await unsureProviders(host, paths, ['perhaps']);
  return [
    ...equal.map((provider) => finding('provider-unsure', { provider, file, as })),
    ...alike.map((provider) => finding('provider-unsure', { provider, file })),
  ];
}

/**
 * Reads the state and every file in it, and plans the undo. Reads only.
 * @throws Problem way-other; and for any file that cannot be read or edited; then nothing has been written
 */
export async function prepareRemove(host: Host, request: RemoveRequest): Promise<Prepared> {
  const standard = pathsAt(host, request);
  const recorded = await readState(host, standard);
  if (recorded !== undefined) requireWay(request.as, recorded, 'remove');
  const found = recorded ?? (await recoverState(host, standard, ['ours'], request.as));
  const as = found?.answers.as ?? request.as ?? 'default';
  const paths = pathsOfWay(standard, as);
  const isSure = found === recorded || request.as !== undefined || (found !== undefined && wasSetUp(found));
  const state = isSure ? found : undefined;
  const done = {
    nothing: 'Nothing to undo: nothing here was set up by codex-orq.',
    next: [],
    check: async () => [],
  };
  const kept = recorded === undefined ? await unsure(host, paths, isSure ? undefined : as) : [];
  if (state === undefined) return { ...done, plan: { intent: 'remove', changes: [], findings: kept } };
  const { unread, findings } = await findUnread(host, state);
  const readable = state.files.filter((file) => !unread.includes(file)).map(({ path }) => path);
  const snapshots = await snapshotsOf(host, [...readable, paths.state]);
  const { provider } = state.answers;
  const context = {
    keepKey: request.keepKey,
    keepProvider: request.keepProvider ? provider : undefined,
    isOfSetUp: (lines: string) => !gone.includes(lines),
  };
  const beside = await configsBeside(host, paths, state);
  const gone = await blocksOfNone(host, paths, state);
  const plan = planRemove(state, snapshots, paths, context, host.platform, { beside, unread });
  const notes = [
    ...(recorded === undefined
      ? [finding('state-missing', { file: paths.state, config: paths.config })]
      : []),
    ...kept,
    ...(await sessionNotes(host, paths, state.answers, request.keepProvider)),
    ...findings,
  ];
  return {
    ...done,
    plan: { ...plan, findings: [...notes, ...plan.findings] },
    check: async () =>
      isOfMachine(request.as)
        ? []
        : checkUndone(host, { paths, plan, envKey: state.answers.envKey, restart: request.restart }),
  };
}

/** Whether Codex still starts with what is left. If not, the cause is not ours any more, hence a warning. */
async function checkUndone(
  host: Host,
  {
    paths,
    plan,
    envKey,
    restart = false,
  }: Readonly<{ paths: Paths; plan: Plan; envKey: string; restart: boolean | undefined }>,
): Promise<readonly Finding[]> {
  const { codexHome } = paths;
  const file = ownConfig(paths);
  const hasConfig = (await host.kindOf(file)) !== undefined;
  if (!hasConfig && !(await mayRun(host, paths))) return [];
  const answer = await askCodex({ host, codexHome, cwd: codexHome, envKey });
  const running = await runningCodex(host, { paths, plan, answer, restart });
  if (answer.kind !== 'refuses' || !hasConfig) return running;
  const refused = explainRefusal(answer, { file });
  const why =
    refused.code === 'codex-refuses'
      ? finding('codex-refuses', { ...refused.args, undone: true }, 'warning')
      : { ...refused, level: 'warning' as const };
  return [why, ...running];
}
