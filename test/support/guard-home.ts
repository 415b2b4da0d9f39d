/**
 * Vitest set-up file: no test, whatever it does, touches the home folder of the person who runs the tests, and none
 * depends on how that person has set up a shell.
 *
 * Each test file gets an environment of its own, with a fresh home in a temporary folder; child processes inherit it. That
 * is a habit, not a wall, so the real home is looked at before and after, and a difference fails the test file.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { certificatesForTests } from './certificates.ts';
import { pathWithout } from './programs.ts';
import { differences, type Fingerprint, fingerprintCodexHome, fingerprintHome } from './home-fingerprint.ts';

/**
 * The variables that tests and their children keep of the person's own: where programs are, what a process on Windows
 * cannot start without, and what the runners of the tests tell their workers. All others go (locale, terminal, proxies,
 * git, npm, keys, CI): a test that is about one sets it.
 */
const kept =
  /^(?:PATH|PATHEXT|SystemRoot|SystemDrive|windir|ComSpec|NODE_ENV|PROPERTY_SCALE|VITEST.*|(?:__)?STRYKER.*)$/i;

/** The account's home from the user database (no variable can move it), and the one of the environment. */
function realHomes(): readonly string[] {
  const { HOME, USERPROFILE } = process.env;
  const homes = [HOME, USERPROFILE];
  try {
    homes.push(userInfo().homedir);
  } catch {
    // A container may run as a user id that has no entry.
  }
  return [...new Set(homes.filter((home) => home !== undefined && home !== ''))] as string[];
}

const homes = realHomes();
const { CODEX_HOME: codexHome } = process.env;

function look(): Fingerprint {
  const found = new Map<string, string>();
  const add = (folder: string, states: Fingerprint): void => {
    for (const [path, state] of states) found.set(join(folder, path), state);
  };
  for (const home of homes) add(home, fingerprintHome(home));
  if (codexHome !== undefined) add(codexHome, fingerprintCodexHome(codexHome));
  return found;
}

const before = look();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'codex-orq-test-')));
const home = join(folder, 'home');
// Temporary files of the tests go under the same folder, so that a forgotten clean-up leaves nothing behind.
const temporary = join(folder, 'tmp');
for (const path of [temporary, join(home, '.codex'), join(home, '.config')])
  mkdirSync(path, { recursive: true, mode: 0o700 });

for (const name of Object.keys(process.env)) if (!kept.test(name)) delete process.env[name];
Object.assign(process.env, {
  // A Codex of the person's own is none of the tests': those that ask one bring it.
  PATH: pathWithout('codex', process.env['PATH'] ?? '', join(folder, 'path')),
  HOME: home,
  USERPROFILE: home,
  APPDATA: join(home, 'AppData', 'Roaming'),
  LOCALAPPDATA: join(home, 'AppData', 'Local'),
  CODEX_HOME: join(home, '.codex'),
  XDG_CONFIG_HOME: join(home, '.config'),
  ZDOTDIR: home,
  TMPDIR: temporary,
  TMP: temporary,
  TEMP: temporary,
  LANG: 'C.UTF-8',
  ...certificatesForTests,
  // Without one, bash takes a socket as its standard input for a remote login, and reads the system's start-up files.
  SHLVL: '1',
});

// In a worker thread `process.env` is a copy that os.homedir() does not look at: the guard would be blind.
if (homedir() !== home)
  throw new Error('The home folder cannot be moved here; run the tests in Vitest’s pool "forks".');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  const harm = differences(before, look());
  if (harm.length > 0) throw new Error(`A test touched the real home folder:\n  ${harm.join('\n  ')}`);
});
