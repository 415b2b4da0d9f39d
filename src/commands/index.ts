import type { Commands } from './command.ts';
import { devcontainer } from './devcontainer/options.ts';
import { doctor } from './doctor/options.ts';
import { model } from './model/options.ts';
import { remove } from './remove/options.ts';
import { setup } from './setup/options.ts';

/** Every command. Another one is a folder here with its options, and a word in this line. */
export const commands: Commands = [setup, model, devcontainer, doctor, remove];
