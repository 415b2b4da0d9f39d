import * as v from 'valibot';
import { render } from '../edit/render.ts';
import type { TomlPiece } from '../edit/toml.ts';
import { KeptAnswersSchema, recordOf } from './kept-answers.ts';
import { listOf, parseVersioned, Path } from './versioned.ts';

/** Version of the state file's format. */
export const stateVersion = 1;

/** Stands for a value that is never stored. */
export const hidden = '(hidden)';

const OwnedKey = v.object({
  /** Key path, as in `["model_providers", "orq", "base_url"]`; one element in a dotenv file. */
  path: Path,
  /** Source text of the value before our first run; null when there was none. */
  before: v.nullable(v.string()),
  /** Source text of the value that we wrote; null where we took the key away. */
  written: v.nullable(v.string()),
  /** Whether the table that holds the key was there before, without keys: then its header stays when the key goes. */
  keepTable: v.optional(v.boolean()),
  /** Of a provider's name: whether its table was not there before: whatever else is in it came later. */
  madeTable: v.optional(v.boolean()),
  /** Whether it mended something that no answer asks for: then only an undo gives it back. */
  mended: v.optional(v.boolean()),
  /** The comment lines that went in above the key, without their `#`: another version may word them otherwise. */
  comment: v.optional(listOf(v.string())),
});

const Anchor = v.object({ kind: v.picklist(['table', 'array', 'pair']), path: Path, nth: v.number() });

/** A piece of `config.toml` that was cut out; see `TomlPiece` in src/edit/toml/types.ts. */
const Piece = v.variant('kind', [
  v.object({
    kind: v.picklist(['sections', 'lines']),
    path: Path,
    table: Path,
    text: v.string(),
    eol: v.string(),
    isEolBefore: v.boolean(),
    previous: v.exactOptional(Anchor),
    next: v.exactOptional(Anchor),
    linesAbove: v.number(),
    linesBelow: v.number(),
  }),
  v.object({
    kind: v.literal('members'),
    path: Path,
    table: Path,
    members: listOf(v.object({ table: Path, text: v.string() })),
    cuts: listOf(v.object({ at: v.number(), text: v.string() })),
  }),
]) satisfies v.GenericSchema<unknown, TomlPiece>;

const FileEntry = v.object({
  /** Which target wrote it; see src/targets. */
  target: v.string(),
  path: v.string(),
  /** Whether there was no such file before our first run. */
  created: v.boolean(),
  /** The topmost folder that was made for it (real path), which goes with it if that leaves it empty. */
  folder: v.optional(v.string()),
  keys: listOf(OwnedKey),
  /** Whether we took a byte order mark away. */
  bom: v.optional(v.boolean()),
  /** The permission bits that it had before others were kept from reading it. */
  mode: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o777))),
  /** The cutouts, by the name that the file has for them: an older version knows no other, and would lose them. */
  pieces: v.exactOptional(listOf(listOf(Piece))),
});

/** What one cut took out of a file to make room: the pieces of text, and where each stood. */
export type Cutout = readonly TomlPiece[];

/**
 * Cutouts fit the file without our keys and without the later cutouts: undo puts them back from the last to the first.
 */
const OwnedFile = v.pipe(
  FileEntry,
  v.transform(({ pieces, ...file }) => ({ ...file, ...(pieces !== undefined && { cutouts: pieces }) })),
);

const State = v.object({
  version: v.literal(stateVersion),
  /** Version of this package that last changed something. */
  package: v.string(),
  /** When that was; ISO 8601. */
  written: v.string(),
  answers: KeptAnswersSchema,
  files: listOf(OwnedFile),
});

export { State as StateSchema };

export type OwnedKey = v.InferOutput<typeof OwnedKey>;
export type OwnedFile = v.InferOutput<typeof OwnedFile>;
export type State = v.InferOutput<typeof State>;

/**
 * Reads the text of a state file.
 * @throws Problem state-broken, state-newer
 */
export const parseState = (text: string, file: string): State =>
  parseVersioned(State, stateVersion, text, file);

/** The text of a state file. */
export function formatState(state: State): string {
  const files = state.files.map(({ cutouts, ...file }) => ({
    ...file,
    ...(cutouts !== undefined && { pieces: cutouts }),
  }));
  return render('codex-orq.json', { state: { ...state, answers: recordOf(state.answers), files } });
}
