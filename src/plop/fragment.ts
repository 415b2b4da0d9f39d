import { dirname } from 'node:path';
import { markerIn, setBlock } from '../edit/block.ts';
import { commentMarksFor } from '../edit/comment-marks.ts';
import { dotenvEntries, setDotenv } from '../edit/dotenv.ts';
import { isQuotable } from '../edit/dotenv/usable-key.ts';
import type { TemplateName } from '../edit/render.ts';
import { mergeToml, parseToml } from '../edit/toml.ts';
import { Problem, problem } from '../findings/index.ts';
import { parseJsonc } from '../edit/jsonc.ts';
import type { BlockAction, DotenvMergeAction, JsoncMergeAction, MergeAction } from './action-configs.ts';
import { mergeJson } from './json-fragment.ts';

/** A rendered template, and the file that it is for. */
export type Fragment = Readonly<{
  text: string;
  template: TemplateName;
  /** Absolute path of the file. */
  path: string;
  /** The file's text; undefined where there is none. */
  before: string | undefined;
  /** Whether it lies in Codex's own folder: then Codex reads it, and its rules count. */
  isCodex: boolean;
  /** The values that `{{…}}` has put in, with their names. */
  values: readonly (readonly [value: string, name: string])[];
}>;

const called = (template: TemplateName): Readonly<{ template?: string; file?: string }> =>
  typeof template === 'string' ? { template } : template;

/** Reads the fragment first: what is wrong in there is not the file's fault. @throws Problem fragment-invalid */
function readFragment({ text, template, path }: Fragment, read: (text: string) => unknown): void {
  try {
    read(text);
  } catch (error) {
    const wrong = error instanceof Problem ? error.finding : undefined;
    if (wrong?.code !== 'toml-invalid' && wrong?.code !== 'jsonc-invalid') throw error;
    const { line, column, reason } = wrong.args;
    throw problem('fragment-invalid', { ...called(template), path, line, column, reason }, { cause: error });
  }
}

/** A message about a file that is not Codex's does not speak of Codex. */
function aboutFile<T>({ isCodex }: Fragment, edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    if (isCodex || !(error instanceof Problem) || error.finding.code !== 'toml-invalid') throw error;
    throw problem('toml-invalid', { ...error.finding.args, notCodex: true }, { cause: error });
  }
}

function toml(fragment: Fragment): string {
  const { text, path, before } = fragment;
  readFragment(fragment, (source) => parseToml(source, path));
  // Where there is nothing yet, the fragment becomes the file.
  const isNothing = before === undefined || before.trim() === '';
  return isNothing ? (before ?? '') + text : aboutFile(fragment, () => mergeToml(before, text, path));
}

function json(fragment: Fragment, { keepExisting, force }: JsoncMergeAction): string {
  const { text, path, before } = fragment;
  readFragment(fragment, (source) => parseJsonc(source, path));
  return mergeJson(before, text, path, keepExisting === true && force !== true);
}

/**
 * A value that was put in has to arrive as it is, in one variable: one with a quote or a line end could end its own and
 * begin another.
 * @throws Problem template-value
 */
function refuseSpilled(fragment: Fragment, entries: ReturnType<typeof dotenvEntries>): void {
  const comments = fragment.text.split('\n').filter((line) => line.trimStart().startsWith('#'));
  const held = [...entries.flatMap(({ key, value }) => [key, value]), ...comments];
  for (const [value, name] of fragment.values) {
    const verdict = isQuotable(value);
    const isWhole = held.some((text) => text.includes(value));
    const reason = verdict !== true ? verdict : isWhole ? undefined : 'it would not be read back as it is';
    if (reason !== undefined) throw problem('template-value', { ...called(fragment.template), name, reason });
  }
}

function dotenv(fragment: Fragment, { type, keepExisting, force }: DotenvMergeAction): string {
  const { text, path, before, isCodex } = fragment;
  const entries = dotenvEntries(text);
  refuseSpilled(fragment, entries);
  if (entries.length === 0) throw problem('fragment-empty', { type, path });
  for (const { key, value } of entries) {
    const verdict = isQuotable(value);
    if (verdict !== true)
      throw problem('template-value', { ...called(fragment.template), reason: `of ${key}, ${verdict}` });
    if (isCodex && /^codex_/i.test(key)) {
      const reason = `cannot set ${key}: Codex takes no variable of that name from its .env`;
      throw problem('action-wrong', { type, path, reason, remedy: 'Export it in the shell instead.' });
    }
  }
  const commented = entries.map((entry) => ({ comment: ['Written by a plop generator.'], ...entry }));
  const mode = keepExisting === true && force !== true ? 'add' : 'set';
  return setDotenv(before, commented, { path, mode, anyReader: !isCodex });
}

/** Whether comments can begin and end with these: with a line end in a mark, no later run would find the block. */
const areMarks = ([begin, end]: readonly unknown[]): boolean =>
  [begin, end].every((mark) => typeof mark === 'string' && !/\p{Cc}/u.test(mark)) && begin !== '';

function block({ text, path, before }: Fragment, { type, name = 'plop', comment }: BlockAction): string {
  const wrong = (reason: string, remedy: string) => problem('action-wrong', { type, path, reason, remedy });
  if (!/^[\w.@/-]{1,80}$/.test(name) || name === 'codex-orq') {
    const remedy = 'Use letters, digits and . _ @ / -; codex-orq is taken.';
    throw wrong(`cannot name its block ${JSON.stringify(name)}`, remedy);
  }
  const [begin, end = ''] = [comment ?? []].flat();
  if (comment !== undefined && !areMarks([begin, end]))
    throw wrong('has a comment that is no mark of one', 'Write it like #, or like ["<!--", "-->"].');
  const marks = begin === undefined ? commentMarksFor(path) : { begin, end };
  if (marks === undefined) throw wrong('needs comment lines, and JSON has none', 'Use orq-jsonc-merge.');
  const options = { path, name, comment: marks };
  const marker = markerIn(text, options);
  if (marker !== undefined)
    throw wrong(
      `renders to a line that marks its own block: ${marker}`,
      'Take that line out of the template.',
    );
  return setBlock(before, text, options);
}

/** The new text of the file. @throws Problem that names the template, the file, the key and what to do */
export function mergeFragment(fragment: Fragment, action: MergeAction): string {
  switch (action.type) {
    case 'orq-toml-merge':
      return toml(fragment);
    case 'orq-jsonc-merge':
      return json(fragment, action);
    case 'orq-dotenv-merge':
      return dotenv(fragment, action);
    case 'orq-block':
      return block(fragment, action);
    default:
      return fragment.text;
  }
}

/** Whether a file is one of Codex's. */
export const isIn = (folder: string, path: string): boolean => dirname(path) === folder;
