import { basename, relative, resolve, sep } from 'node:path';
import { standardAnswers } from '../../answers/resolve.ts';
import { parseChoice } from '../../answers/rules.ts';
import {
  type DevcontainerAnswers,
  type RawDevcontainerAnswers,
  resolveDevcontainer,
  type SharedAnswer,
} from '../../devcontainer/answers.ts';
import { ignoredFiles } from '../../devcontainer/ignored.ts';
import { defaultDevcontainer } from '../../devcontainer/locate.ts';
import { type DevcontainerPlan, planDevcontainers } from '../../devcontainer/plan-setup.ts';
import { findProject, openRepo, readRecord, type Repo } from '../../devcontainer/repo.ts';
import { Problem, problem } from '../../findings/index.ts';
import { requireTrusted } from '../../answers/trust.ts';
import { pathsFor } from '../../host/paths.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Prepared } from '../session.ts';
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
  /** The CI service that gets a workflow. */
  ci?: string | undefined;
  codexHome?: string | undefined;
  /** Whether files are written that git ignores. */
  force?: boolean;
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
  cwd: string,
): readonly string[] {
  if (only === undefined) return containers.length === 0 ? [defaultDevcontainer] : containers;
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

/**
 * Plans the routing of a repo's dev containers. Reads only.
 * @throws Problem for wrong usage, and for any file that cannot be read or merged; then nothing is written at all
 */
export async function prepareDevcontainer(host: Host, request: DevcontainerRequest): Promise<Prepared> {
  const root = await findProject(host, request.dest);
  if (root === undefined) throw problem('devcontainer-nowhere', {});
  const workflow =
    request.ci !== undefined && parseChoice('The CI service', ['github'], request.ci) === 'github';
  const state = await machineState(host, request.codexHome);
  const answers = resolveDevcontainer(request.given, request.asOffered ?? new Set(), state?.answers, host);
  const repo = await openRepo(host, root);
  const chosen = chooseContainers(repo, request.only, host.cwd);
  const context = {
    answers: standardAnswers(host),
    paths: pathsFor(host, request.codexHome),
    key: undefined,
    explicitKeyStore: false,
    host,
    exists: () => false,
  };
  const record = await readRecord(repo);
  const name = basename(root);
  const plan = await planDevcontainers(host, {
    ...{ repo, platform: host.platform, record, answers, context },
    ...{ chosen, name, workflow },
  });
  const ignored = await ignoredFiles(host, repo.root, plan.changes, request.force === true);
  const [refusal] = ignored.filter(({ level }) => level === 'error');
  if (refusal !== undefined) throw new Problem(refusal);
  const findings = [...plan.findings, ...ignored];
  return prepared(host, { ...plan, findings }, answers, { repo, chosen, workflow });
}
