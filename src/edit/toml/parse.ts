import { parse } from 'smol-toml';
import { MAX_DEPTH } from './codex-limits.ts';
import type { TomlTable } from './types.ts';

/**
 * The tree that smol-toml reads. Without `integersAsBigInt` an integer beyond 2^53 would be an error.
 * @throws TomlError, whose message goes on with lines of the text
 */
export const parseTree = (text: string): TomlTable =>
  // The types differ in Temporal dates alone, which smol-toml makes only when it is asked to.
  parse(text, { integersAsBigInt: true, maxDepth: MAX_DEPTH }) as TomlTable;
