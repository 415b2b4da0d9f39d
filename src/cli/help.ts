import { binName, canBeTurnedOff, choicesOf, type Option, type Options } from '../answers/option.ts';
import type { Command, Commands } from '../commands/command.ts';
import { type Wrap, wrapFor } from '../report/terminal.ts';
import { isFlag, isPositional } from './arguments.ts';
import { commandLine } from '../lib/command.ts';

/** The program as it is called. */
const program = 'codex-orq';

/** Lines are no longer, however wide the terminal is. */
const widest = 80;

/** How the help is set: how lines are broken, and where the second column begins. */
type Layout = Readonly<{ wrap: Wrap; column: number }>;

/** @param columns of the terminal; undefined where there is none */
async function layoutFor(columns = widest): Promise<Layout> {
  // On a narrow terminal the second column is below the first.
  return { wrap: await wrapFor(Math.min(columns, widest)), column: columns < 60 ? 6 : 21 };
}

/** A line of two columns; a first one that is too long has a line of its own. */
function row(left: string, right: string, { wrap, column }: Layout): string {
  const text = wrap.prose(right, column);
  const isLong = left.length + 4 > column;
  return isLong ? `  ${left}\n${' '.repeat(column)}${text}` : `  ${left.padEnd(column - 2)}${text}`;
}

/** `a, b or c` */
const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;

/** A value as the usage and the list of options show it: `ID`, `PATH…`. */
const placeholder = (option: Exclude<Option, { kind: 'switch' | 'secret' }>): string =>
  option.kind === 'list' ? `${option.value}…` : option.value;

/** How an option is written on a command line: `-y, --yes`, `--model ID`. */
export function spelling(name: string, option: Option): string {
  const long = `--${canBeTurnedOff(option) ? '[no-]' : ''}${binName(name)}`;
  if (option.kind === 'switch') return option.short === undefined ? long : `-${option.short}, ${long}`;
  if (option.kind === 'secret') return long;
  return isPositional(option) ? placeholder(option) : `${long} ${placeholder(option)}`;
}

/** What an option does, what it can be, and what holds without it. */
export function explanation(option: Option): string {
  const choices = option.kind === 'text' || option.kind === 'list' ? choicesOf(option) : undefined;
  return [
    option.help,
    ...(choices === undefined ? [] : [`: ${either(choices)}`]),
    ...(option.otherwise === undefined ? [] : [` (default: ${option.otherwise})`]),
  ].join('');
}

/** A summary as a sentence. */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** The options under their headings, in the order of the entries. */
function optionSections(options: Options, first: string, layout: Layout): readonly string[] {
  const sections = new Map<string, string[]>([[first, []]]);
  for (const [name, option] of Object.entries(options)) {
    if (!isFlag(option) && !isPositional(option)) continue;
    const heading = option.heading ?? first;
    const rows = sections.get(heading) ?? [];
    rows.push(row(spelling(name, option), explanation(option), layout));
    sections.set(heading, rows);
  }
  return [...sections]
    .filter(([, rows]) => rows.length > 0)
    .map(([heading, rows]) => [heading, ...rows].join('\n'));
}

/** What stands in for options of a command line. */
function substitutes(options: Options): readonly string[] {
  const entries = Object.values(options);
  const variables = entries.flatMap(({ kind, variable }) =>
    kind === 'secret' || variable === undefined ? [] : [variable],
  );
  return [
    ...entries.filter(({ kind }) => kind === 'secret').map(({ help }) => sentence(help)),
    ...(variables.length === 0
      ? []
      : [`Variables stand in for options that are not given: ${variables.join(', ')}.`]),
  ];
}

function usageOf({ name, options }: Command, isDefault: boolean): string {
  const words = Object.values(options).flatMap((option) => {
    if ((option.kind !== 'text' && option.kind !== 'list') || !isPositional(option)) return [];
    return option.required === true ? [placeholder(option)] : [`[${placeholder(option)}]`];
  });
  return [program, isDefault ? `[${name}]` : name, ...words, '[options]'].join(' ');
}

const status =
  'Exit status: 0 done or nothing to do, 1 failed (doctor, --check: something is wrong), 2 wrong usage, 130 cancelled.';

/** The help of one command. */
export async function commandHelp(command: Command, all: Commands, columns?: number): Promise<string> {
  const layout = await layoutFor(columns);
  const { wrap } = layout;
  const { name, summary, options, examples, notes = [] } = command;
  const example = ([line, does]: readonly [string, string]): string =>
    `  ${commandLine(line)}\n      ${wrap.prose(does, 6)}`;
  return `${[
    wrap.prose(`${program} ${name}: ${summary}`, 0),
    `Usage\n  ${usageOf(command, command === all[0])}`,
    ...optionSections(options, 'Options', layout),
    ['Examples', ...examples.map(example)].join('\n'),
    ...[...notes, ...substitutes(options), status].map((text) => wrap.prose(text, 0)),
  ].join('\n\n')}\n`;
}

/** The help of the whole: every command, and the options of the one that needs no name. */
export async function overview(all: Commands, columns?: number): Promise<string> {
  const layout = await layoutFor(columns);
  const { wrap } = layout;
  const [first] = all;
  return `${[
    wrap.prose(`${program}: route the OpenAI Codex CLI through the Orq.ai AI Gateway`, 0),
    ['Usage', ...all.map((command) => `  ${usageOf(command, command === first)}`)].join('\n'),
    ['Commands', ...all.map(({ name, summary }) => row(name, summary, layout))].join('\n'),
    `The options and examples of a command: ${commandLine('COMMAND --help')}`,
    ...optionSections(first.options, `Options of ${first.name}`, layout),
    ...[...substitutes(first.options), 'Without a terminal nothing is asked.', status].map((text) =>
      wrap.prose(text, 0),
    ),
  ].join('\n\n')}\n`;
}
