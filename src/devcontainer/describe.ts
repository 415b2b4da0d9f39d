import { Problem } from '../findings/index.ts';
import { lastAuthor } from '../host/git.ts';
import type { Host } from '../host/types.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import { readContainer } from './container-file.ts';
import { optionsIn } from './feature-reference.ts';
import { featureFolder, recordPath } from './locate.ts';
import { openRepo, type Repo, readRecord } from './repo.ts';

/** What a repo says of its routing. All of it is text from outside. */
export type RepoFacts = Readonly<{
  /** The version of codex-orq that wrote it, as the record has it. */
  writtenBy: string | undefined;
  /** Who committed the record last, by name. */
  committedBy: string | undefined;
  /** Of the dev containers that are routed, without repetitions. */
  models: readonly string[];
  codexVersions: readonly string[];
}>;

const unknown: RepoFacts = { writtenBy: undefined, committedBy: undefined, models: [], codexVersions: [] };

/** What the copied Feature does where an option is not given. */
async function defaultsOf(repo: Repo): Promise<(name: string) => unknown> {
  const feature = parseJson((await repo.readOptional(`${featureFolder}/devcontainer-feature.json`)) ?? '');
  const options = isRecord(feature) ? feature['options'] : undefined;
  return (name) => {
    const option = isRecord(options) ? options[name] : undefined;
    return isRecord(option) ? option['default'] : undefined;
  };
}

async function factsOf(host: Host, repo: Repo): Promise<RepoFacts> {
  const record = await readRecord(repo);
  if (record === undefined) return unknown;
  const defaultOf = await defaultsOf(repo);
  const found = { model: new Set<string>(), codexVersion: new Set<string>() };
  for (const path of repo.containers) {
    const options = optionsIn(readContainer((await repo.text(path)) ?? '', path), path, record.feature);
    if (options === undefined) continue;
    for (const name of ['model', 'codexVersion'] as const) {
      const value = options[name] ?? defaultOf(name);
      if (typeof value === 'string') found[name].add(value);
    }
  }
  return {
    writtenBy: record.package,
    committedBy: await lastAuthor(host, repo.nameOf(recordPath)),
    models: [...found.model],
    codexVersions: [...found.codexVersion],
  };
}

/** Reads what a repo says of its routing; nothing where it cannot be read, which a run in it tells of. */
export async function describeRepo(host: Host, root: string): Promise<RepoFacts> {
  try {
    return await factsOf(host, await openRepo(host, root));
  } catch (error) {
    if (error instanceof Problem) return unknown;
    throw error;
  }
}
