/**
 * Vitest set-up file: no test, whatever it does, touches the home folder of the person who runs the tests.
 *
 * Each test file gets a fresh home in a temporary folder through the environment, which child processes inherit. That
 * is a habit, not a wall, so the real home is looked at before and after, and a difference fails the test file.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { differences, type Fingerprint, fingerprintCodexHome, fingerprintHome } from './home-fingerprint.ts';

/** Variables that change what is under test, on the machine of one person or on a build machine. */
const unwanted =
  /^(?:CI|CLICOLOR.*|COLORTERM|CONTINUOUS_INTEGRATION|DEBUG|FISH_VERSION|FORCE_COLOR|GITHUB_ACTIONS|NO_COLOR|NODE_DEBUG|OPENAI_.*|ORQ_.*|CODEX_.*|PSModulePath|SHELL|XDG_.*|ZDOTDIR|(?:all|http|https|no)_proxy)$/i;

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

for (const name of Object.keys(process.env)) if (unwanted.test(name)) delete process.env[name];
Object.assign(process.env, {
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
});

// In a worker thread `process.env` is a copy that os.homedir() does not look at: the guard would be blind.
if (homedir() !== home)
  throw new Error('The home folder cannot be moved here; run the tests in Vitest’s pool "forks".');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  const harm = differences(before, look());
  if (harm.length > 0) throw new Error(`A test touched the real home folder:\n  ${harm.join('\n  ')}`);
});
