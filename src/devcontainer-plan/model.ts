import { editJsonc, isJsonObject, valueAt } from '../edit/jsonc.ts';
import { readContainer } from '../devcontainer/container.ts';
import { featureId } from '../devcontainer/feature.ts';
import { featureReference } from '../devcontainer/locate.ts';
import { isFeatureOurs } from '../devcontainer/own-folder.ts';
import { findProject, openRepo } from '../devcontainer/repo.ts';
import type { Change } from '../plan.ts';
import type { Host } from '../types.ts';
import { changeAt } from './change.ts';

/**
 * Plans another model for the dev containers of a repo that are routed already, and nothing else: the option `model`
 * in each `devcontainer.json`. Reads only. Nothing where there is no repo, or no dev container of ours in it.
 * @param dest the repo; else the one around the working folder
 * @throws Problem for a `devcontainer.json` of ours that cannot be read or merged
 */
export async function planDevcontainerModel(
  host: Host,
  dest: string | undefined,
  model: string,
): Promise<readonly Change[]> {
  const root = await findProject(host, dest);
  if (root === undefined) return [];
  const repo = await openRepo(host, root);
  if (!(await isFeatureOurs(repo))) return [];
  const changes: Change[] = [];
  for (const path of repo.containers) {
    const text = await repo.text(path);
    if (text === undefined || !text.includes(featureId)) continue;
    const file = repo.nameOf(path);
    const feature = ['features', featureReference(path)];
    const options = valueAt(readContainer(text, file), feature);
    if (!isJsonObject(options)) continue;
    const after = editJsonc(text, [{ op: 'set', path: [...feature, 'model'], value: model }], file);
    const kind = { id: 'devcontainer', action: 'jsonc-merge' } as const;
    changes.push(await changeAt({ repo, platform: host.platform }, path, after, kind));
  }
  return changes;
}
