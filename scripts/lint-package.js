// Looks at the package as npm would publish it: whether every way to import it finds code and types that fit each other
// (@arethetypeswrong), and whether its manifest says what is true (publint). Ends with 1 if not.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { ensureFresh } from './build.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The tarball. It is packed without scripts: what is built is fresh. */
function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'codex-orq-pack-'));
  try {
    const npm = spawnSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (npm.status !== 0) throw new Error(`npm pack: ${npm.stderr}`);
    return readFileSync(join(folder, JSON.parse(npm.stdout)[0].filename));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await ensureFresh();
const tarball = pack();
const { problems, types } = await checkPackage(createPackageFromTarballData(tarball));
const wrong = types === false ? ['no types'] : problems.map((problem) => JSON.stringify(problem));
const data = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
const { messages, pkg } = await publint({ pack: { tarball: data }, strict: true });
const notes = messages.map((message) => formatMessage(message, pkg) ?? message.code);
for (const line of [...wrong, ...notes]) process.stderr.write(`${line}\n`);
if (wrong.length + notes.length > 0) process.exitCode = 1;
else process.stdout.write('The package is as it should be: types, exports, manifest.\n');
