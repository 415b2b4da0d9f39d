import { define, type Show } from './define.ts';

/** A place in a text file; lines and columns count from 1, columns in UTF-16 units. */
export type Position = { path: string; line: number; column: number };

/** How a message names such a place. */
export const at = ({ path, line, column }: Position, show: Show): string =>
  `${show.path(path)}, line ${line}, column ${column}`;

/** What a template is called: a beginning of a sentence, or its file. */
type Template = { template?: string; file?: string };

const templateName = ({ template = 'The template', file }: Template, show: Show): string =>
  file === undefined ? template : `The template ${show.path(file)}`;

/** Findings of the text editors (src/edit). `path` is filled in by the caller that knows the file. */
export const editFindings = {
  'toml-unmergeable': define<Position & { key: string; reason: string }>({
    level: 'error',
    message: (args, show) => `${at(args, show)}: ${args.key} cannot be set, because ${args.reason}.`,
    hint: () => 'Change that part by hand.',
    again: true,
  }),
  'jsonc-invalid': define<Position & { reason: string }>({
    level: 'error',
    message: (args, show) => `${at(args, show)}: ${args.reason}`,
    hint: () => 'Fix that.',
    again: true,
  }),
  'jsonc-unmergeable': define<Position & { key: string; reason: string }>({
    level: 'error',
    message: (args, show) => `${at(args, show)}: ${args.key} cannot be set, because ${args.reason}.`,
    hint: () => 'Change that part by hand.',
    again: true,
  }),
  'fragment-empty': define<{ type: string; path: string }>({
    level: 'error',
    exit: 2,
    message: ({ type, path }, show) =>
      `The template of ${type} for ${show.path(path)} renders to nothing that could be merged.`,
    hint: () => 'Check the values that the template got.',
  }),
  'fragment-invalid': define<Template & { path: string; line: number; column: number; reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ path, line, column, reason, ...template }, show) =>
      `${templateName(template, show)} renders to a text that cannot be merged into ${show.path(path)}. Line ${line}, column ${column} of that text: ${reason.replace(/\.$/, '')}.`,
    hint: () => 'Quote what is put in: {{toml name}}, {{json name}}.',
  }),
  'template-value': define<Template & { name?: string; reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ name = 'a value', reason, ...template }, show) =>
      `${templateName(template, show)} puts ${name} into a .env file, but ${reason}.`,
    hint: ({ name }) =>
      name === undefined
        ? 'No quotes of a .env file can hold it for every reader. Use another value.'
        : `Write {{dotenv ${name}}}, which quotes it, without quotes around it. ({{{${name}}}} puts it in unchecked.)`,
  }),
  'action-wrong': define<{ type: string; path?: string; reason: string; remedy: string }>({
    level: 'error',
    exit: 2,
    message: ({ type, path, reason }, show) =>
      `The action ${type}${path === undefined ? '' : ` for ${show.path(path)}`} ${reason}.`,
    hint: ({ remedy }) => remedy,
  }),
  'template-unset': define<Template & { name: string; line?: number; column?: number }>({
    level: 'error',
    exit: 2,
    message: ({ name, line, column, ...template }, show) =>
      `${templateName(template, show)}${line === undefined ? '' : `, line ${line}, column ${column},`} uses ${name}, which is not set.`,
    hint: ({ name }) =>
      `Ask for ${name} in a prompt, or pass it as data of the action. If it may be missing, write {{#if ${name}}} … {{/if}} around it.`,
  }),
  'template-broken': define<Template & { reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ reason, ...template }, show) =>
      `${templateName(template, show)} cannot be rendered: ${reason}`,
    hint: () => 'Fix the template.',
  }),
  'edit-unproved': define<{ path: string; reason: string }>({
    level: 'error',
    message: ({ path, reason }, show) =>
      `The edit of ${show.path(path)} failed its own proof: ${reason}. This is a bug in codex-orq.`,
    hint: () => 'Please report it, with the part of the file around the key and without secrets.',
  }),
} as const;
