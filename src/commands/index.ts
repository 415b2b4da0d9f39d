import type { Commands } from './command.ts';
import { completion } from './completion/options.ts';
import { devcontainer } from './devcontainer/options.ts';
import { fix } from './fix/options.ts';
import { doctor } from './doctor/options.ts';
import { fleet } from './fleet/options.ts';
import { launch } from './launch/options.ts';
import { model } from './model/options.ts';
import { remove } from './remove/options.ts';
import { setup } from './setup/options.ts';

/** Every command. To add one: a folder here with its options, and its name in this line. */
export const commands: Commands = [
  setup,
  launch,
  model,
  devcontainer,
  doctor,
  fix,
  remove,
  fleet,
  completion,
];
