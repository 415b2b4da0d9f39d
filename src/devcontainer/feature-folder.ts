import { problem } from '../findings/index.ts';
import { featureFolder } from './locate.ts';
import type { Repo } from './repo.ts';

/** The files of the Feature, as `featureFiles` renders them. */
export const featureFileNames = [
  'devcontainer-feature.json',
  'install.sh',
  'borrow-npm.sh',
  'make-catalogue.cjs',
  'codex-orq-check',
  'README.md',
  '.gitattributes',
] as const;

/** Whether the folder of the Feature was rendered by some version of this package: its description says so. */
export async function isFeatureOurs(repo: Repo): Promise<boolean> {
  const feature = await repo.readOptional(`${featureFolder}/devcontainer-feature.json`);
  return feature?.includes('Rendered by codex-orq') === true;
}

/** No file of another origin may be overwritten in the Feature's folder. @throws Problem devcontainer-folder-foreign */
export async function requireOwnFolder(repo: Repo): Promise<void> {
  if (await isFeatureOurs(repo)) return;
  for (const name of featureFileNames) {
    const path = `${featureFolder}/${name}`;
    if ((await repo.text(path)) !== undefined)
      throw problem('devcontainer-folder-foreign', { file: repo.nameOf(path) });
  }
}
