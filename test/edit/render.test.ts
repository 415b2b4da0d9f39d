import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import { type Extras, render, renderString, type TemplateName } from '../../src/edit/render.ts';

function problemOf(
  source: string,
  data: Readonly<Record<string, unknown>>,
  template: TemplateName = 'The template t.hbs',
  extras: Extras = {},
): Problem {
  try {
    renderString(source, data, template, extras);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  return expect.unreachable('it was rendered');
}

describe('a variable that is not set is named, with its template and its place', () => {
  test.each([
    ['by itself', 'a = 1\nb = {{who}}\n', {}, 'who', 2],
    ['that has a name and no value', '{{who}}', { who: undefined }, 'who', 1],
    ['as an argument', 'x\n\n TOKEN={{~ sh   editor.name ~}}\n', { editor: {} }, 'editor.name', 3],
    ['within a block', '{{#each xs}}\n{{toml ../n}}{{/each}}', { xs: [1] }, '../n', 2],
    ['as an argument of an argument', '{{#if (json who)}}{{/if}}', {}, 'who', 1],
    ['that is a helper of nobody', '{{quote "x"}}', {}, 'quote', 1],
    ['below one that is not set', '{{toml a.b}}', {}, 'b', undefined],
    ...['toml', 'sh', 'fish', 'pwsh', 'json'].map(
      (helper) => [`for ${helper}`, `{{${helper} who}}`, {}, 'who', 1] as const,
    ),
  ] as const)('%s', (_, source, data, name, line) => {
    const { finding, message, exitCode } = problemOf(source, data);
    expect(finding).toMatchObject({ code: 'template-unset', args: { template: 'The template t.hbs', name } });
    expect(finding.code === 'template-unset' && finding.args.line).toBe(line);
    expect(message).toMatch(/^The template t\.hbs/);
    expect(exitCode).toBe(2);
  });

  test('but no value of another', () => {
    const { message } = problemOf('{{key.part.more}}', { key: { part: 'sk-orq-made-up' } });
    expect(message).toContain('uses more');
    expect(message).not.toContain('made-up');
  });
});

test.each([
  ['{{', /line 1/],
  ['{{#if a}}', /line 1/],
  ['{{> part}}', /part/],
])('%j is told as a broken template', (source, reason) => {
  const { finding, message } = problemOf(source, { a: 1 });
  expect(finding.code).toBe('template-broken');
  expect(message).toMatch(/^The template t\.hbs cannot be rendered/);
  expect(message).toMatch(reason);
  expect(message).not.toContain('\n');
});

test('a template out of a file is named by it, and the place as editors count', () => {
  const file = '/app/t.hbs';
  expect(problemOf('\n {{who}}', {}, { file }).finding.args).toEqual({
    file,
    line: 2,
    column: 4,
    name: 'who',
  });
  expect(problemOf(' {{sh who}}', {}, { file }).finding.args).toEqual({
    file,
    line: 1,
    column: 2,
    name: 'who',
  });
  // Handlebars says no place.
  expect(problemOf('{{toml a.b}}', {}, { file }).finding.args).toEqual({ file, name: 'b' });
  expect(problemOf('a\n{{#if b}}', {}, { file }).finding.args).toEqual({
    file,
    reason: 'Parse error on line 2: a{{#if b}}',
  });
});

test('a helper wants an argument, also one on the next line', () => {
  const nameIn = (source: string): unknown => problemOf(source, {}).finding.args;
  expect(nameIn('{{toml}} more')).toMatchObject({ name: '{{toml}}' });
  expect(nameIn('{{sh\nwho}}')).toMatchObject({ name: 'who' });
});

test('each helper quotes for its language', () => {
  const source =
    '{{toml a}} {{toml n}} {{tomlList as}} {{tomlList a}} {{sh a}} {{fish a}} {{pwsh a}} {{json as}}';
  expect(renderString(source, { a: `"it's\\"`, n: 7, as: ['x', 'y'] }, 'x')).toBe(
    [
      ...[String.raw`"\"it's\\\""`, '7', '["x", "y"]', String.raw`["\"it's\\\""]`],
      ...[String.raw`'"it'\''s\"'`, String.raw`'"it\'s\\"'`, String.raw`'"it''s\"'`, '[\n  "x",\n  "y"\n]'],
    ].join(' '),
  );
  expect(renderString('{{base64 b}} {{html b}} {{dotenv b}}', { b: '<ä>' }, 'x')).toBe(
    "PMOkPg== &lt;ä&gt; '<ä>'",
  );
  expect(renderString('{{{{raw}}}}{{ theirs }}{{{{/raw}}}}', {}, 'x')).toBe('{{ theirs }}');
});

test('what no quotes of a .env file can hold is refused, and not repeated', () => {
  const { finding, message } = problemOf('A={{dotenv key}}', { key: "made'up" });
  expect(finding).toMatchObject({
    code: 'template-value',
    args: { template: 'The template t.hbs', reason: "it has a single quote (') in it" },
  });
  expect(message).not.toContain('made');
});

type Options = Readonly<{ hash: Readonly<{ a?: unknown; b?: unknown }> }>;

describe('helpers and partials of a plopfile', () => {
  const helpers = {
    upper: (value: unknown) => (value as string).toUpperCase(),
    join: (one: unknown, other: unknown) => [one, other].map((text) => (text as string).trim()).join('+'),
    nothing: () => undefined,
    broken: () => {
      throw new Error('out of order');
    },
    now: () => 'today',
    named: (options: unknown) => (options as Options).hash.a,
    sh: () => 'theirs',
  };
  const partials = { part: '[{{> @partial-block}}]', line: '({{a}})' };

  test('are used, and go before ours', () => {
    const source = '{{upper a}} {{join a b}} {{nothing}}{{sh a}} {{#> part}}{{b}}{{/part}} {{> line}}';
    expect(renderString(source, { a: 'x', b: 'y' }, 't', { helpers, partials })).toBe('X x+y theirs [y] (x)');
  });

  test.each([
    ['{{upper who}}', 'who'],
    ['{{join a who}}', 'who'],
    ['{{join who a}}', 'who'],
    ['{{join text who}}', 'who'],
    // Which word it is cannot be told.
    ['{{join "two words" who}}', '{{join "two words" who}}'],
  ])('%s: what is not set is named', (source, name) => {
    const { finding } = problemOf(source, { a: 'x', text: 'y' }, 't', { helpers });
    expect(finding).toMatchObject({ code: 'template-unset', args: { name } });
  });

  test('one that fails by itself says so', () => {
    const { finding } = problemOf('{{broken a}}', { a: 'x' }, 't', { helpers });
    expect(finding).toMatchObject({ code: 'template-broken', args: { reason: 'out of order' } });
  });

  /** The text, and what was told of its values. */
  const watched = (source: string, data: Readonly<Record<string, unknown>>) => {
    const values: string[] = [];
    const onValue = (value: string, name: string): unknown => values.push(`${name}=${value}`);
    return [renderString(source, data, 't', { helpers, partials, onValue }), ...values];
  };

  test.each([
    ['{{a}} {{o.p}}', ['x y', 'a=x', 'o.p=y']],
    [
      '{{upper a}} {{json n}} {{now}} {{named a=a}}',
      ['X 5 today x', 'upper=X', 'json=5', 'now=today', 'named=x'],
    ],
    ['{{own a}} {{own b=n}}', ['x! 5!', 'own=x!', 'own=5!']],
    ['{{#if no}}{{no}}{{else}}{{a}}{{/if}}', ['x', 'a=x']],
    ['{{#each xs}}{{this}}{{@index}}{{../n}},{{/each}}', ['q05,', 'this=q', '@index=0', '../n=5']],
    ['{{#> part}}{{n}}{{/part}}{{> line}}', ['[5](x)', 'n=5', 'a=x']],
    // What is quoted for a .env file, or goes in as it is, needs no look.
    ['{{dotenv a}}{{{a}}}{{&a}} {{{{raw}}}}{{a}}{{{{/raw}}}}', ["'x'xx {{a}}"]],
  ])('%s: each value that goes into the text is told', (source, told) => {
    const own = (value: unknown) => `${typeof value === 'string' ? value : (value as Options).hash.b}!`;
    expect(watched(source, { a: 'x', o: { p: 'y' }, n: 5, no: '', xs: ['q'], own })).toEqual(told);
  });

  test('a value that is not set is none, out of a helper as well', () => {
    for (const [source, name] of [
      ['{{who}}', 'who'],
      ['{{#if a}} {{nothing}}{{/if}}', 'nothing'],
    ] as const) {
      const { finding } = problemOf(source, { a: 'x' }, 't', {
        helpers,
        onValue: () => expect.unreachable(),
      });
      expect(finding).toMatchObject({ code: 'template-unset', args: { name, line: 1 } });
    }
  });
});

test('a helper dotenv of its own goes before ours, but for where values are watched; others go in any case', () => {
  const helpers = { dotenv: (value: unknown) => `<${value}>`, loud: (value: unknown) => `${value}!` };
  const rendered = (onValue?: () => void): string =>
    renderString('{{dotenv a}} {{loud a}}', { a: 'x y' }, 't', { helpers, ...(onValue && { onValue }) });
  expect(rendered()).toBe('<x y> x y!');
  expect(rendered(() => undefined)).toBe("'x y' x y!");
  expect(renderString('{{dotenv a}}', { a: 'x' }, 't', { helpers: { loud: helpers.loud } })).toBe("'x'");
});

test('what is set, or asked about, is rendered', () => {
  const source = '{{a}}{{sh b}}{{toml c}}{{#if d}}no{{/if}}{{#unless e.f}}yes{{/unless}}';
  expect(renderString(source, { a: '<&>', b: '', c: false, e: {} }, 'x')).toBe("<&>''falseyes");
});

test('a template of the package is named as well', () => {
  expect(() => render('codex.env', { envKey: 'A' })).toThrow('templates/codex.env.hbs of codex-orq');
});
