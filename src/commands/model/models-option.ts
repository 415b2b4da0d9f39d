import type { TextOption } from '../../answers/option.ts';
import { parseModelChoice } from '../../answers/rules.ts';

/** Which models Codex is told of; for every command that makes the catalogue. */
export const modelsOption = {
  kind: 'text',
  value: 'all|used|ID,ID',
  help: "models of the gateway in Codex's picker, with their windows and tools",
  otherwise: 'as before; all the first time',
  parse: parseModelChoice,
} as const satisfies TextOption;
