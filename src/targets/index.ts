import { codexEnv } from './codex-env.ts';
import { config } from './config.ts';
import { envExample } from './env-example.ts';
import { profile } from './profile.ts';
import type { Target } from './target.ts';

/** Everything that a set-up writes, in the order of writing: what others point to first, `config.toml` last. */
export const targets: readonly Target[] = [codexEnv, profile, envExample, config];
