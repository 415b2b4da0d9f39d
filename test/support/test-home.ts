import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { codexBinary } from './codex.ts';
import { type TemporaryHome, type TemporaryHomeOptions, temporaryHome } from './home.ts';
import { linkPrograms } from './programs.ts';

/** A home folder for the running test, which goes away when that ends. */
export function homeWith(options: TemporaryHomeOptions = {}): TemporaryHome {
  const home = temporaryHome(options);
  onTestFinished(home.cleanup);
  return home;
}

/**
 * The same of a person who has installed Codex (or has not). Beside Node, git and a shell it is all that is on the PATH.
 * @param installed whether, or which one
 */
export function personWith(options: TemporaryHomeOptions, installed: boolean | string = true): TemporaryHome {
  const home = homeWith(options);
  const programs = join(home.home, '..', 'programs');
  linkPrograms(programs, 'npm', 'npx', 'git', 'sh');
  const binary = installed === true ? codexBinary : installed;
  if (binary !== false) symlinkSync(binary, join(programs, 'codex'));
  home.env['PATH'] = programs;
  return home;
}
