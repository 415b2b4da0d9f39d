import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Problem, problem } from '../findings/index.ts';
import { packageRoot } from '../lib/package.ts';
import { fishString, pwshString, shString, tomlString } from '../lib/quote.ts';

type Handlebars = typeof import('handlebars');

let ours: Handlebars | undefined;

/**
 * Handlebars of our own, apart from plop's: plop's escapes HTML (`&` becomes `&amp;`), and other plopfiles' helpers
 * must not leak into what we write into the user's dotfiles. Loaded when something is rendered: a look at the files
 * (`codex-orq doctor`) often ends without.
 */
function handlebars(): Handlebars {
  if (ours !== undefined) return ours;
  ours = (createRequire(import.meta.url)('handlebars') as Handlebars).create();
  ours.registerHelper({
    toml: quoting((value) => (typeof value === 'string' ? tomlString(value) : String(value))),
    tomlList: quoting(
      (value) =>
        `[${[value]
          .flat()
          .map((one) => tomlString(String(one)))
          .join(', ')}]`,
    ),
    sh: quoting((value) => shString(String(value))),
    fish: quoting((value) => fishString(String(value))),
    pwsh: quoting((value) => pwshString(String(value))),
    json: quoting((value) => JSON.stringify(value, undefined, 2)),
  });
  return ours;
}

/** A place in a template as Handlebars counts: lines from 1, columns from 0. */
type Spot = Readonly<{ line: number; column: number }>;
type Call = Readonly<{ loc: Readonly<{ start: Spot; end: Spot }> }>;

/** What a helper was to quote is not set. */
class UnsetArgument extends Error {
  readonly call: Call;

  constructor(call: Call) {
    super('not set');
    this.call = call;
  }
}

/** Handlebars' strictness ends at a helper's arguments: without this, "undefined" would be written. */
const quoting =
  (quote: (value: unknown) => string) =>
  (value: unknown, call?: Call): string => {
    // Without an argument the call itself comes first.
    if (call === undefined) throw new UnsetArgument(value as Call);
    if (value === undefined) throw new UnsetArgument(call);
    return quote(value);
  };

/** The argument of a call such as `{{sh editor}}`, as it is written. */
function argumentAt(source: string, { loc: { start, end } }: Call): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.pop() ?? '';
  const text = [...lines, last.slice(0, end.column)].join('\n').slice(start.column);
  const [, argument = ''] = text.replace(/^\W+/, '').split(/\s+/, 2);
  return /^[^~)}]+/.exec(argument)?.[0] ?? text;
}

/** How messages call a template: a text, as the beginning of a sentence, or its file. */
export type TemplateName = string | Readonly<{ file: string }>;

/** Handlebars' own errors, by their form. What they quote of the data is not repeated: it may be a secret. */
function explained(error: Error, source: string, template: TemplateName): Problem {
  const called = typeof template === 'string' ? { template } : template;
  if (error instanceof UnsetArgument) {
    const { line, column } = error.call.loc.start;
    return problem('template-unset', {
      ...called,
      line,
      column: column + 1,
      name: argumentAt(source, error.call),
    });
  }
  const [, name] =
    /^"(.*?)" not defined in /.exec(error.message) ??
    /^Cannot (?:read|use) .*?(?:reading|search for) '(.*?)'/.exec(error.message) ??
    [];
  if (name === undefined) {
    // The second line shows the place; what the parser expected there is of no help.
    const reason = error.message.split('\n').slice(0, 2).join(' ');
    return problem('template-broken', { ...called, reason }, { cause: error });
  }
  const { lineNumber: line, column } = error as { lineNumber?: number; column?: number };
  const place = line === undefined || column === undefined ? {} : { line, column: column + 1 };
  return problem('template-unset', { ...called, name, ...place });
}

/**
 * Renders Handlebars source. Strict: a name that `data` lacks is an error, never an empty string. Nothing is escaped
 * for HTML; a value is quoted by the helper of the language that it is written in (`toml`, `sh`, `fish`, `pwsh`, `json`).
 * @throws Problem template-unset, template-broken
 */
export function renderString(
  source: string,
  data: Readonly<Record<string, unknown>>,
  template: TemplateName,
): string {
  // A question that was not put leaves its name behind, without a value.
  const set = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
  const options = { noEscape: true, strict: true, knownHelpersOnly: false };
  try {
    return handlebars().compile(source, options)(set);
  } catch (error) {
    throw error instanceof Error ? explained(error, source, template) : error;
  }
}

/** Renders `templates/<name>.hbs` of this package. */
export function render(name: string, data: Readonly<Record<string, unknown>>): string {
  const source = readFileSync(join(packageRoot, 'templates', `${name}.hbs`), 'utf8');
  return renderString(source, data, `templates/${name}.hbs of codex-orq`);
}
