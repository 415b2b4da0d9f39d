import { withSurePrefix } from '../answers/rules.ts';
import { type Finding, finding } from '../findings/index.ts';
import { otherModelsIn } from '../targets/named-models.ts';
import type { Check, Layer } from './context.ts';
import { hasPrefix, suggestionFor } from './model.ts';
import { quoteValue } from '../lib/quote-value.ts';

/** What a file names as a model besides the `model` that `checkModel` and `checkLayers` look at. */
const namedIn = ({ tree }: Layer, isAgent: boolean) =>
  isAgent && typeof tree?.['model'] === 'string'
    ? [{ path: ['model'], model: tree['model'] }, ...otherModelsIn(tree)]
    : otherModelsIn(tree);

/** Models for reviews, agents and memories, and in profiles, have a prefix as the default has. */
export const checkOtherModels: Check = ({ user, others, agents, paths, expected: { provider } }) => {
  // Without one of the files Codex 0.169.0 starts; where it cannot list their folder, it does not.
  const unread = agents.flatMap(({ problem, path }): Finding[] => {
    if (problem === undefined) return [];
    return [path.endsWith('.toml') ? { ...problem, level: 'warning' } : problem];
  });
  // Another provider has ids of its own.
  const isRouted = ({ tree }: Layer): boolean => (tree?.['model_provider'] ?? provider) === provider;
  if (!isRouted(user)) return unread;
  // Beside a profile, plain codex reads the others too, and goes elsewhere.
  const isOffered = (layer: Layer): boolean =>
    paths.profile === undefined ? layer.kind === 'user' || layer.kind === 'profile' : layer === user;
  const files = [user, ...others.filter(({ counts }) => counts)];
  const found = [...files, ...agents].filter(isRouted).flatMap((layer) =>
    namedIn(layer, agents.includes(layer)).flatMap(({ path, model }) =>
      hasPrefix(model)
        ? []
        : [
            finding('model-elsewhere-unprefixed', {
              file: layer.path,
              key: path.join('.'),
              model: quoteValue(model),
              suggestion: suggestionFor(model),
              offered: withSurePrefix(model) !== undefined && isOffered(layer),
            }),
          ],
    ),
  );
  return [...found, ...unread];
};
