import type { NodePlopAPI } from 'plop';
import { isWriting } from '../commands/command.ts';
import { commands } from '../commands/index.ts';
import { leaveCompiledCode } from '../host/compiled-code.ts';
import { createHost } from '../host/host.ts';
import { registerActionTypes } from './action-types.ts';
import { registerWriting } from './generator.ts';
import type { Face } from './lead.ts';
import { registerLooking } from './looking.ts';
import { plopLines } from './plop-lines.ts';
import { registerPromptTypes } from './prompt-types.ts';
import { registerSearchPrompt } from './search-prompt.ts';

/**
 * Registers the generators and action types of this package with plop.
 * @param face who asks: plop itself, or our bin with the same questions
 */
export async function registerPack(plop: NodePlopAPI, face: Face = 'plop'): Promise<void> {
  leaveCompiledCode();
  const host = createHost();
  const lines = await plopLines(host);
  plop.setDefaultInclude({ generators: true, actionTypes: true });
  registerPromptTypes(plop);
  registerSearchPrompt(plop);
  registerActionTypes(plop, host);
  for (const command of commands.filter(({ plop: isOffered }) => isOffered !== false))
    if (isWriting(command)) registerWriting(plop, host, command, { face, lines });
    else registerLooking(plop, host, command, lines);
}
