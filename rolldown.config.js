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
 * make a start 12 % slower, since Node then loads what resolves packages. The others are ES modules, which a CommonJS module of
 * Node 20.12 could not load.
 */
export const builtIn = [
  'smol-toml',
  'valibot',
  'fast-wrap-ansi',
  'fast-string-width',
  'fast-string-truncated-width',
  'yocto-spinner',
  'yoctocolors',
];

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

let core;
/** What the doctor needs is one file, which every command shares; the rest goes into files by what is loaded together. */
const chunkOf = (id, graph) => {
  core ??= staticImports(['cli/main.ts', 'cli/look.ts', 'commands/doctor/work.ts'].map(source), graph);
  return core.has(id) ? 'core' : null;
};

/** CommonJS has a `require`. To make one takes Node 2 ms of each start. */
const ownRequire = {
  name: 'own-require',
  transform: (code) => code.replaceAll('createRequire(import.meta.url)', 'require'),
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

/** The templates, compiled: a run then needs Handlebars' runtime alone. Its options are those of `src/edit/render.ts`. */
const templates = {
  name: 'templates',
  resolveId: (id) => (id === './templates.cjs' ? { id, external: 'relative' } : null),
  generateBundle() {
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
    this.emitFile({
      type: 'asset',
      fileName: 'templates.cjs',
      source: `module.exports = {\n${compiled.join(',\n')}\n};\n`,
    });
  },
};

export default defineConfig({
  // The last one writes the manual page, and is taken away again.
  input: { cli: source('cli.ts'), library: source('index.ts'), man: source('cli/man.ts') },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !isAbsolute(id) && !builtIn.includes(id),
  treeshake: { moduleSideEffects: 'no-external' },
  plugins: [ownRequire, licences, templates],
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    codeSplitting: { groups: [{ name: chunkOf, debugName: 'core' }] },
  },
});
