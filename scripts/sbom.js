// Writes the software bill of materials (CycloneDX) of what is installed with the package, and of what is built into it:
//   node scripts/sbom.js FILE
// npm makes it. Asked here, with --omit dev, npm 11 leaves out whatever plop, a development dependency, needs as well: 75 of
// 84 packages. So it is asked about a manifest that has no others. Needs no registry: the lock file has the versions.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtIn } from '../rolldown.config.js';
import { ensureFresh } from './build.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

function npm(args, cwd) {
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}${error ?? ''}`);
  return stdout;
}

/** @returns the text of the bill */
export async function sbom() {
  await ensureFresh();
  const { name, version, license, description, dependencies } = readJson('package.json');
  const { packages } = readJson('package-lock.json');
  const own = Object.fromEntries(builtIn.map((each) => [each, packages[`node_modules/${each}`].version]));
  const work = mkdtempSync(join(tmpdir(), 'codex-orq-sbom-'));
  try {
    // npm calls the package after its folder.
    const folder = join(work, name);
    mkdirSync(folder);
    const manifest = { name, version, license, description, dependencies: { ...dependencies, ...own } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    for (const file of ['package-lock.json', '.npmrc']) cpSync(join(root, file), join(folder, file));
    npm(
      ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'],
      folder,
    );
    return npm(['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(process.argv[2], await sbom());
