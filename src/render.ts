import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { fishString, pwshString, shString, tomlString } from './quote.ts';

type Handlebars = typeof import('handlebars');

let ours: Handlebars | undefined;

/**
 * Handlebars of our own, apart from plop's: plop's escapes HTML (`&` becomes `&amp;`), and other plopfiles' helpers
 * must not leak into what we write into people's dotfiles. Loaded when something is rendered: a look at the files
 * (`codex-orq doctor`) often ends without.
 */
function handlebars(): Handlebars {
  if (ours !== undefined) return ours;
  ours = (createRequire(import.meta.url)('handlebars') as Handlebars).create();
  ours.registerHelper({
    toml: (value: unknown) => (typeof value === 'string' ? tomlString(value) : String(value)),
    sh: (value: unknown) => shString(String(value)),
    fish: (value: unknown) => fishString(String(value)),
    pwsh: (value: unknown) => pwshString(String(value)),
    json: (value: unknown) => JSON.stringify(value, undefined, 2),
  });
  return ours;
}

const templates = new URL('../templates/', import.meta.url);

/**
 * Renders Handlebars source. Strict: a name that `data` lacks is an error, never an empty string. Nothing is escaped
 * for HTML; a value is quoted by the helper of the language that it is written in (`toml`, `sh`, `fish`, `pwsh`, `json`).
 */
export function renderString(source: string, data: Readonly<Record<string, unknown>>): string {
  return handlebars().compile(source, { noEscape: true, strict: true, knownHelpersOnly: false })(data);
}

/** Renders `templates/<name>.hbs` of this package. */
export function render(name: string, data: Readonly<Record<string, unknown>>): string {
  return renderString(readFileSync(fileURLToPath(new URL(`${name}.hbs`, templates)), 'utf8'), data);
}
