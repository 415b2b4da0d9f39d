// Builds dist/ from src/ and plopfile.js from plopfile.ts, and records what was built: everything that runs from a checkout
// calls ensureFresh() first, so no stale build runs. Plain JavaScript, since it has to run on
// Node 20 before anything is compiled. What is built runs on older versions than the build itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'dist', '.sources');

/** A digest of everything that the build reads. Contents, not times: git and editors change times at will. */
function digest() {
  const hash = createHash('sha256');
  const filesBelow = (folder, ending) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => name.endsWith(ending))
      .map((name) => join(folder, name))
      .sort();
  const sources = [...filesBelow('src', '.ts'), ...filesBelow('templates', '.hbs')];
  const others = [
    'plopfile.ts',
    'tsconfig.json',
    'tsconfig.build.json',
    'rolldown.config.js',
    'package-lock.json',
  ];
  for (const name of [...sources, ...others]) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Runs a program of a development dependency. Its own messages are shown when it fails. */
function run(program, problem, ...args) {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', program), ...args],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${problem}:\n${stdout}${stderr}${error ?? ''}`);
}

const compile = (...args) => run('typescript/bin/tsc', 'the sources do not compile', ...args);

/** What rolldown asks for. */
function canBundle(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

function bundle(dir) {
  run(
    'rolldown/bin/cli.mjs',
    'the sources cannot be bundled',
    '--config',
    'rolldown.config.js',
    '--dir',
    dir,
  );
  // For those who import the package, as plop does.
  writeFileSync(
    join(dir, 'index.js'),
    // By name: what `default` of a CommonJS module is, every loader sees in its own way.
    "export * from './library.cjs';\nexport { codexOrq as default } from './library.cjs';\n",
  );
}

/**
 * The declarations of `index.ts`, and of what it takes from others: once for `import` and once for `require`, whose reader
 * takes a `.d.ts` for CommonJS where the folder says so.
 */
function copyTypes(from, dist) {
  const wanted = new Set(['index.d.ts']);
  for (const name of wanted) {
    const text = readFileSync(join(from, name), 'utf8');
    for (const [, target] of text.matchAll(/(?:from|import\() ?'(\.[^']+)\.ts'/g))
      wanted.add(join(dirname(name), `${target}.d.ts`));
  }
  for (const [folder, type] of [
    ['types', 'module'],
    ['types-cjs', 'commonjs'],
  ]) {
    for (const name of wanted) {
      const text = readFileSync(join(from, name), 'utf8');
      mkdirSync(dirname(join(dist, folder, name)), { recursive: true });
      writeFileSync(
        join(dist, folder, name),
        // plop is an ES module, also for a reader that is none.
        text
          .replace(/'(\.[^']+)\.ts'/g, "'$1.js'")
          .replace("from 'plop';", "from 'plop' with { 'resolution-mode': 'import' };"),
      );
    }
    writeFileSync(join(dist, folder, 'package.json'), `{"type":"${type}"}\n`);
  }
}

export async function build() {
  if (!canBundle(process.versions.node))
    throw new Error(
      `building needs Node 20.19 or newer, and this is ${process.versions.node}; what is built runs on 20.12.`,
    );
  const stamp = digest();
  // Beside the old one, and then in its place: a process that is running meanwhile finds one or the other whole.
  const dist = join(root, 'dist');
  const [next, old, types] = ['', '-old', '-types'].map((end) => join(root, `.dist-${process.pid}${end}`));
  try {
    compile('-p', 'tsconfig.build.json', '--outDir', types);
    mkdirSync(next);
    bundle(next);
    copyTypes(types, next);
    const { manPage } = createRequire(import.meta.url)(join(next, 'man.cjs'));
    writeFileSync(join(next, 'codex-orq.1'), manPage());
    rmSync(join(next, 'man.cjs'));
    // npm sets this when it links the command; a build that comes later must not take it away.
    chmodSync(join(next, 'cli.cjs'), 0o755);
    writeFileSync(join(next, '.sources'), stamp);
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(next, dist);
  } finally {
    for (const folder of [next, old, types]) rmSync(folder, { recursive: true, force: true });
  }
  compile('-p', 'tsconfig.plopfile.json');
}

/** Builds again if the sources are not those that the build was made from. */
export async function ensureFresh({ quietly = false } = {}) {
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (stamp === digest() && existsSync(join(root, 'plopfile.js'))) return;
  if (!quietly) process.stderr.write('The sources have changed since the last build; building again.\n');
  await build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureFresh({ quietly: true });
