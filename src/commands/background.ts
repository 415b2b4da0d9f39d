import { askCodex, type CodexAnswer } from '../codex/ask.ts';
import { type Background, mayRun, named, outdated } from '../codex/background.ts';
import { bundledInstallations } from '../codex/installations.ts';
import { reasonOf, timeoutMs } from '../codex/run.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import type { Plan } from '../plan/plan.ts';
import { cataloguePath } from '../targets/catalogue-path.ts';

const backgroundOf = (answer: CodexAnswer): Background | undefined =>
  answer.kind === 'loads' || answer.kind === 'refuses' ? answer.background : undefined;

/** Whether one runs. Codex is asked only where one can. */
export async function runsInBackground(host: Host, paths: Paths): Promise<boolean> {
  if (!(await mayRun(host, paths))) return false;
  const { codexHome } = paths;
  return backgroundOf(await askCodex({ host, codexHome, cwd: codexHome })) !== undefined;
}

export type Written = Readonly<{
  paths: Paths;
  plan: Plan;
  answer: CodexAnswer;
  /** Whether a Codex in the background is to be restarted. */
  restart: boolean;
  /** The variable with the key, where it is exported and not in Codex's `.env`. */
  exported?: string;
}>;

const changes = ({ changes: all }: Plan, ...targets: readonly string[]): boolean =>
  all.some(({ target, kind }) => kind !== 'keep' && targets.includes(target));

async function stale(
  host: Host,
  { paths, plan, exported }: Written,
  background: Background,
): Promise<readonly Finding[]> {
  const whose = named(host, paths);
  if (plan.intent === 'remove')
    return changes(plan, 'codex-env', 'catalogue')
      ? [finding('background-keeps-key', { file: paths.env, ...whose })]
      : [];
  if (exported !== undefined && plan.intent === 'setup' && changes(plan, 'config'))
    return [finding('background-environment', { envKey: exported, ...whose })];
  const found = await outdated(host, background, paths, cataloguePath(paths));
  return found.map((each) => ({ ...each, level: 'warning' }));
}

/** Restarts it, in your whole environment: what it starts later (MCP servers) takes variables from there. */
async function restartBackground(
  host: Pick<Host, 'run' | 'env' | 'home' | 'cwd'>,
  paths: Paths,
): Promise<Finding> {
  const result = await host.run('codex', ['app-server', 'daemon', 'restart'], {
    env: { ...host.env, CODEX_HOME: paths.isDefaultHome ? undefined : paths.codexHome },
    cwd: host.home,
    timeoutMs,
  });
  return result.exitCode === 0
    ? finding('background-restarted', {})
    : finding('background-not-restarted', { reason: reasonOf(result), ...named(host, paths) });
}

/** What a Codex that runs already has of a run that was written: the one in the background, editors, the app. */
export async function runningCodex(host: Host, written: Written): Promise<readonly Finding[]> {
  const background = backgroundOf(written.answer);
  const found = background === undefined ? [] : await stale(host, written, background);
  const restarted = found.length > 0 && written.restart;
  const elsewhere = await bundledInstallations(host);
  return [
    ...(restarted ? [await restartBackground(host, written.paths)] : found),
    ...(elsewhere.length > 0 && changes(written.plan, 'codex-env', 'catalogue', 'config')
      ? [finding('editors-restart', { programs: elsewhere })]
      : []),
  ];
}
