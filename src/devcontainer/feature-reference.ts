import { isJsonObject, type JsonObject } from '../edit/jsonc.ts';
import { featureId } from './feature.ts';
import { featureReference } from './locate.ts';
import { type PublishedFeature, publishedFeature } from './rules.ts';

/** Whether a reference names a Feature of this package's id in some registry. */
const isPublished = (text: string): boolean => publishedFeature(text)?.id === featureId;

const hasSameResource = (a: PublishedFeature | undefined, b: PublishedFeature | undefined): boolean =>
  a !== undefined && a.resource === b?.resource;

/** The same Feature, of whatever version? */
export const isSameFeature = (a: string, b: string | undefined): boolean =>
  a === b || (b !== undefined && hasSameResource(publishedFeature(a), publishedFeature(b)));

/**
 * What a `devcontainer.json` calls our Feature, if it does; where it does so twice, the copy or the recorded one first.
 * @param known references to it: the one that the record has
 */
export function namesIn(
  config: JsonObject,
  path: string,
  ...known: readonly (string | undefined)[]
): readonly string[] {
  const { features } = config;
  if (!isJsonObject(features)) return [];
  const local = featureReference(path);
  const isOurs = (name: string): boolean =>
    name === local || known.some((feature) => isSameFeature(name, feature));
  const names = Object.keys(features);
  return [...names.filter(isOurs), ...names.filter((name) => !isOurs(name) && isPublished(name))];
}

/** The options that a `devcontainer.json` gives our Feature; undefined where it names none, or gives none. */
export function optionsIn(
  config: JsonObject,
  path: string,
  feature: string | undefined,
): JsonObject | undefined {
  const [name] = namesIn(config, path, feature);
  const { features } = config;
  if (name === undefined || !isJsonObject(features)) return undefined;
  const given = features[name];
  return isJsonObject(given) ? given : undefined;
}
