import { dirname, join } from 'node:path';
import { gatherContext } from '../../checks/gather.ts';
import { type Diagnosis, type Group, type Grouped, groups, staticFindings } from '../../checks/index.ts';
import { isTranslated } from '../../catalogue/model-kind.ts';
import { type CheckContext, projectFileOf } from '../../checks/context.ts';
import { consistent } from '../../checks/consistent.ts';
import { whereDecided } from '../../checks/decided.ts';
import { requiredFindings } from '../../checks/managed.ts';
import type { CodexAnswer } from '../../codex/ask.ts';
import { profileFileOf } from '../../codex/profile-file.ts';
import { type Code, type Finding, finding, Problem } from '../../findings/index.ts';
import { expandPath, pathsFor, requireProject } from '../../host/paths.ts';
import { isInstalled } from '../../host/programs.ts';
import type { Host } from '../../host/types.ts';
import { baseUrlOf, isConfigured, modelOf } from './about.ts';

/*
 * The levels of a doctor's run, each loaded only when its turn comes:
 *
 *   static ─────────► Codex ──────────────► --prove ──────────────► --live
 *   (files and the    (the installed one:   (the real Codex and a   (the gateway itself;
 *   environment;      does it load them,    gateway inside this     one small request
 *   pure checks)      with which model)     process)                is billed)
 */

export type DoctorRequest = Readonly<{
  /** From a flag; else `CODEX_HOME`, else `~/.codex`. */
  codexHome?: string | undefined;
  /** The project whose files count; else the working folder. */
  project?: string | undefined;
  /** The configuration of the whole machine; else `/etc/codex/config.toml`. */
  system?: string | undefined;
  prove: boolean;
  live: boolean;
  /** Called right before the one request that is billed. */
  onBilled: (about: Readonly<{ host: string; model: string }>) => void;
  /** Called with the next findings of the report as soon as they are certain: files, environment and Codex first. */
  onFound?: (next: readonly Grouped[], context: CheckContext) => void;
}>;

const under = (group: Group, findings: readonly Finding[]): readonly Grouped[] =>
  findings.map((found) => ({ group, finding: found }));

/** Settings of ours that this Codex ignores. It is asked for each one only if it does not list them itself. */
async function unknownFindings(
  host: Host,
  context: CheckContext,
  { version, unknown, isAllUnknown }: Extract<CodexAnswer, { kind: 'loads' }>,
): Promise<readonly Finding[]> {
  const { ownSettings, unknownAmong, unknownOfOurs } = await import('../../checks/unknown-settings.ts');
  const { provider, envKey } = context.expected;
  const settings = ownSettings(context);
  const strict = isAllUnknown ? [] : await unknownAmong(settings, { host, envKey });
  const about = { strict, settings, provider, file: context.paths.config };
  return unknownOfOurs(unknown, about).map((setting) =>
    finding('codex-unknown-setting', { version, ...setting }),
  );
}

/** Whether the installed Codex loads the files, and with which model. */
async function codexFindings(
  host: Host,
  context: CheckContext,
  { prove }: Pick<DoctorRequest, 'prove'>,
): Promise<readonly Finding[]> {
  const { codexHome, config: file } = context.paths;
  if (!(await isInstalled(host, 'codex', context.project))) return [finding('codex-not-installed', {})];
  if (!isConfigured(context)) return [finding('codex-not-asked', { what: 'load' })];
  const { provider, envKey } = context.expected;
  const profile = await profileFileOf(host, context.paths);
  const { askCodex, explainAnswer } = await import('../../codex/ask.ts');
  const answer = await askCodex({ host, codexHome, cwd: context.project, envKey, profile });
  const expected = {
    model: modelOf(context),
    provider,
    baseUrl: baseUrlOf(context),
    file,
    projectFile: projectFileOf(context),
  };
  const explained = [
    ...explainAnswer(answer, expected, whereDecided(context, answer)),
    ...(await backgroundFindings(host, context, answer)),
  ];
  if (answer.kind !== 'loads') return explained;
  const required = requiredFindings(context, answer.version);
  const elsewhere = await otherObjections(host, context);
  const { version } = answer;
  const { coverageFinding, staleness } = await import('../../catalogue/age.ts');
  const { path, text } = context.catalogue ?? {};
  const stale = path === undefined || text === undefined ? undefined : staleness(path, text, version);
  return [
    ...required,
    ...explained,
    ...elsewhere,
    ...(await unknownFindings(host, context, answer)),
    // A proof shows the tool itself.
    ...(prove ? [] : await mistakenFindings(host, context)),
    ...[coverageFinding(version), stale].filter((found) => found !== undefined),
  ];
}

