import { type Finding, finding, problem } from '../findings/index.ts';
import type { ModelChoice } from '../answers/rules.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import type { Change } from '../plan/plan.ts';
import { formatRecord, isSameContent, stamped } from '../state/repo-record.ts';
import { digestOf } from '../state/versioned.ts';
import type { DevcontainerAnswers } from './answers.ts';
import { changeAt, type PartialPlan, type RepoContext } from './change.ts';
import { type FeatureFile, featureFiles, featureId, featureTest } from './feature.ts';
import { featureFileNames } from './feature-folder.ts';
import { listFor, modelsFileOf } from './models-file.ts';
import { cutFindings, keptList } from './plan-models.ts';
import { type Repo, readRecord } from './repo.ts';

/*
 * What the devcontainer CLI packs, tests and publishes:
 *
 *   src/codex-orq/devcontainer-feature.json, install.sh, …    goes into the package, all of it
 *   test/codex-orq/test.sh                                    undo.json lies beside it
 */
const sourceFolder = `src/${featureId}`;
const manifestPath = `${sourceFolder}/devcontainer-feature.json`;
const testPath = `test/${featureId}/test.sh`;
const publishedRecord = `test/${featureId}/undo.json`;
const ownPaths = [...featureFileNames.map((name) => `${sourceFolder}/${name}`), testPath];

export type PublishableRequest = RepoContext &
  Readonly<{
    answers: DevcontainerAnswers;
    paths: Paths;
    /** Which models Codex is told of, from the list of this machine; without, the default one alone. */
    models: ModelChoice | undefined;
  }>;

/** The version that the folder has, where it is one. */
async function versionIn(repo: Repo): Promise<string | undefined> {
  const manifest = parseJson((await repo.text(manifestPath)) ?? '');
  const version = isRecord(manifest) ? manifest['version'] : undefined;
  return typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version) ? version : undefined;
}

/** A version is published once: what differs from it needs another. */
function nextAfter(version: string): string {
  const patch = version.lastIndexOf('.') + 1;
  return version.slice(0, patch) + String(BigInt(version.slice(patch)) + 1n);
}

/** Every file by its path, in the version that is given. */
async function rendered(
  host: Pick<Host, 'read'>,
  { answers, paths, models }: PublishableRequest,
  published: string,
): Promise<Readonly<{ files: readonly FeatureFile[]; findings: readonly Finding[] }>> {
  const { options, provider: providerId, envKey } = answers;
  const feature = { ...options, providerId, envKey, published };
  const list = models === undefined ? undefined : listFor(await keptList(host, paths), [options.baseUrl]);
  const made = modelsFileOf({ used: [options.model], list, choice: models ?? 'all' });
  const inFolder = [...featureFiles(feature), { name: 'models.json', text: made.text, mode: 0o644 }];
  return {
    files: [
      ...inFolder.map((file) => ({ ...file, name: `${sourceFolder}/${file.name}` })),
      { name: testPath, text: featureTest(feature), mode: 0o755 },
    ],
    findings: cutFindings(made),
  };
}

/** Whether a file on the disk says the same, whatever its line ends. */
async function isThere(repo: Repo, { name, text }: FeatureFile): Promise<boolean> {
  const before = await repo.text(name);
  return before !== undefined && digestOf(before) === digestOf(text);
}

/**
 * Plans the Feature as a folder that can be published. Nothing of this machine is in it but what was given. Reads only.
 * @throws Problem devcontainer-folder-foreign for a file of another origin; for any file that cannot be read
 */
export async function planPublishable(
  host: Pick<Host, 'read'>,
  request: PublishableRequest,
): Promise<PartialPlan> {
  const { repo, answers } = request;
  const record = await readRecord(repo, publishedRecord);
  const known = new Map((record?.files ?? []).map(({ path, sha256 }) => [path, sha256]));
  const version = (await versionIn(repo)) ?? '1.0.0';
  let { files, findings } = await rendered(host, request, version);
  const isSame = (await Promise.all(files.map((file) => isThere(repo, file)))).every(Boolean);
  // A version that was raised by hand is still to be published.
  const isRaised = known.get(manifestPath) !== digestOf((await repo.text(manifestPath)) ?? '');
  if (!isSame && known.size > 0 && !isRaised)
    ({ files, findings } = await rendered(host, request, nextAfter(version)));
  const changes: Change[] = [];
  const edited: Finding[] = [];
  for (const { name, text, mode } of files) {
    const before = await repo.text(name);
    const now = before === undefined ? undefined : digestOf(before);
    const file = repo.nameOf(name);
    if (now !== undefined && !known.has(name) && now !== digestOf(text))
      throw problem('devcontainer-folder-foreign', { file });
    const isEdit = now !== undefined && now !== known.get(name) && now !== digestOf(text);
    if (isEdit && name !== manifestPath) edited.push(finding('devcontainer-file-edited', { file }));
    changes.push(await changeAt(request, name, text, { id: 'feature', mode }));
  }
  const content = stamped(record, {
    ...{ provider: answers.provider, envKey: answers.envKey, containers: [] },
    files: files.map(({ name, text }) => ({ path: name, sha256: digestOf(text) })),
  });
  const isKept = record !== undefined && isSameContent(record, content);
  const text = isKept ? await repo.text(publishedRecord) : formatRecord(content);
  return {
    changes: [...changes, await changeAt(request, publishedRecord, text, { id: 'record' })],
    findings: [...findings, ...edited],
  };
}

/**
 * Plans to take the folder's files out again. One that was edited stays, and is named.
 * @throws Problem for any file that cannot be read
 */
export async function planUnpublishable(context: RepoContext): Promise<PartialPlan> {
  const { repo } = context;
  const record = await readRecord(repo, publishedRecord);
  if (record === undefined) return { changes: [], findings: [] };
  const changes: Change[] = [];
  const findings: Finding[] = [];
  for (const { path, sha256 } of record.files.filter((file) => ownPaths.includes(file.path))) {
    const text = await repo.text(path);
    if (text === undefined) continue;
    if (digestOf(text) === sha256) changes.push(await changeAt(context, path, undefined, { id: 'feature' }));
    else findings.push(finding('kept-changed', { file: repo.nameOf(path), key: 'its text' }));
  }
  return {
    changes: [...changes, await changeAt(context, publishedRecord, undefined, { id: 'record' })],
    findings,
  };
}
