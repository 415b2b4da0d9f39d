import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Problem, problem } from '../findings/index.ts';
import { packageRoot } from '../lib/package.ts';
import { fishString, pwshString, shString, tomlString } from '../lib/quote.ts';
import { dotenvString, isQuotable } from './dotenv/usable-key.ts';
import { handOver, handOverHelper } from './hand-over.ts';

type Handlebars = typeof import('handlebars');

/** What both of them have: the compiler with its runtime, and the runtime alone. */
type Runtime = Pick<Handlebars, 'escapeExpression' | 'registerHelper' | 'template'>;

/**
 * Handlebars of our own, apart from plop's: plop's escapes HTML (`&` becomes `&amp;`), and other plopfiles' helpers
 * must not leak into what we write into the user's dotfiles. Loaded when something is rendered: a look at the files
 * (`codex-orq doctor`) often ends without.
 */
const handlebars = (): Handlebars =>
  withHelpers((createRequire(import.meta.url)('handlebars') as Handlebars).create());

function withHelpers<H extends Runtime>(made: H): H {
  made.registerHelper({
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
    base64: quoting((value) => Buffer.from(String(value)).toString('base64')),
    html: quoting((value) => made.escapeExpression(String(value))),
    // For files that are templates themselves, such as Ansible's: `{{{{raw}}}}…{{{{/raw}}}}` stays as it is.
    raw(this: unknown, { fn }: Readonly<{ fn: (context: unknown) => string }>) {
      return fn(this);
    },
    dotenv: quoting((value) => {
      const verdict = isQuotable(String(value));
      if (verdict !== true) throw new Unquotable(verdict);
      return dotenvString(String(value));
    }),
  });
  return made;
}

/** How templates are compiled, at run time and when the package is built. */
const compileOptions = { noEscape: true, strict: true, knownHelpersOnly: false } as const;

let built: Readonly<Record<string, (data: unknown) => string>> | undefined;

/**
 * The templates of this package as the build has compiled them; none where the sources run. They need the runtime
 * alone: to load the compiler, and to compile, takes as long as Node itself takes to start.
 */
function builtTemplates(): NonNullable<typeof built> {
  if (built !== undefined) return built;
  built = {};
  // The sources have no such file beside them.
  if (!import.meta.url.endsWith('.cjs')) return built;
  const { runtime: library, specifications } = createRequire(import.meta.url)('./templates.cjs') as Readonly<{
    runtime: Handlebars;
    specifications: Readonly<Record<string, object>>;
  }>;
  const runtime = withHelpers(library.create());
  built = Object.fromEntries(
    Object.entries(specifications).map(([name, specification]) => [name, runtime.template(specification)]),
  );
  return built;
}

/** A value that no quotes can hold; says why, as a clause. */
class Unquotable extends Error {}

/** A place in a template as Handlebars counts: lines from 1, columns from 0. */
type Spot = Readonly<{ line: number; column: number }>;
type Call = Readonly<{ loc: Readonly<{ start: Spot; end: Spot }> }>;

/** What a helper was to quote is not set. */
class UnsetArgument extends Error {
  readonly call: Call;
  readonly argument: string | number;

  /** @param argument its name, or which one of the call it is */
  constructor(call: Call, argument: string | number) {
    super('not set');
    this.call = call;
    this.argument = argument;
  }
}

/** Handlebars' strictness ends at a helper's arguments: without this, "undefined" would be written. */
const quoting =
  (quote: (value: unknown) => string) =>
  (value: unknown, call?: Call): string => {
    // Without an argument the call itself comes first.
    if (call === undefined) throw new UnsetArgument(value as Call, 0);
    if (value === undefined) throw new UnsetArgument(call, 0);
    return quote(value);
  };

/** An argument of a call such as `{{sh editor}}`, as it is written; the call itself where that does not tell. */
function argumentAt(source: string, { loc: { start, end } }: Call, index: number): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.pop() ?? '';
  const text = [...lines, last.slice(0, end.column)].join('\n').slice(start.column);
  const words = text.replace(/^\W+/, '').split(/\s+/);
  // A text or a call in front may have blanks in it.
  const isPlain = words.slice(1, index + 1).every((word) => /^[^"'()]+$/.test(word));
  return (isPlain && /^[^~)}]+/.exec(words[index + 1] ?? '')?.[0]) || text;
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
      name:
        typeof error.argument === 'string' ? error.argument : argumentAt(source, error.call, error.argument),
    });
  }
  if (error instanceof Unquotable)
    return problem('template-value', { ...called, reason: error.message }, { cause: error });
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

/** A helper of a plopfile, or of plop. */
export type Helper = (this: unknown, ...args: readonly unknown[]) => unknown;

/** What a plopfile brings for its templates. */
export type Extras = Readonly<{
  helpers?: Readonly<Record<string, Helper>>;
  partials?: Readonly<Record<string, string>>;
  /** Told of each value that is put into the text, but for what `{{dotenv …}}` has quoted and `{{{…}}}` asks for. */
  onValue?: (value: string, name: string) => void;
}>;

/** Plop's helpers fail in their own words for what is not set. */
const naming = (helper: Helper): Helper =>
  function (this: unknown, ...args) {
    try {
      return helper.apply(this, [...args]);
    } catch (error) {
      const unset = args.indexOf(undefined);
      throw unset === -1 ? error : new UnsetArgument(args.at(-1) as Call, unset);
    }
  };

const mapValues = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/**
 * Renders Handlebars source. Strict: a name that `data` lacks is an error, never an empty string. Nothing is escaped
 * for HTML; a value is quoted by the helper of the language that it is written in (`toml`, `sh`, `fish`, `pwsh`,
 * `json`).
 * @param extras helpers and partials of a plopfile; a helper of its own goes before one of ours, but for `dotenv` where
 *   values are watched: what that has quoted is trusted
 * @throws Problem template-unset, template-broken, template-value
 */
export function renderString(
  source: string,
  data: Readonly<Record<string, unknown>>,
  template: TemplateName,
  extras: Extras = {},
): string {
  // A question that was not put leaves its name behind, without a value.
  const set = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
  const { onValue } = extras;
  const take = (value: unknown, name: string, call: Call): unknown => {
    if (value === undefined) throw new UnsetArgument(call, name);
    onValue?.(String(value), name);
    return value;
  };
  const { dotenv, ...others } = mapValues(extras.helpers ?? {}, naming);
  const own = dotenv === undefined || onValue !== undefined ? others : { ...others, dotenv };
  const helpers = { ...own, [handOverHelper]: take };
  try {
    const engine = handlebars();
    const isHelper = (name: string): boolean => Object.hasOwn(helpers, name) || name in engine.helpers;
    const compile = (text: string) =>
      engine.compile(onValue === undefined ? text : handOver(engine.parse(text), isHelper), compileOptions);
    const partials = mapValues(extras.partials ?? {}, compile);
    return compile(source)(set, { helpers, partials });
  } catch (error) {
    throw error instanceof Error ? explained(error, source, template) : error;
  }
}

/** Renders `templates/<name>.hbs` of this package. */
export function render(name: string, data: Readonly<Record<string, unknown>>): string {
  try {
    const text = builtTemplates()[name]?.(data);
    if (text !== undefined) return text;
  } catch {
    // What is wrong is told by the compiler, which knows the places.
  }
  const source = readFileSync(join(packageRoot, 'templates', `${name}.hbs`), 'utf8');
  return renderString(source, data, `templates/${name}.hbs of codex-orq`);
}
