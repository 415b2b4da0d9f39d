import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { codexBinary } from './codex.ts';
import { type TemporaryHome, type TemporaryHomeOptions, temporaryHome } from './home.ts';

/** A home folder for the running test, which goes away when that ends. */
export function homeWith(options: TemporaryHomeOptions = {}): TemporaryHome {
  const home = temporaryHome(options);
  onTestFinished(home.cleanup);
  return home;
}

/**
 * The same of a person who has installed Codex (or has not). Beside Node it is all that is on the PATH, so that this
 * checkout's own one is never taken for theirs.
 * @param installed whether, or which one
 */
export function personWith(options: TemporaryHomeOptions, installed: boolean | string = true): TemporaryHome {
  const home = homeWith(options);
  const programs = join(home.home, '..', 'programs');
  mkdirSync(programs);
  const binary = installed === true ? codexBinary : installed;
  if (binary !== false) symlinkSync(binary, join(programs, 'codex'));
  home.env['PATH'] = [programs, dirname(process.execPath)].join(delimiter);
  return home;
}
