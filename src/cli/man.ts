import type { Option, Options } from '../answers/option.ts';
import type { Command } from '../commands/command.ts';
import { headings } from '../commands/common.ts';
import { commands } from '../commands/index.ts';
import { packageVersion } from '../lib/package.ts';
import { isFlag, isPositional } from './arguments.ts';
import { explanation, sentence, spelling } from './help.ts';

/*
 * The manual page, in the language of man(7), from the same data as the help. The build writes it to dist/codex-orq.1.
 */

/** Under these headings stand options of several commands. */
const shared: readonly (string | undefined)[] = Object.values(headings);

/** A text as roff takes it: no line begins with a control character, and a hyphen of an option stays one. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(
      /[^\0-\u007f]/g,
      (character) => `\\[u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(/^(?=[.'])/gm, '\\&');

/** An argument of a macro: quoted, since it has blanks. */
const quoted = (text: string): string => `"${roff(text).replaceAll('"', '\\(dq')}"`;

const entry = (head: string, text: string): string => `.TP\n.B ${quoted(head)}\n${roff(text)}`;

const isShown = (option: Option): boolean => isFlag(option) || isPositional(option);

const optionsOf = (options: Options, isMeant: (option: Option) => boolean): readonly string[] =>
  Object.entries(options)
    .filter(([, option]) => isShown(option) && isMeant(option))
    .map(([name, option]) => entry(spelling(name, option), sentence(explanation(option))));

function sectionOf({ name, summary, options, notes = [], examples }: Command): string {
  return [
    `.SS ${quoted(name)}`,
    roff(sentence(summary)),
    ...optionsOf(options, ({ heading }) => !shared.includes(heading)),
    ...notes.map((note) => `.PP\n${roff(note)}`),
    '.PP\nExamples:',
    ...examples.map(([line, does]) => entry(['codex-orq', line].filter(Boolean).join(' '), sentence(does))),
  ].join('\n');
}

/** Variables of the environment that stand in for options, each once. */
function variables(): readonly string[] {
  const named = commands.flatMap(({ options }) =>
    Object.entries(options).flatMap(([name, option]) =>
      option.variable === undefined ? [] : [[option.variable, spelling(name, option), option.help] as const],
    ),
  );
  return [...new Map(named.map((each) => [each[0], each])).values()].map(([variable, , help]) =>
    entry(variable, sentence(help)),
  );
}

/** The whole page. */
export const manPage = (): string =>
  `${[
    `.TH CODEX\\-ORQ 1 "" ${quoted(`codex-orq ${packageVersion}`)} "User Commands"`,
    '.SH NAME',
    roff('codex-orq - route the OpenAI Codex CLI through the Orq.ai AI Gateway'),
    '.SH SYNOPSIS',
    '.B codex\\-orq\n[\\fICOMMAND\\fR] [\\fIoptions\\fR]',
    '.SH DESCRIPTION',
    roff(
      'Merges the routing into the Codex configuration that is there, proves the result before anything is written, shows it as a diff, writes all of it or nothing, and undoes itself exactly. Without a command it is setup.',
    ),
    '.SH COMMANDS',
    ...commands.map(sectionOf),
    '.SH OPTIONS OF COMMANDS THAT WRITE',
    ...optionsOf(commands[0].options, ({ heading }) => heading === headings.writing),
    '.SH OPTIONS OF EVERY COMMAND',
    ...optionsOf(commands[0].options, ({ heading }) => heading === headings.every),
    '.SH ENVIRONMENT',
    ...variables(),
    entry('CODEX_HOME', 'The folder of the Codex configuration; else ~/.codex.'),
    entry('NO_COLOR, FORCE_COLOR', 'No colours, or colours although standard output is no terminal.'),
    entry('CI', 'Where it is set, nothing is asked.'),
    '.SH EXIT STATUS',
    entry('0', 'Done, or nothing to do.'),
    entry('1', 'Failed; of doctor and --check: something is wrong.'),
    entry('2', 'Wrong usage.'),
    entry('130', 'Cancelled.'),
  ].join('\n')}\n`;
