import { isTranslated } from './model-kind.ts';

/** What a version of Codex lets an entry say. What an entry cannot say, a key of `config.toml` has to. */
export type EntryAbilities = Readonly<{
  /** That hosted web search is not offered (0.169.0 can, 0.160.1 cannot). */
  noWebSearch: boolean;
  /** That sub-agents are not offered (0.149.1 can, 0.134.0 cannot). */
  noSubAgents: boolean;
}>;

/** A key of config.toml that goes with the models, by its path. */
export type CatalogueSetting = Readonly<{ path: readonly string[]; value: string | boolean }>;

/** Codex offers its hosted web search to every model; before 0.169 nothing but this key keeps it from doing so. */
const noWebSearch: CatalogueSetting = { path: ['web_search'], value: 'disabled' };

/** Keeps Codex from sending the `namespace` tool of its sub-agents, where no entry of a catalogue says so. */
const noSubAgents: CatalogueSetting = { path: ['features', 'multi_agent'], value: false };

/** What a model needs without a catalogue, for which the gateway takes function tools only. */
export const functionsOnly: readonly CatalogueSetting[] = [noWebSearch, noSubAgents];

/** What is wanted beside these ids without a catalogue: a gateway that translates takes function tools only. */
export const bareSettings = (ids: readonly string[]): readonly CatalogueSetting[] =>
  ids.some((id) => isTranslated(id, undefined)) ? functionsOnly : [];

/**
 * What is wanted beside a catalogue. These keys count for every model, so they are set for those in use, and only for
 * what this Codex does not let an entry say.
 */
export const settingsBeside = (
  translatedInUse: readonly string[],
  abilities: EntryAbilities,
): readonly CatalogueSetting[] =>
  translatedInUse.length === 0
    ? []
    : [...(abilities.noWebSearch ? [] : [noWebSearch]), ...(abilities.noSubAgents ? [] : [noSubAgents])];
