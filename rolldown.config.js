/*
 * The bundle: a few CommonJS files. Where Node starts in 25 ms, a doctor of eighty modules takes 150, a bundled one 90, and
 * one in CommonJS, for which Node need not set up its other loader, 60.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import handlebars from 'handlebars';
import { defineConfig } from 'rolldown';

/**
 * Libraries that are built in; all others are dependencies. The first two are what every run needs: installed beside, they
 * make a start 12 % slower, since Node then loads what resolves packages. Handlebars' runtime, without the compiler, is what
 * every run that writes needs, and 23 files. The others are ES modules, which a CommonJS module of Node 20.12 could not load.
 */
export const builtIn = [
  'smol-toml',
  'valibot',
  'handlebars',
  'fast-wrap-ansi',
  'fast-string-width',
  'fast-string-truncated-width',
  'yocto-spinner',
  'yoctocolors',
];

/** The compiler of Handlebars stays a dependency: templates of a plopfile are compiled where they are used. */
const isBuiltIn = (id) =>
  id === compiledTemplates || id === 'handlebars/runtime.js' || (id !== 'handlebars' && builtIn.includes(id));

/** What the package renders from; it has no file. */
const compiledTemplates = 'compiled-templates';

const source = (name) => join(import.meta.dirname, 'src', name);

/** The modules that are loaded whenever one of these is; what they import only when they need it is not among them. */
function staticImports(entries, graph) {
  const found = new Set();
  const visit = (id) => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) visit(imported);
  };
  for (const entry of entries) visit(entry);
  return found;
}

/**
 * What is loaded together is one file: `core` is what the doctor needs, which every command shares; `asking` is what it
 * loads where Codex is installed, and `setup` what a set-up loads besides, be it at once or later. The rest goes into files by what is loaded together.
 */
const groups = {
  core: ['cli/main.ts', 'cli/look.ts', 'commands/doctor/work.ts'],
  asking: [
    'catalogue/age.ts',
    'catalogue/validate.ts',
    'checks/unknown-settings.ts',
    'codex/ask.ts',
    'codex/background.ts',
    'codex/installations.ts',
    'codex/run-as.ts',
    'codex/run.ts',
    'plan/unfinished.ts',
  ],
  setup: [
    'cli/run.ts',
    'commands/setup/work.ts',
    'commands/places.ts',
    'edit/toml/strict-parse.ts',
    'host/real-disk.ts',
  ],
};

const codeSplitting = {
  groups: Object.entries(groups).map(([name, entries], index) => {
    let members;
    return {
      name: (id, graph) => {
        members ??= staticImports(entries.map(source), graph);
        return members.has(id) ? name : null;
      },
      // What several of them need is in the first.
      priority: 10 - index,
    };
  }),
};

/**
 * CommonJS has a `require`. To make one takes Node 2 ms of each start. What it can load it loads: Node's other loader takes
 * longer, and is out of reach for code that was compiled by an earlier run (`src/host/compiled-code.ts`).
 */
const ownRequire = {
  name: 'own-require',
  transform: (code) => code.replaceAll('createRequire(import.meta.url)', 'require'),
  renderChunk(code, { name }) {
    const required = code.replaceAll(
      /\bimport\(("(?:node:[\w/]+|zx\/core)")\)/g,
      'Promise.resolve(require($1))',
    );
    if (Object.hasOwn(groups, name) && /^[^*]*\bimport\(/m.test(required))
      throw new Error(`${name} imports what it cannot: see own-require in rolldown.config.js.`);
    return required.replaceAll(
      /\brequire\(["'](\.\/(?:core|asking|setup|templates)\.cjs)["']\)/g,
      'require("./compiled-code.cjs").load("$1", () => require("$1"))',
    );
  },
};

/** The licences of what is built in ask to be kept with every copy. */
const licences = {
  name: 'licences',
  generateBundle() {
    const texts = builtIn.map((name) => {
      const folder = join(import.meta.dirname, 'node_modules', name);
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      if (file === undefined) throw new Error(`${name} comes without a licence.`);
      return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    });
    this.emitFile({
      type: 'asset',
      fileName: 'LICENCES.txt',
      source: texts.join(`\n${'-'.repeat(80)}\n\n`),
    });
  },
};

/**
 * The templates, compiled, with Handlebars' runtime: a run then needs no compiler. The options are those of
 * `src/edit/render.ts`.
 */
const templates = {
  name: 'templates',
  resolveId: (id) => {
    if (id === compiledTemplates) return id;
    return id === './templates.cjs' ? { id, external: 'relative' } : null;
  },
  load(id) {
    if (id !== compiledTemplates) return null;
    const folder = join(import.meta.dirname, 'templates');
    const compiled = readdirSync(folder, { recursive: true })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.hbs'))
      .sort()
      .map((name) => {
        const options = { noEscape: true, strict: true, knownHelpersOnly: false };
        const text = handlebars.precompile(readFileSync(join(folder, name), 'utf8'), options);
        return `${JSON.stringify(name.slice(0, -'.hbs'.length))}: ${text}`;
      });
    return [
      "export { default as runtime } from 'handlebars/runtime.js';",
      `export const specifications = {\n${compiled.join(',\n')}\n};`,
    ].join('\n');
  },
};

export default defineConfig({
  // The last one writes the manual page, and is taken away again.
  input: {
    cli: source('cli.ts'),
    library: source('index.ts'),
    templates: compiledTemplates,
    'compiled-code': source('host/compiled-code.ts'),
    man: source('cli/man.ts'),
  },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !isAbsolute(id) && !isBuiltIn(id),
  treeshake: { moduleSideEffects: 'no-external' },
  plugins: [ownRequire, licences, templates],
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    codeSplitting,
  },
});