/** Whether Codex takes a model that the gateway translates for, and that no catalogue lists, for one of its own. */
async function mistakenFindings(host: Host, context: CheckContext): Promise<readonly Finding[]> {
  const model = modelOf(context);
  const { catalogue, modelList, paths, project } = context;
  if (catalogue !== undefined || !isTranslated(model, modelList?.facts.get(model))) return [];
  const { freeformLike } = await import('../../catalogue/taken-for.ts');
  const like = await freeformLike(host, model, { codexHome: paths.codexHome, cwd: project });
  return like === undefined ? [] : [finding('codex-takes-for', { model, like })];
}

/** Whether a Codex in the background is older than the files. The same answer has told that it runs. */
async function backgroundFindings(
  host: Host,
  { paths, catalogue }: CheckContext,
  answer: CodexAnswer,
): Promise<readonly Finding[]> {
  if ((answer.kind !== 'loads' && answer.kind !== 'refuses') || answer.background === undefined) return [];
  const { outdated } = await import('../../codex/background.ts');
  return outdated(host, answer.background, paths, catalogue?.path);
}

/** Whether the machine's other Codex programs, in an editor or an app, load the same files. */
async function otherObjections(
  host: Host,
  { paths, project, expected }: CheckContext,
): Promise<readonly Finding[]> {
  const { otherInstallations } = await import('../../codex/installations.ts');
  const programs = await otherInstallations(host);
  if (programs.length === 0) return [];
  const { objectionOf } = await import('../../catalogue/validate.ts');
  const { codexEnvironment } = await import('../../codex/run.ts');
  const env = codexEnvironment(host.env, paths.codexHome, expected.envKey);
  const { runningAs } = await import('../../codex/run-as.ts');
  const as = runningAs(host, await profileFileOf(host, paths));
  const reasons = await Promise.all(
    programs.map((program) => objectionOf(as, program, { cwd: project, env })),
  );
  return programs.flatMap((program, index) => {
    const reason = reasons[index];
    return reason === undefined ? [] : [finding('codex-other-refuses', { program, reason })];
  });
}

/** Loaded only where a run has left its run folder: most machines have none. */
async function cutOffRuns(
  host: Host,
  { codexHome, project }: Readonly<{ codexHome: string; project: string }>,
): Promise<readonly Finding[]> {
  const folders = [codexHome, dirname(codexHome), project];
  const kinds = await Promise.all(folders.map((folder) => host.kindOf(join(folder, '.codex-orq'))));
  if (kinds.every((kind) => kind === undefined)) return [];
  const { unfinishedRuns } = await import('../../plan/unfinished.ts');
  return (await unfinishedRuns(host, { codexHome, project })).map((run) => finding('run-unfinished', run));
}

/** A level that cannot read a file reports that, and the other levels go on. */
async function guarded(group: Group, work: () => Promise<readonly Finding[]>): Promise<readonly Grouped[]> {
  try {
    return under(group, await work());
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return under(group, [error.finding]);
  }
}

/** Where findings belong that are made once it is known which Codex there is. */
const madeLater: ReadonlyMap<Code, Group> = new Map([
  ['legacy-profile-used', 'Files'],
  ['key-command-ignored', 'Environment'],
  ['key-in-snapshot', 'Environment'],
]);

