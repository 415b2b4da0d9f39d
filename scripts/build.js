// Builds dist/ from src/ and plopfile.js from plopfile.ts, and records what was built, so that a stale build cannot fool
// anybody: everything that runs from a checkout calls ensureFresh() first. Plain JavaScript, since it has to run on
// Node 20 before anything is compiled. What is built runs on older versions than the build itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'dist', '.sources');

/**
 * Libraries that are built in rather than installed beside: what every run needs, or what a CommonJS module of Node 20
 * could not load. All others are dependencies.
 */
const builtIn = [
  'smol-toml',
  'valibot',
  'fast-wrap-ansi',
  'fast-string-width',
  'fast-string-truncated-width',
];

/** A digest of everything that the build reads. Contents, not times: git and editors change times at will. */
function digest() {
  const hash = createHash('sha256');
  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name))
    .sort();
  const others = ['plopfile.ts', 'tsconfig.json', 'tsconfig.build.json', 'package.json', 'scripts/build.js'];
  // Those that are built in, in the versions that are installed.
  const libraries = builtIn.map((name) => join('node_modules', name, 'package.json'));
  for (const name of [...sources, ...others, ...libraries]) {
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

const isExternal = (id) => !id.startsWith('.') && !isAbsolute(id) && !builtIn.includes(id);

/** Their licences ask to be kept with every copy. */
function licences() {
  const texts = builtIn.map((name) => {
    const folder = join(root, 'node_modules', name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} comes without a licence.`);
    return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/** The modules that are loaded whenever one of these is; what they import only when they need it is not among them. */
function staticImports(entries, graph) {
  const found = new Set();
  const visit = (id) => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) visit(imported);
  };
  for (const entry of entries) visit(entry);
  return found;
}

/** What rolldown asks for. */
function canBundle(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

/**
 * Bundles the sources. Where Node itself starts in 30 ms, a doctor of eighty modules takes 150, a bundled one 90, and one
 * in CommonJS, for which Node need not set up its other loader, 75. What the doctor needs is one file, which every
 * command shares; the rest goes into files by what is loaded together.
 */
async function bundle(dir) {
  const { rolldown } = await import('rolldown');
  const source = (name) => join(root, 'src', name);
  const build = await rolldown({
    input: { cli: source('cli.ts'), library: source('index.ts') },
    platform: 'node',
    external: isExternal,
  });
  let core;
  const isCore = (id, graph) => {
    core ??= staticImports(['cli/main.ts', 'cli/look.ts', 'commands/doctor/work.ts'].map(source), graph);
    return core.has(id) ? 'core' : null;
  };
  await build.write({
    dir,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    codeSplitting: { groups: [{ name: isCore, debugName: 'core' }] },
  });
  await build.close();
  writeFileSync(join(dir, 'LICENCES.txt'), licences());
  // For those who import the package, as plop does.
  writeFileSync(join(dir, 'index.js'), "export { default } from './library.cjs';\n");
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
    await bundle(next);
    cpSync(join(types, 'index.d.ts'), join(next, 'index.d.ts'));
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
