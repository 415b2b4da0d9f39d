// Packs what is to be published: the tarball of npm, with a manifest that says nothing of how this is built. (An installed
// package must not offer a `prepare` that it has no sources for.)
//   node scripts/pack.js FOLDER [--repository URL]
// The repository is not known here; where it is published from there, the workflow names it: npm's provenance asks for it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureFresh } from './build.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}${error ?? ''}`);
  return stdout;
}

/** What npm packs of a folder, without its scripts: what is built is fresh. */
const npmPack = (folder, destination) =>
  join(
    destination,
    JSON.parse(
      run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', destination], folder),
    )[0].filename,
  );

/** The manifest of a package that is installed. */
function published({ scripts, devDependencies, ...rest }, repository) {
  return repository === undefined ? rest : { ...rest, repository: { type: 'git', url: repository } };
}

/**
 * @param destination a folder, made where it is missing
 * @param repository its address, if it is known
 * @returns the path of the tarball
 */
export async function pack(destination, repository) {
  await ensureFresh();
  const work = mkdtempSync(join(tmpdir(), 'codex-orq-pack-'));
  try {
    run('tar', ['-xzf', npmPack(root, work), '-C', work]);
    const manifest = join(work, 'package', 'package.json');
    const text = JSON.stringify(
      published(JSON.parse(readFileSync(manifest, 'utf8')), repository),
      undefined,
      2,
    );
    writeFileSync(manifest, `${text}\n`);
    mkdirSync(destination, { recursive: true });
    return npmPack(join(work, 'package'), resolve(destination));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { repository: { type: 'string' } },
    allowPositionals: true,
  });
  const [destination = 'dist-release'] = positionals;
  process.stdout.write(`${await pack(destination, values.repository)}\n`);
}
