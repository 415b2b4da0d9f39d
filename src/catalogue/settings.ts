import type { CatalogueSetting } from './build.ts';
import { isTranslated } from './model-kind.ts';

/** Codex offers its hosted web search to every model, and nothing but this key keeps it from doing so. */
export const noWebSearch: CatalogueSetting = { path: ['web_search'], value: 'disabled' };

/** What is wanted even without a catalogue: a gateway that translates takes function tools only. */
export const bareSettings = (ids: readonly string[]): readonly CatalogueSetting[] =>
  ids.some((id) => isTranslated(id, undefined)) ? [noWebSearch] : [];
