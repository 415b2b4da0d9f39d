import { catalogue } from './catalogue.ts';
import { codexEnv } from './codex-env.ts';
import { config } from './config.ts';
import { envExample } from './env-example.ts';
import { gitignore } from './gitignore.ts';
import { modelList } from './model-list.ts';
import { profile } from './profile.ts';
import { profileScriptFile } from './profile-script.ts';
import { otherModels } from './other-models.ts';
import { projectPin } from './project-pin.ts';
import type { Target } from './target.ts';

/** Everything that this package writes, in the order of writing: what others point to first, `config.toml` last. */
export const targets: readonly Target[] = [
  modelList,
  catalogue,
  gitignore,
  codexEnv,
  profileScriptFile,
  profile,
  envExample,
  projectPin,
  otherModels,
  config,
];

/** Those that name the model, or go with it. */
export const modelTargets: readonly Target[] = [modelList, catalogue, projectPin, otherModels, config];
