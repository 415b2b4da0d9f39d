import { Buffer } from 'node:buffer';
import { dirname, join } from 'node:path';
import { answerOptions, keyStores, shells } from '../../answers/options.ts';
import { defaults } from '../../answers/rules.ts';
import { render } from '../../edit/render.ts';
import { type Finding, problem } from '../../findings/index.ts';
import { requireNoWayOut } from '../../host/confine.ts';
import type { Disk } from '../../host/disk.ts';
import { causeOf } from '../../host/errors.ts';
import type { FileSnapshot, Host } from '../../host/types.ts';
import { sha256 } from '../../lib/digest.ts';
import { isRecord, parseJson } from '../../lib/json.ts';
import { packageVersion } from '../../lib/package.ts';
import { applyPlan, settleEarlier } from '../../plan/apply.ts';
import type { Change } from '../../plan/plan.ts';
import { packProgram } from './pack.ts';

/** The record of what was written: by path below the folder, the SHA-256. */
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
    if ((await host.list(folder)).length > 0) throw problem('fleet-folder-foreign', { path: folder });
    return {};
  }
  const record = parseJson(Buffer.from(bytes).toString());
  return isRecord(record) ? record : {};
}

/** What puts these bytes in place of what is there. */
const changeTo = (bytes: Uint8Array, snapshot: FileSnapshot, folder: string): Change => ({
  ...{ target: 'fleet', action: 'write', path: snapshot.path, secret: false, mode: 0o644, snapshot },
  kind: snapshot.bytes === undefined ? 'create' : 'update',
  ...{ before: undefined, after: undefined, content: bytes },
  folders: { mode: 0o755, top: folder },
});

/** The folder is there before anything is planned for it, so that its journal lies in it. */
function makeFolders(disk: Disk, folder: string): void {
  if (disk.stat(folder) !== undefined) return;
  makeFolders(disk, dirname(folder));
  try {
    disk.makeFolder(folder, 0o755);
  } catch (error) {
    throw problem('file-unwritable', { path: folder, cause: causeOf(error), state: 'Nothing was written.' });
  }
}

export type Role = Readonly<{
  /** The paths of what was written; none where all is as it should be. */
  written: readonly string[];
  /** What an earlier run had left unfinished. */
  findings: readonly Finding[];
}>;

/**
 * Writes the role, and the examples where there are none: all of it, or nothing.
 * @param folder absolute path
 * @throws Problem fleet-folder-foreign, link-leaves-repo, fleet-file-edited, fleet-program-unpacked; and those of
 *   {@link settleEarlier} and {@link applyPlan}
 */
export async function writeRole(host: Host, folder: string): Promise<Role> {
  await requireNoWayOut(host, folder);
  const roots = { project: folder };
  const findings = await settleEarlier(host, 'fleet', { roots });
  const recorded = await recordIn(host, folder);
  const files = await filesOf(host);
  const edited: string[] = [];
  const changes: Change[] = [];
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    await requireNoWayOut(host, path);
    const snapshot = await host.read(path);
    const old = snapshot.bytes && sha256(snapshot.bytes);
    if (old !== undefined && (examples.includes(name) || old === sha256(bytes))) continue;
    if (old !== undefined && old !== recorded[name]) edited.push(path);
    changes.push(changeTo(bytes, snapshot, folder));
  }
  if (edited.length > 0) throw problem('fleet-file-edited', { paths: edited });
  if (changes.length > 0) {
    makeFolders(await host.disk(), folder);
    const record = Object.fromEntries([...files].map(([name, bytes]) => [name, sha256(bytes)]));
    const text = `${JSON.stringify(record, undefined, 2)}\n`;
    const mark = changeTo(Buffer.from(text), await host.read(join(folder, recordName)), folder);
    await applyPlan(host, { intent: 'fleet', changes: [...changes, mark] }, { roots });
  }
  return { written: changes.map(({ path }) => path), findings };
}
