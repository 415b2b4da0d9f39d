import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { certificatesForTests } from './certificates.ts';
import { linkPrograms } from './programs.ts';

export type TemporaryHome = Readonly<{
  home: string;
  /** `<home>/.codex`. Exists, unless the home is `bare`. */
  codexHome: string;
  /** An empty folder `<home>/project`: not a git repository. */
  project: string;
  /** A whole environment for a child process: this home, the PATH, and nothing else of the machine's. */
  env: Record<string, string>;
  /** Removes everything. May be called twice. */
  cleanup: () => void;
}>;

export type TemporaryHomeOptions = Readonly<{
  /** Files to begin with, by path relative to the home folder. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** A machine that has never seen Codex: no `.codex` folder and no CODEX_HOME. */
  bare?: boolean;
  /** Variables to add. */
  env?: Readonly<Record<string, string>>;
}>;

/** What a child process needs from the machine to start at all, on any platform. */
const needed = [
  'PATH',
  'Path',
  'PATHEXT',
  'SystemRoot',
  'SystemDrive',
  'windir',
  'ComSpec',
  'TMPDIR',
  'TMP',
  'TEMP',
];

/** Makes a home folder of one's own for a test, with a name that has a space in it, as real ones have. */
export function temporaryHome(options: TemporaryHomeOptions = {}): TemporaryHome {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'home-')));
  const home = join(root, 'a person');
  const codexHome = join(home, '.codex');
  const project = join(home, 'project');
  // Codex warns about a home that lies in the folder for temporary files, so that folder is another one here.
  const temporary = join(root, 'tmp');
  for (const path of [project, temporary]) mkdirSync(path, { recursive: true });
  if (!options.bare) mkdirSync(codexHome, { mode: 0o700 });
  for (const [path, content] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), content);
  }
  const machine = needed.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // The running Node comes first, so that a script started by `#!/usr/bin/env node` is run by the version under test; and
  // alone, since a person's own Codex may lie beside it.
  const node = join(root, 'node');
  linkPrograms(node);
  const { PATH = '' } = process.env;
  const path = [node, PATH].join(delimiter);
  return {
    home,
    codexHome,
    project,
    env: {
      ...Object.fromEntries(machine),
      PATH: path,
      HOME: home,
      USERPROFILE: home,
      TMPDIR: temporary,
      TMP: temporary,
      TEMP: temporary,
      LANG: 'C.UTF-8',
      ...certificatesForTests,
      // See guard-home.ts.
      SHLVL: '1',
      ...(options.bare ? {} : { CODEX_HOME: codexHome }),
      ...options.env,
    },
    cleanup: () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}
