import type { CatalogueSetting } from './build.ts';
import { isTranslated } from './model-kind.ts';

/** Codex offers its hosted web search to every model, and nothing but this key keeps it from doing so. */
export const noWebSearch: CatalogueSetting = { path: ['web_search'], value: 'disabled' };

/** Keeps Codex from sending the `namespace` tool of its sub-agents, where no entry of a catalogue says so. */
export const noSubAgents: CatalogueSetting = { path: ['features', 'multi_agent'], value: false };

/** What a model needs without a catalogue, for which the gateway takes function tools only. */
export const functionsOnly: readonly CatalogueSetting[] = [noWebSearch, noSubAgents];

const someTranslated = (ids: readonly string[]): boolean => ids.some((id) => isTranslated(id, undefined));

/** What is wanted beside these ids without a catalogue: a gateway that translates takes function tools only. */
export const bareSettings = (ids: readonly string[]): readonly CatalogueSetting[] =>
  someTranslated(ids) ? functionsOnly : [];

/** The part of it that no catalogue can say. */
export const webSearchSettings = (ids: readonly string[]): readonly CatalogueSetting[] =>
  someTranslated(ids) ? [noWebSearch] : [];
