import { choicesOf, type Option, type Options } from '../../src/answers/option.ts';
import { isFlag, isPositional } from '../../src/cli/arguments.ts';
import { explanation, spelling } from '../../src/cli/help.ts';
import type { Command, Commands } from '../../src/commands/command.ts';
import { headings } from '../../src/commands/common.ts';

const code = (text: string): string => `\`${text}\``;

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const under =
  (wanted: string) =>
  ({ heading }: Option): boolean =>
    heading === wanted;

const isShared = (option: Option): boolean => Object.values(headings).some((one) => under(one)(option));

const spelled = (name: string, option: Option): string => {
  if (option.kind === 'secret') return `never an option: ${code(option.variable)}, or a hidden prompt`;
  return isFlag(option) || isPositional(option) ? code(spelling(name, option)) : '–';
};

const plopName = (name: string, { face, kind }: Option): string =>
  face === 'bin' || kind === 'secret' ? '–' : code(name);

const question = (option: Option): string => {
  if (option.question === undefined) return `(not asked) ${option.help}`;
  const choices = option.kind === 'text' ? choicesOf(option) : undefined;
  const list = choices === undefined ? '' : `: ${choices.map(code).join(', ')}`;
  return `${option.question.message.replace(/ \(.*\)$/, '')}${list}`;
};

const variable = ({ kind, variable: name }: Option): string =>
  kind === 'secret' || name === undefined ? '–' : code(name);

const isFirst = (option: Option): boolean => option.question?.first === true;

/** The questions of a command, and what else it can be told. */
export const questionTable = (options: Options): string =>
  table(
    ['question', 'option of `npx codex-orq`', 'name for plop', 'variable', 'default'],
    Object.entries(options)
      .filter(([, option]) => !isShared(option))
      .sort(([, one], [, other]) => Number(isFirst(other)) - Number(isFirst(one)))
      .map(([name, option]) => [
        question(option),
        spelled(name, option),
        plopName(name, option),
        variable(option),
        option.otherwise ?? '',
      ]),
  );

const rowsOf = (first: string, options: Options, choose: (option: Option) => boolean) =>
  Object.entries(options)
    .filter(([, option]) => choose(option))
    .map(([name, option], index) => [
      index === 0 ? first : '',
      spelled(name, option),
      plopName(name, option),
      explanation(option),
    ]);

/** The options of the other commands, and those of all. */
export function commandTable([first, ...others]: Commands): string {
  const own = ({ name, options, plop }: Command) =>
    rowsOf(code(name), options, (option) => !isShared(option)).map(
      ([first = '', option = '', named = '', does = '']) => [
        first,
        option,
        plop === false ? '–' : named,
        does,
      ],
    );
  return table(
    ['command', 'option of `npx codex-orq`', 'name for plop', 'what it does'],
    [
      ...others.flatMap(own),
      ...rowsOf('all that write', first.options, under(headings.writing)),
      ...rowsOf('all', first.options, under(headings.every)),
    ],
  );
}