/** The same, with what keeps Codex from starting first, if no file has told it. */
function inOrder(grouped: readonly Grouped[]): readonly Grouped[] {
  const found = consistent(grouped.map(({ finding: one }) => one));
  const groupOf = new Map(grouped.map(({ group, finding: one }) => [one, group]));
  const isFirst = ({ code, level }: Finding): boolean =>
    level === 'error' && ['codex-refuses', 'codex-policy-unreachable', 'login-forbidden'].includes(code);
  return [
    ...under('Files', found.filter(isFirst)),
    ...found
      .filter((one) => !isFirst(one))
      .map(
        (one): Grouped => ({
          group: groupOf.get(one) ?? madeLater.get(one.code) ?? 'Codex',
          finding: one,
        }),
      ),
  ];
}

const withoutKey: ReadonlySet<Code> = new Set<Code>(['key-missing', 'key-unread', 'key-empty']);

/**
 * One cause is one error. The static check reports a missing key and what to do about it; a later level that stops for
 * the same reason only says that it stopped.
 */
function withoutRepetition(findings: readonly Grouped[]): readonly Grouped[] {
  if (!findings.some(({ finding: { code } }) => withoutKey.has(code))) return findings;
  return findings.map(({ group, finding: found }) => {
    if (found.code !== 'live-key-unknown' && found.code !== 'prove-key-missing')
      return { group, finding: found };
    return { group, finding: finding(found.code, { ...found.args, told: true }, 'info') };
  });
}

/** The proof, unless it is known that Codex cannot take part in it. */
async function proofOf(
  host: Host,
  context: CheckContext,
  codex: readonly Grouped[],
): Promise<readonly Finding[]> {
  const obstacle = codex.find(({ finding: { code } }) => code === 'codex-unstartable');
  if (obstacle === undefined) return (await import('./prove.ts')).proveFindings(host, context);
  return [finding('prove-codex-missing', { command: 'codex', cause: '', told: true }, 'info')];
}

/** The findings as a report has them. Those of the gateway come last, and take nothing away from the others. */
function arranged(found: readonly Grouped[]): readonly Grouped[] {
  // Stable: within a group the order of the checks stays.
  const rank = ({ group }: Grouped): number => groups.indexOf(group);
  return [...withoutRepetition(inOrder(found))].sort((a, b) => rank(a) - rank(b));
}

/**
 * Examines everything between your shell and the gateway. Writes nothing.
 * @throws Problem project-missing; file-unreadable for a folder that cannot be listed
 */
export async function diagnose(host: Host, request: DoctorRequest): Promise<Diagnosis> {
  const paths = pathsFor(host, request.codexHome);
  const project = expandPath(request.project ?? '.', host.home, host.cwd);
  await requireProject(host, project);
  // Also those of a proof that was killed: perhaps no run that writes ever comes.
  host.removeLeftovers();
  const { system } = request;
  const context = await gatherContext(host, { paths, project, ...(system !== undefined && { system }) });
  const codex = await guarded('Codex', () => codexFindings(host, context, request));
  const found: Grouped[] = [];
  let told = 0;
  const add = (more: readonly Grouped[]): void => {
    found.push(...more);
    const all = arranged(found);
    request.onFound?.(all.slice(told), context);
    told = all.length;
  };
  // Together: what Codex says of its start counts more than what files look like, and takes findings about them away.
  add([
    ...(await guarded('Files', () => cutOffRuns(host, { codexHome: paths.codexHome, project }))),
    ...staticFindings(context),
    ...codex,
  ]);
  if (request.prove) add(await guarded('Gateway', () => proofOf(host, context, codex)));
  if (request.live)
    add(
      await guarded('Gateway', async () =>
        (await import('./live.ts')).liveFindings(host, context, request.onBilled),
      ),
    );
  if (!request.prove && !request.live) add(under('Gateway', [finding('gateway-not-asked', {})]));
  return { context, findings: arranged(found) };
}
