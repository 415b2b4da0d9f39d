import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { providerIdPattern } from '../answers/rules.ts';
import { render } from '../edit/render.ts';
import { isEnvName } from '../lib/env-name.ts';
import { packageVersion } from '../lib/package.ts';
import { isOlder } from '../lib/version.ts';
import { Json, listOf, parseVersioned } from './versioned.ts';

/** Version of the record's format. */
const recordVersion = 1;

/** White space between braces, and nothing else: a repo's file decides nothing more about another one. */
const Blank = v.pipe(v.string(), v.regex(/^\s*$/, 'not white space'));
const Section = v.picklist(['features', 'remoteEnv', 'secrets']);

/** A value that we put into a `devcontainer.json`, and how the place looked before. */
const Insertion = v.object({
  path: v.strictTuple([Section, v.string()]),
  /** See `JsonRemove` in src/edit/jsonc. */
  keep: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1)),
  inside: v.optional(Blank),
  written: Json,
});

const Container = v.object({
  path: v.string(),
  /** Digest of the file without our values where there was none before. */
  created: v.optional(v.string()),
  /** Newest first: the order in which they are taken back. */
  insertions: listOf(Insertion),
  /** The file that gives the container the key, which is why `remoteEnv` does not; others may not have that file. */
  keyFrom: v.optional(v.string()),
});

const Renovate = v.object({
  path: v.string(),
  rule: Json,
  /** Where the list was made for the rule: see `JsonRemove` in src/edit/jsonc. */
  keep: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1))),
  inside: v.optional(Blank),
});

const RepoRecord = v.object({
  about: v.string(),
  version: v.literal(recordVersion),
  /** Version of this package that last wrote something here; the first ones did not record it. */
  package: v.optional(v.string()),
  // Both are told in messages, as parts of commands: nothing else may stand there.
  provider: v.pipe(v.string(), v.regex(providerIdPattern, 'not a provider id')),
  envKey: v.pipe(v.string(), v.check(isEnvName, 'not the name of a variable')),
  containers: listOf(Container),
  /** What the dev containers call the Feature, where they take it from a registry instead of the repo. */
  feature: v.optional(v.string()),
  /** The dev containers that were chosen, where not all of them were. */
  only: v.optional(listOf(v.string())),
  /** The rule in a configuration of Renovate. */
  renovate: v.optional(Renovate),
  /** Whole files that we wrote, with the digest of their text. */
  files: listOf(v.object({ path: v.string(), sha256: v.string() })),
  envExample: v.optional(
    v.object({
      created: v.boolean(),
      keys: listOf(v.object({ key: v.string(), value: v.string(), comment: listOf(v.string()) })),
    }),
  ),
});

export { RepoRecord as RepoRecordSchema };

export type Insertion = v.InferOutput<typeof Insertion>;
export type Container = v.InferOutput<typeof Container>;
export type RenovateRecord = v.InferOutput<typeof Renovate>;
export type RepoRecord = v.InferOutput<typeof RepoRecord>;

/** What a record says, without what every one has. */
export type Content = Omit<RepoRecord, 'about' | 'version'>;

/** Whether a record says the same, whichever way it is spelled. */
export function isSameContent(
  { about: _about, version: _version, ...known }: RepoRecord,
  content: Content,
): boolean {
  // As it will be read again: a value that is undefined is no value.
  const plain: unknown = JSON.parse(JSON.stringify(content));
  return isDeepStrictEqual(plain, known);
}

/** A record's content with the version that wrote it: the earlier one as long as nothing else has changed. */
export function stamped(earlier: RepoRecord | undefined, content: Omit<Content, 'package'>): Content {
  const by = earlier?.package;
  const same: Content = by === undefined ? content : { package: by, ...content };
  if (earlier !== undefined && isSameContent(earlier, same)) return same;
  return { package: packageVersion, ...content };
}

/** The text of a record, always the same for the same content. */
export const formatRecord = (record: Content): string =>
  render('devcontainer/undo.json', {
    record: {
      about: 'Written by codex-orq: what "codex-orq remove" needs to put every byte back. Holds no secret.',
      version: recordVersion,
      ...record,
    },
  });

/**
 * Reads a record. A file of a repository may have been edited by anyone, so a record only ever names places; it never
 * says what is written there.
 * @throws Problem state-broken, state-newer
 */
export const parseRecord = (text: string, file: string): RepoRecord =>
  parseVersioned(RepoRecord, recordVersion, text, file);

/** The version that wrote what is recorded, where that is an older one than this. */
export function olderVersion(record: RepoRecord | undefined): { from: string | undefined } | undefined {
  if (record === undefined) return undefined;
  const { package: from } = record;
  return from === undefined || isOlder(from, packageVersion) ? { from } : undefined;
}
