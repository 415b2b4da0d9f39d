import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import { render, renderString } from '../../src/edit/render.ts';

function problemOf(source: string, data: Readonly<Record<string, unknown>>): Problem {
  try {
    renderString(source, data, 'The template t.hbs');
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

test('a helper wants an argument', () => {
  expect(problemOf('{{toml}}', {}).finding.code).toBe('template-unset');
});

test('what is set, or asked about, is rendered', () => {
  const source = '{{a}}{{sh b}}{{toml c}}{{#if d}}no{{/if}}{{#unless e.f}}yes{{/unless}}';
  expect(renderString(source, { a: '<&>', b: '', c: false, e: {} }, 'x')).toBe("<&>''falseyes");
});

test('a template of the package is named as well', () => {
  expect(() => render('codex.env', { envKey: 'A' })).toThrow('templates/codex.env.hbs of codex-orq');
});
