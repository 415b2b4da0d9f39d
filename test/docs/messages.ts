import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition, Show } from '../../src/findings/define.ts';
import { codes } from '../../src/findings/index.ts';
import { repository } from '../support/cli.ts';

/** What stands for an argument in a sentence. */
const placeholder = (name: string): string => `‹${name}›`;

/**
 * An argument that is its own name wherever it is put: into a text, as the elements of a list, as the fields of a record.
 */
function named(name: string): unknown {
  const text = placeholder(name);
  const few: unknown[] = [];
  const self: unknown = new Proxy(() => text, {
    get: (_target, property) => {
      if ([Symbol.toPrimitive, 'toString', 'toJSON'].includes(property)) return () => text;
      if (property === Symbol.iterator) return () => few[Symbol.iterator]();
      if (property in few) {
        const own: unknown = Reflect.get(few, property);
        // Texts and lists share some names. What they do to a text is wanted where it is one.
        const ofText: unknown = ['includes', 'slice', 'at', 'indexOf'].includes(String(property))
          ? Reflect.get(Object(text) as object, property)
          : undefined;
        if (typeof ofText === 'function') return (ofText as () => unknown).bind(text);
        return typeof own === 'function' ? (own as () => unknown).bind(few) : own;
      }
      const ofText: unknown = Reflect.get(Object(text) as object, property);
      if (typeof ofText === 'function') return (ofText as () => unknown).bind(text);
      return typeof property === 'string' ? named(property) : ofText;
    },
  });
  few.push(self);
  return self;
}

const args = new Proxy({}, { get: (_target, property) => named(String(property)) });

const show: Show = {
  path: (path) => String(path),
  word: (path) => String(path),
  value: (text) => String(text),
  command: (words = '') => `npx codex-orq ${words}`.trim(),
  message: () => placeholder('why'),
};

/** The definitions by the file that has them. */
async function files(): Promise<readonly Readonly<Record<string, Definition<unknown>>>[]> {
  const folder = join(repository, 'src', 'findings');
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(
    names.map(async (name) => (await import(join(folder, name))) as Record<string, unknown>),
  );
  return modules.flatMap((module) =>
    Object.entries(module)
      .filter(([name]) => name.endsWith('Findings'))
      .map(([, found]) => found as Readonly<Record<string, Definition<unknown>>>),
  );
}

/** One row a finding that is usually an error or a warning: what is said, what to do, and its code. */
export async function messageRows(): Promise<readonly string[]> {
  const all = Object.assign({}, ...(await files())) as Readonly<Record<string, Definition<unknown>>>;
  return codes.flatMap((code) => {
    const definition = all[code];
    if (definition === undefined || definition.level === 'info') return [];
    // What is reckoned from an argument, or looked up by it, has no name.
    const cell = (text: string): string =>
      text
        .replaceAll('NaN', '‹n›')
        .replace(/(?<![\w-])undefined(?= |\.)/g, '‹what›')
        .replaceAll('\n', ' ')
        .replaceAll('|', '\\|')
        .replaceAll('<', '&lt;');
    const hint = definition.hint?.(args, show) ?? '';
    const mark = definition.level === 'error' ? '✖' : '!';
    return [`| ${mark} ${cell(definition.message(args, show))} | ${cell(hint)} | \`${code}\` |`];
  });
}
