import { basename } from 'node:path';
import type { KeptAnswers } from '../answers/answers.ts';
import { standardAnswers } from '../answers/resolve.ts';
import { parseProvider } from '../answers/rules.ts';
import { isOlder } from '../lib/version.ts';
import { resolveDevcontainer } from './answers.ts';
import { olderVersion, type RepoRecord } from '../state/repo-record.ts';
import { recordPath } from './locate.ts';
import type { Repo } from './repo.ts';
import { finding } from '../findings/index.ts';
import { packageVersion } from '../lib/package.ts';
import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import type { PartialPlan } from './change.ts';
import { currentFeature } from './plan-feature.ts';
import { planDevcontainers } from './plan-setup.ts';

/** What comes from the machine: a repo does not choose which variable is sent. */
export type Machine = Readonly<{
  /** Answers that this machine was set up with. */
  earlier: KeptAnswers | undefined;
  paths: Paths;
}>;

/**
 * What this version makes of a repo that an older one has routed: the same routing, rendered as this version renders
 * it. An edit made since stays, or is pointed out (edited-since). Nothing changes where this version, or a newer one,
 * wrote it.
 * @param routed the dev containers that are routed
 * @throws Problem for any file that cannot be read or merged
 */
export async function planUpgrade(
  host: Host,
  { repo, record, routed }: Readonly<{ repo: Repo; record: RepoRecord; routed: readonly string[] }>,
  { earlier, paths }: Machine,
): Promise<PartialPlan> {
  const file = repo.nameOf(recordPath);
  const { package: version } = record;
  if (version !== undefined && isOlder(packageVersion, version))
    return { changes: [], findings: [finding('devcontainer-newer', { file, version, own: packageVersion })] };
  if (olderVersion(record) === undefined) return { changes: [], findings: [] };
  const answers = resolveDevcontainer({}, new Set(), earlier, host);
  if (answers.envKey !== record.envKey) {
    const other = { file, was: record.envKey, envKey: answers.envKey };
    return { changes: [], findings: [finding('devcontainer-not-renewed', other)] };
  }
  const context = {
    ...{ answers: standardAnswers(host), paths, key: undefined, explicitKeyStore: false, host },
    exists: () => false,
  };
  const { changes, findings } = await planDevcontainers(host, {
    ...{ repo, platform: host.platform, record, context, chosen: routed, only: record.only },
    answers: { ...answers, provider: parseProvider(record.provider), explicit: new Set() },
    ...{ name: basename(repo.root), workflow: false, keepsEdits: true },
    feature: await currentFeature(repo, record),
  });
  return { changes, findings };
}
