// Looks at the package as npm would publish it: whether every way to import it finds code and types that fit each other
// (@arethetypeswrong), and whether its manifest says what is true (publint). Ends with 1 if not.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pack } from './pack.js';

const folder = mkdtempSync(join(tmpdir(), 'codex-orq-lint-'));
const tarball = readFileSync(await pack(folder));
rmSync(folder, { recursive: true, force: true });
const { problems, types } = await checkPackage(createPackageFromTarballData(tarball));
const wrong = types === false ? ['no types'] : problems.map((problem) => JSON.stringify(problem));
const data = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
const { messages, pkg } = await publint({ pack: { tarball: data }, strict: true });
const notes = messages.map((message) => formatMessage(message, pkg) ?? message.code);
for (const line of [...wrong, ...notes]) process.stderr.write(`${line}\n`);
if (wrong.length + notes.length > 0) process.exitCode = 1;
else process.stdout.write('The package is as it should be: types, exports, manifest.\n');
