import { binName, canBeTurnedOff, choicesOf, type Option } from '../answers/option.ts';
import { parseModelList, modelListFile } from '../catalogue/model-list.ts';
import type { Command, Commands } from '../commands/command.ts';
import { commands } from '../commands/index.ts';
import { pathsFor } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { sanitizeLine } from '../lib/sanitize.ts';
import { isFlag, isPositional } from './arguments.ts';

/*
 * What the scripts of `codex-orq completion` ask for, each time a shell completes:
 *
 *   complete bash LINE CURRENT    the line up to the cursor, and what bash would replace
 *   complete SHELL WORD…          the words; the last one is being typed
 *
 * The answer is a line that says whether folders fit as well (`folders` or `words`), then a line for each word that
 * fits: the word, a tab, what it means. The scripts hand over what was typed as it is, and evaluate nothing of it.
 */

type Fit = readonly [word: string, meaning: string];
type Answer = Readonly<{ folders: boolean; fits: readonly Fit[] }>;

/** Options that name models, by their names. */
const ofModels = new Set(['model', 'models']);

type Flags = ReadonlyMap<string, readonly [name: string, Option]>;

/** The options of a command as they are typed, by their spelling. */
const flagsOf = ({ options }: Command): Flags =>
  new Map(
    Object.entries(options).flatMap(([name, option]) => {
      if (!isFlag(option)) return [];
      const spellings = canBeTurnedOff(option) ? ['--', '--no-'] : ['--'];
      return spellings.map((dashes) => [dashes + binName(name), [name, option] as const] as const);
    }),
  );

/** What fits as the value of an option. */
function valuesOf(name: string, option: Option, models: readonly string[]): Answer {
  if (option.kind !== 'text' && option.kind !== 'list') return { folders: false, fits: [] };
  const words = [...(choicesOf(option) ?? []), ...(ofModels.has(name) ? models : [])];
  return { folders: option.value === 'DIR', fits: words.map((word) => [word, '']) };
}

/** Whether a word is an option whose value is the next word. */
function isWaiting(word: string | undefined, flags: Flags): boolean {
  const kind = flags.get(word ?? '')?.[1].kind;
  return kind === 'text' || kind === 'list';
}

/** The words that are neither options nor their values. */
const plainWords = (words: readonly string[], flags: Flags): readonly string[] =>
  words.filter((word, at) => !word.startsWith('-') && !isWaiting(words[at - 1], flags));

/** What could stand where the cursor is, whatever has been typed of it. */
function candidates(
  words: readonly string[],
  current: string,
  models: readonly string[],
  all: Commands,
): Answer {
  const everyFlag = new Map(all.flatMap((command) => [...flagsOf(command)]));
  const command = all.find(({ name }) => name === plainWords(words, everyFlag)[0]);
  const flags = flagsOf(command ?? all[0]);

  const before = words.at(-1);
  const waiting = isWaiting(before, flags) ? flags.get(before ?? '') : undefined;
  if (waiting !== undefined) return valuesOf(...waiting, models);
  const [spelling = '', value] = current.split('=', 2);
  const named = value === undefined ? undefined : flags.get(spelling);
  if (named !== undefined) {
    const { folders, fits } = valuesOf(...named, models);
    return { folders, fits: fits.map(([word, meaning]) => [`${spelling}=${word}`, meaning]) };
  }
  if (current.startsWith('-'))
    return { folders: false, fits: [...flags].map(([word, [, { help }]]) => [word, help]) };
  if (command === undefined) return { folders: false, fits: all.map(({ name, summary }) => [name, summary]) };
  const positional = Object.entries(command.options).filter(([, option]) => isPositional(option));
  const taken = plainWords(words, flags).length - 1;
  const next = positional[taken] ?? positional.findLast(([, { kind }]) => kind === 'list');
  return next === undefined ? { folders: false, fits: [] } : valuesOf(...next, models);
}

/**
 * What fits where the cursor is.
 * @param words those before the one that is being typed, without the name of the program
 * @param models the ids that are known
 */
export function complete(
  words: readonly string[],
  current: string,
  models: readonly string[],
  all: Commands = commands,
): Answer {
  const { folders, fits } = candidates(words, current, models, all);
  return { folders, fits: fits.filter(([word]) => word.startsWith(current)) };
}

/** The value of `--codex-home`, as a word of its own or behind `=`. */
function homeIn(words: readonly string[]): string | undefined {
  const flag = '--codex-home';
  const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  return words[at] === flag ? words[at + 1] : words[at]?.slice(flag.length + 1);
}

/** The ids of the last list of the gateway; none where it cannot be read. */
async function knownModels(host: Host, words: readonly string[]): Promise<readonly string[]> {
  try {
    const { codexHome } = pathsFor(host, homeIn(words));
    const { bytes } = await host.read(`${codexHome}/${modelListFile}`);
    return parseModelList(new TextDecoder().decode(bytes))?.ids ?? [];
  } catch {
    return [];
  }
}

/** The words of a line of bash. What is quoted is one word; nothing is expanded. */
const wordsOfLine = (line: string): string[] =>
  [...line.matchAll(/(?:'[^']*'?|"(?:[^"\\]|\\.)*"?|\\.|[^\s'"\\])+/g)].map(([word]) =>
    word.replace(/'([^']*)'?|"((?:[^"\\]|\\.)*)"?|\\(.)/g, (_, single, double, escaped) =>
      [single, double, escaped].map((part: unknown) => (typeof part === 'string' ? part : '')).join(''),
    ),
  );

/** What a script asks: the words, the one that is being typed, and how much of that the shell keeps by itself. */
function asked([shell = '', ...rest]: readonly string[]): readonly [
  words: readonly string[],
  current: string,
  kept: number,
] {
  if (shell !== 'bash') return [rest.slice(0, -1), rest.at(-1) ?? '', 0];
  const [line = '', replaced = ''] = rest;
  const words = wordsOfLine(line).slice(1);
  const current = /\s$/.test(line) ? '' : (words.pop() ?? '');
  // bash takes `=` and `@` for ends of words: it replaces only what stands behind.
  return [words, current, current.endsWith(replaced) ? current.length - replaced.length : 0];
}

/** The answer to a script, as lines. Never fails: a shell would show that in the middle of a command line. */
export async function answer(host: Host, args: readonly string[]): Promise<string> {
  const [words, current, kept] = asked(args);
  const { folders, fits } = complete(words, current, await knownModels(host, words));
  const lines = fits.map(([word, meaning]) => `${sanitizeLine(word).slice(kept)}\t${sanitizeLine(meaning)}`);
  return `${[folders ? 'folders' : 'words', ...lines].join('\n')}\n`;
}
