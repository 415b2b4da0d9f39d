import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A program that notes that it was started, how, and in which environment. */
export type Marker = Readonly<{
  /** Its path; without blanks, since git starts some programs through a shell. */
  program: string;
  /** Puts a copy of it somewhere else, under another name. `says` is what that one prints. */
  copyTo: (path: string, says?: string) => void;
  /** Puts a program there that notes its start and then starts another one in its place. */
  wrap: (path: string, program: string) => void;
  /** What was noted so far; undefined where it was never started. */
  seen: () => string | undefined;
  reset: () => void;
}>;

/** @param folder absolute, without blanks */
export function markerIn(folder: string): Marker {
  const notes = join(folder, 'notes');
  const program = join(folder, 'started.sh');
  const note = `{ echo "started: $0 $*"; env; } >> '${notes}'`;
  const script = (path: string, then: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${note}\n${then}\n`);
    chmodSync(path, 0o755);
  };
  const put = (path: string, says = ''): void => script(path, `printf %s '${says}'`);
  put(program);
  return {
    program,
    copyTo: put,
    wrap: (path, wrapped) => script(path, `exec '${wrapped}' "$@"`),
    seen: () => (existsSync(notes) ? readFileSync(notes, 'utf8') : undefined),
    reset: () => rmSync(notes, { force: true }),
  };
}
