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

/**
 * Keeps the terminal UI from sending its own tools (tasks, worktrees) as a `namespace`: it brings them as an MCP server
 * of this name, and takes a table that switches it off. Codex wants a command in it, and never starts it. No entry says
 * it. Measured with 0.160.1 and 0.169.0; older ones have no such tools, and take the table.
 */
const noTerminalTools: readonly CatalogueSetting[] = [
  { path: ['mcp_servers', 'codex_tui', 'command'], value: 'codex' },
  { path: ['mcp_servers', 'codex_tui', 'enabled'], value: false },
];

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
    : [
        ...(abilities.noWebSearch ? [] : [noWebSearch]),
        ...(abilities.noSubAgents ? [] : [noSubAgents]),
        ...noTerminalTools,
      ];

/** Whether a key of config.toml may be one of these. */
export const isSetting = ([first, second]: readonly string[]): boolean =>
  first === 'web_search' || first === 'features' || (first === 'mcp_servers' && second === 'codex_tui');
