import { Buffer } from 'node:buffer';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { problem } from '../findings/index.ts';
import { type Disk, NotPlain, TooLarge } from '../host/disk.ts';
import { sha256 } from '../lib/digest.ts';
import { parseJson } from '../lib/json.ts';

/** Format of a journal; a reader leaves newer ones alone. */
export const journalVersion = 1;

/** What is known of a file without its bytes, which may be a secret. */
const Mark = v.object({ sha256: v.string(), mode: v.number() });

const Entry = v.object({
  /** Where the file is: absolute, without symlinks. */
  path: v.string(),
  kind: v.picklist(['create', 'replace', 'delete']),
  /** What it was, and what it is to be; absent where there is no file. */
  before: v.optional(Mark),
  after: v.optional(Mark),
  /** Whether it is written in place: a second name of it, or a mount, would not survive a rename. */
  inPlace: v.boolean(),
  /** Whether its copies lie beside it, not in the run folder: a rename does not leave a file system. */
  beside: v.boolean(),
  /** Whether it is the record that undo reads, and may be put in place without the others. */
  record: v.optional(v.boolean()),
});

const Journal = v.object({
  version: v.literal(journalVersion),
  /** Version of this package that wrote it. */
  package: v.string(),
  /** What was asked for: an intent. */
  command: v.string(),
  /** When; ISO 8601. */
  since: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)),
  /** Tells the copies of this run from those of another one. */
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
  /** In the order of writing. */
  entries: v.array(Entry),
  /** Folders that it makes, outermost first: they go again if it is undone. */
  made: v.array(v.object({ path: v.string(), mode: v.number() })),
  /** Folders that go in the end if they are empty, innermost first. */
  emptied: v.array(v.string()),
});

export type Mark = v.InferOutput<typeof Mark>;
export type Entry = v.InferOutput<typeof Entry>;
export type Journal = v.InferOutput<typeof Journal>;

/**
 * How far a run has come, in its order: the copies are being made; files are being replaced; what was replaced is being
 * put back; all files are as they are to be. The name of the journal tells, and a rename moves it on.
 */
export const phases = ['stage', 'write', 'undo', 'clean'] as const;
export type Phase = (typeof phases)[number];

export const journalPath = (runFolder: string, phase: Phase): string => join(runFolder, `journal.${phase}`);

/** The new bytes of an entry, and the file as it was: the same file under a second name, or a copy. */
export type Copies = Readonly<{ fresh: string; old: string }>;

const copyName = /^(?:\.codex-orq-)?[0-9a-f]{12}-\d+\.(?:new|old)$/;

/** What may lie in a run folder beside its journal and its locks. */
export const isLeftover = (name: string): boolean => copyName.test(name) || name === 'journal.new';

export function copiesOf(runFolder: string, { id, entries }: Journal, entry: Entry): Copies {
  const name = `${id}-${entries.indexOf(entry)}`;
  const base = entry.beside ? join(dirname(entry.path), `.codex-orq-${name}`) : join(runFolder, name);
  return { fresh: `${base}.new`, old: `${base}.old` };
}

export const markOf = (bytes: Uint8Array, mode: number): Mark => ({ sha256: sha256(bytes), mode });

/** Starts a journal. It is there as a whole, and on the disk, when this returns. */
export function openJournal(disk: Disk, runFolder: string, journal: Journal): void {
  const text = `${JSON.stringify(journal, undefined, 2)}\n`;
  const unfinished = join(runFolder, 'journal.new');
  disk.unlink(unfinished);
  disk.create(unfinished, Buffer.from(text), { mode: 0o600 });
  disk.rename(unfinished, journalPath(runFolder, 'stage'));
  disk.sync(runFolder);
}

/** Moves a journal on. */
export function turnTo(disk: Disk, runFolder: string, from: Phase, to: Phase): void {
  disk.rename(journalPath(runFolder, from), journalPath(runFolder, to));
  disk.sync(runFolder);
}

export type OpenJournal = Readonly<{ phase: Phase; journal: Journal }>;

/** The journal among the names in a run folder. */
export const phaseAmong = (names: readonly string[]): Phase | undefined =>
  phases.find((phase) => names.includes(`journal.${phase}`));

/** Reads the text of a journal; undefined where it is none of this format. */
export function parseJournal(text: string): Journal | undefined {
  const parsed = v.safeParse(Journal, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}

/**
 * @throws Problem journal-unreadable for a pipe, a folder, a link: a repo may bring one along; NodeJS.ErrnoException
 */
function textAt(disk: Disk, file: string): string {
  try {
    return Buffer.from(disk.read(file)).toString('utf8');
  } catch (error) {
    if (error instanceof NotPlain || error instanceof TooLarge) throw problem('journal-unreadable', { file });
    throw error;
  }
}

/** The journal of a run that has not come to its end. @throws Problem journal-unreadable */
export function readJournal(disk: Disk, runFolder: string): OpenJournal | undefined {
  const phase = phaseAmong(disk.list(runFolder));
  if (phase === undefined) return undefined;
  const file = journalPath(runFolder, phase);
  const journal = parseJournal(textAt(disk, file));
  if (journal === undefined) throw problem('journal-unreadable', { file });
  return { phase, journal };
}
