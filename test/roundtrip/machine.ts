import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createHost } from '../../src/host/host.ts';
import type { Host } from '../../src/host/types.ts';
import { codexBinary } from '../support/codex.ts';
import { type TemporaryHome, type TemporaryHomeOptions, temporaryHome } from '../support/home.ts';

export type Machine = TemporaryHome & Readonly<{ host: Host }>;

/** A home folder on the disk, with the pinned Codex (or another) installed as a person's own would be. */
export function machineWithCodex(options: TemporaryHomeOptions = {}, binary = codexBinary): Machine {
  const home = temporaryHome({ ...options, env: { SHELL: '/bin/zsh', ...options.env } });
  const bin = join(home.home, 'bin');
  mkdirSync(bin);
  symlinkSync(binary, join(bin, 'codex'));
  const env = { ...home.env, PATH: [bin, home.env['PATH']].join(delimiter) };
  return { ...home, env, host: { ...createHost(), env, home: home.home, cwd: home.project } };
}
