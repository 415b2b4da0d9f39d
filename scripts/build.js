// Compiles src/ to dist/ and plopfile.ts to plopfile.js, and records what was compiled, so that a stale build cannot
// fool anybody: everything that runs from a checkout calls ensureFresh() first. Plain JavaScript, since it has to run
// on Node 20 before anything is compiled.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'dist', '.sources');

/** A digest of everything that the build reads. Contents, not times: git and editors change times at will. */
function digest() {
  const hash = createHash('sha256');
  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name))
    .sort();
  for (const name of [...sources, 'plopfile.ts', 'tsconfig.json', 'tsconfig.build.json', 'package.json']) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  }
  return hash.digest('hex');
}

function compile(...args) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout, error } = spawnSync(process.execPath, [tsc, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the sources do not compile:\n${stdout || error}`);
}

export function build() {
  const stamp = digest();
  // Beside the old one, and then in its place: a process that is running meanwhile finds one or the other whole.
  const dist = join(root, 'dist');
  const [next, old] = [join(root, `.dist-${process.pid}`), join(root, `.dist-${process.pid}-old`)];
  try {
    compile('-p', 'tsconfig.build.json', '--outDir', next);
    writeFileSync(join(next, '.sources'), stamp);
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(next, dist);
  } finally {
    rmSync(next, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
  compile('-p', 'tsconfig.plopfile.json');
}

/** Builds again if the sources are not those that the build was made from. */
export function ensureFresh({ quietly = false } = {}) {
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (stamp === digest() && existsSync(join(root, 'plopfile.js'))) return;
  if (!quietly) process.stderr.write('The sources have changed since the last build; building again.\n');
  build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureFresh({ quietly: true });
