import { problem } from '../findings/index.ts';
import { readContainer } from './container-file.ts';
import { featureId } from './feature.ts';
import { namesIn } from './feature-reference.ts';
import { featureFolder } from './locate.ts';
import type { Repo } from './repo.ts';

/** The files of the Feature, as `featureFiles` renders them, and the list of models. */
export const featureFileNames = [
  'devcontainer-feature.json',
  'install.sh',
  'borrow-npm.sh',
  'make-catalogue.cjs',
  'models.json',
  'codex-orq-check',
  'README.md',
  '.gitattributes',
] as const;

/** Whether the folder of the Feature was rendered by some version of this package: its description says so. */
export async function isFeatureOurs(repo: Repo): Promise<boolean> {
  const feature = await repo.readOptional(`${featureFolder}/devcontainer-feature.json`);
  return feature?.includes('Rendered by codex-orq') === true;
}

/** Whether any file of the Feature is there, of whatever origin. */
export async function hasFeatureFile(repo: Repo): Promise<boolean> {
  for (const name of featureFileNames)
    if ((await repo.text(`${featureFolder}/${name}`)) !== undefined) return true;
  return false;
}

/**
 * What a `devcontainer.json` calls the Feature, if it names it.
 * @param feature the reference that the record has
 * @throws Problem jsonc-invalid
 */
export async function featureNameIn(
  repo: Repo,
  path: string,
  feature: string | undefined,
): Promise<string | undefined> {
  const text = await repo.text(path);
  if (text === undefined || !(text.includes(featureId) || feature !== undefined)) return undefined;
  return namesIn(readContainer(text, repo.nameOf(path)), path, feature)[0];
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
