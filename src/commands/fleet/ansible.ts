import { Buffer } from 'node:buffer';
import { dirname, join } from 'node:path';
import { answerOptions, keyStores, shells } from '../../answers/options.ts';
import { defaults } from '../../answers/rules.ts';
import { render } from '../../edit/render.ts';
import { problem } from '../../findings/index.ts';
import { requireNoWayOut } from '../../host/confine.ts';
import type { Disk } from '../../host/disk.ts';
import type { Host } from '../../host/types.ts';
import { replaceWhole, temporaryName } from '../../host/whole-file.ts';
import { sha256 } from '../../lib/digest.ts';
import { isRecord, parseJson } from '../../lib/json.ts';
import { packageVersion } from '../../lib/package.ts';
import { packProgram } from './pack.ts';

/** The record of what was written: by path below the folder, the SHA-256. `next`: the same of a run that has not ended. */
const recordName = '.codex-orq-fleet.json';

const role = 'roles/codex_orq';

/** Rendered from `templates/fleet/ansible/`. */
const rendered = [
  'meta/main.yml',
  'meta/argument_specs.yml',
  'defaults/main.yml',
  'vars/main.yml',
  'tasks/main.yml',
  'tasks/node.yml',
  'tasks/rendered.yml',
  'tasks/undo.yml',
  'tasks/undo-rendered.yml',
  'templates/config.toml.j2',
].map((name) => `${role}/${name}`);

/** Examples, which belong to the reader once they are there. */
const examples = ['site.yml', 'inventory.yml'];

const helps = (): Record<string, string> =>
  Object.fromEntries(Object.entries(answerOptions).map(([name, { help }]) => [name, help]));

/** Every file of the role, by path below the folder. */
async function filesOf(host: Host): Promise<ReadonlyMap<string, Uint8Array>> {
  const archive = await packProgram(host);
  const build = `${packageVersion}-${sha256(archive).slice(0, 12)}`;
  const data = { ...helps(), keyStores, shells, build, standard: defaults };
  const text = (name: string): Uint8Array => Buffer.from(render(`fleet/ansible/${name}`, data));
  return new Map([
    ...[...rendered, ...examples].map((name) => [name, text(name)] as const),
    [`${role}/files/codex-orq.tar.gz`, archive],
  ]);
}

/** @throws Problem fleet-folder-foreign */
async function recordIn(host: Host, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const { bytes } = await host.read(join(folder, recordName));
  if (bytes === undefined) {
    const names = (await host.list(folder)).filter((name) => name !== temporaryName);
    if (names.length > 0) throw problem('fleet-folder-foreign', { path: folder });
    return {};
  }
  const record = parseJson(Buffer.from(bytes).toString());
  return isRecord(record) ? record : {};
}

type Writing = Readonly<{ path: string; bytes: Uint8Array; isThere: boolean }>;

function write(disk: Disk, { path, bytes, isThere }: Writing): void {
  const mode = 0o644;
  if (isThere) {
    replaceWhole(disk, disk.realPath(path) ?? path, bytes, mode);
    return;
  }
  const missing: string[] = [];
  for (let folder = dirname(path); disk.stat(folder) === undefined; folder = dirname(folder))
    missing.unshift(folder);
  for (const folder of missing) disk.makeFolder(folder, 0o755);
  disk.create(path, bytes, { mode });
}

function writeAll(disk: Disk, writings: readonly Writing[]): void {
  for (const writing of writings) {
    try {
      write(disk, writing);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      const state = 'What was written before it stays, and the next run goes on from there.';
      throw problem('file-unwritable', { path: writing.path, cause, state }, { cause: error });
    }
  }
}

/**
 * Writes the role, and the examples where there are none.
 * @param folder absolute path
 * @returns the paths of what was written; none where all is as it should be
 * @throws Problem fleet-folder-foreign, link-leaves-repo, fleet-file-edited, fleet-program-unpacked, file-unwritable
 */
export async function writeRole(host: Host, folder: string): Promise<readonly string[]> {
  await requireNoWayOut(host, folder);
  const recorded = await recordIn(host, folder);
  const files = await filesOf(host);
  const edited: string[] = [];
  const writings: Writing[] = [];
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    await requireNoWayOut(host, path);
    const { bytes: old } = await host.read(path);
    const isThere = old !== undefined;
    if (isThere && (examples.includes(name) || sha256(old) === sha256(bytes))) continue;
    const ours = [recorded, recorded['next']].flatMap((digests) =>
      isRecord(digests) ? [digests[name]] : [],
    );
    if (isThere && !ours.includes(sha256(old))) edited.push(path);
    writings.push({ path, bytes, isThere });
  }
  if (edited.length > 0) throw problem('fleet-file-edited', { paths: edited });
  const record = Object.fromEntries([...files].map(([name, bytes]) => [name, sha256(bytes)]));
  const mark = (text: Readonly<Record<string, unknown>>, isThere: boolean): Writing => ({
    path: join(folder, recordName),
    bytes: Buffer.from(`${JSON.stringify(text, undefined, 2)}\n`),
    isThere,
  });
  const { bytes: marked } = await host.read(join(folder, recordName));
  if (writings.length > 0) {
    // The folder is marked first: a run that is killed is gone on with by the next, of another version as well.
    const first = mark({ ...recorded, next: record }, marked !== undefined);
    writeAll(await host.disk(), [first, ...writings, mark(record, true)]);
  }
  return writings.map(({ path }) => path);
}
