import type { NodePlopAPI } from 'plop';
import { createHost } from '../host/host.ts';
import { registerActionTypes } from './action-types.ts';
import { registerPromptTypes } from './prompt-types.ts';
import { devcontainerGenerator } from './devcontainer-generator.ts';
import { registerDoctor } from './doctor-generator.ts';
import { registerGenerator } from './generator.ts';
import { modelGenerator } from './model-generator.ts';
import { removeGenerator } from './remove-generator.ts';
import { registerSearchPrompt } from './search-prompt.ts';
import { setupGenerator } from './setup-generator.ts';

/** Registers the generators and action types of this package with plop. */
export async function registerPack(plop: NodePlopAPI): Promise<void> {
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
