import { expect, test } from 'vitest';
import { editToml, invertToml } from '../../src/edit/toml.ts';
import { setSeven } from './toml/operations.ts';

/*
 * Texts of a megabyte that are slow for whoever looks at them twice. The limit is some ten times what an edit takes on a
 * busy machine; one that takes quadratic time takes minutes. `npm run bench` has the exact figures.
 */

const lines = (count: number, line: (index: number) => string): string =>
  `${Array.from({ length: count }, (_, index) => line(index)).join('\n')}\n`;

const texts: Record<string, string> = {
  'backslashes in a string': `a = "${'\\\\'.repeat(500_000)}"\n`,
  'escaped quotes in a string': `a = "${'\\"'.repeat(500_000)}"\n`,
  'quotes in a multi-line string': `a = """${'"" '.repeat(300_000)}"""\n`,
  'escaped closing quotes': `a = """${'\\"""'.repeat(200_000)}"""\n`,
  'blank lines': '\n'.repeat(1_000_000),
  'a comment block above a table': `a = 1\n${'# c\n'.repeat(250_000)}[x]\n`,
  'a comment block above the first table': `${'# c\n'.repeat(250_000)}[x]\n`,
  'blanks at the end of a line': `a = 1${' '.repeat(1_000_000)}\n`,
  'a wide inline table': `model_providers = { ${lines(30_000, (n) => `p${n} = { name = "x" },`)
    .replaceAll('\n', ' ')
    .slice(0, -2)} }\n`,
  'many providers': lines(20_000, (n) => `[model_providers.p${n}]\nname = "x"\n`),
  'many dotted providers': lines(30_000, (n) => `model_providers.p${n}.name = "x"`),
  'many sub-tables of ours': lines(20_000, (n) => `[model_providers.orq.p${n}]\nname = "x"\n`),
  'many array tables': lines(40_000, () => '[[list]]\nname = "x"'),
  'keys with escapes': lines(20_000, (n) => `"\\u0061${n}" = 1`),
  'many dates': `a = [${'2024-02-29, '.repeat(80_000)}]\n`,
};

test.each(Object.keys(texts))('%s: an edit and its undo take a moment', (name) => {
  const text = texts[name] ?? '';
  const start = performance.now();
  const after = editToml(text, setSeven, 'config.toml');
  const back = editToml(after, invertToml(text, setSeven, 'config.toml'), 'config.toml');
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(back === text).toBe(true);
});

test('two thousand keys can be set at once', () => {
  const operations = Array.from(
    { length: 2000 },
    (_, n) => ({ op: 'set', path: [`t${n % 40}`, `k${n}`], value: 'x' }) as const,
  );
  const after = editToml('', operations, 'config.toml');
  expect(after.match(/^\[t\d+\]$/gm)).toHaveLength(40);
  expect(editToml(after, invertToml('', operations, 'config.toml'), 'config.toml')).toBe('');
});
