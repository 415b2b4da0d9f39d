import type { NodePlopAPI } from 'plop';
import { createHost } from './host/host.ts';
import { registerActionTypes } from './plop/action-types.ts';
import { registerPromptTypes } from './plop/prompt-types.ts';
import { devcontainerGenerator } from './plop/devcontainer-generator.ts';
import { registerDoctor } from './plop/doctor-generator.ts';
import { registerGenerator } from './plop/generator.ts';
import { modelGenerator } from './plop/model-generator.ts';
import { removeGenerator } from './plop/remove-generator.ts';
import { registerSearchPrompt } from './plop/search-prompt.ts';
import { setupGenerator } from './plop/setup-generator.ts';

/**
 * Registers the generators and action types of this package with plop. In a plopfile of your own:
 * `await plop.load('codex-orq')`.
 */
export default async function codexOrq(plop: NodePlopAPI): Promise<void> {
  const host = createHost();
  plop.setDefaultInclude({ generators: true, actionTypes: true });
  registerPromptTypes(plop);
  registerSearchPrompt(plop);
  registerActionTypes(plop, host);
  registerGenerator(plop, host, await setupGenerator(plop, host));
  registerGenerator(plop, host, modelGenerator(plop, host));
  registerGenerator(plop, host, devcontainerGenerator(plop, host));
  registerGenerator(plop, host, await removeGenerator(plop, host));
  registerDoctor(plop, host);
}
