import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runBin } from '../../support/cli.ts';
import { homeWith } from '../../support/test-home.ts';
import { controlMachine, doctorReport, runFleet } from '../../support/fleet-host.ts';

const error = { code: 'config-missing', level: 'error', group: 'Files', message: 'There is no config.toml.' };
const codex = { code: 'codex-loads', level: 'info', group: 'Codex', message: 'Codex 0.160.1 loads it.' };

const report = (files: Readonly<Record<string, string>>, json = false) =>
  runFleet(controlMachine(files), { task: 'report', paths: Object.keys(files), json });

test('a page of machines, the worst first; a broken file is named, and the others are done', async () => {
  const { exitCode, document, said } = await report({
    '/srv/fine.json': doctorReport([codex] as never),
    '/srv/bad.json': doctorReport([error] as never),
    '/srv/torn.json': '{"version": 1,',
  });
  expect(exitCode).toBe(1);
  expect(said).toContain('/srv/torn.json is not in the page: it is no JSON.');
  expect(document).toContain('/srv/torn.json is not in the page');
  expect(document).toContain('Codex 0.160.1 loads it.');
  expect(document.indexOf('>bad<')).toBeLessThan(document.indexOf('>fine<'));
  expect(document).toContain('<code class="error">config-missing</code></td><td class="number">1</td>');
});

test('a check of a command that writes: its file differs', async () => {
  const changes = [{ path: '/x', kind: 'update' }];
  const differs = { code: 'check-differs', level: 'error', message: 'One file is not as it would be.' };
  const text = JSON.stringify({ version: 1, intent: 'devcontainer', changes, findings: [differs] });
  const { exitCode, document } = await report({ '/srv/repo.json': text }, true);
  expect(exitCode).toBe(0);
  expect(JSON.parse(document)).toMatchObject({ machines: [{ name: 'repo', state: 'differs' }] });
});

test('a name that is written twice counts once', async () => {
  const host = controlMachine({ '/srv/a.json': doctorReport() });
  const paths = ['/srv/a.json', '/srv/../srv/a.json', '/srv/a.json'];
  const { document } = await runFleet(host, { task: 'report', paths, json: true });
  expect((JSON.parse(document) as { machines: unknown[] }).machines).toHaveLength(1);
});

test('a machine goes by the name of its file and its CODEX_HOME, and counts once for each code', async () => {
  const both = { code: 'key-missing', level: 'error', group: 'Environment', message: 'No key.' };
  const text = doctorReport([both, both] as never);
  const files = { '/srv/A.JSON': JSON.stringify({ ...JSON.parse(text), project: '/srv/app' }) };
  const { document } = await report(files, true);
  expect(JSON.parse(document)).toMatchObject({
    machines: [{ name: 'A', place: '/home/x/.codex' }],
    codes: [{ code: 'key-missing', count: 1, names: ['A'] }],
  });
});

const tags = (html: string): readonly string[] =>
  [...html.matchAll(/<\/?([a-z0-9]+|[^\s>]+)/gi)].map(([, name = '']) => name.toLowerCase());

test('nothing of a report becomes markup, nor does the page load anything', async () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&`;
  const finding = { code: hostile, level: hostile, group: 'Codex', message: hostile, hint: hostile };
  const wrong = { ...finding, level: 'error' };
  const { document } = await report({
    [`/srv/${hostile.replaceAll('/', '|')}.json`]: doctorReport([finding, wrong] as never),
    [`/srv/torn ${hostile.replaceAll('/', '|')}.json`]: '{',
  });
  const plain = await report({ '/srv/a.json': doctorReport([error, codex] as never), '/srv/b.json': '{' });
  expect(new Set(tags(document))).toEqual(new Set(tags(plain.document)));
  expect(document).not.toContain('<script');
  expect(document).not.toMatch(/<[^>]*\son\w+=/);
  expect(document).not.toMatch(/<[^>]*\s(?:src|href)=/);
});

test('every value of the page goes through the helper for HTML', () => {
  const template = readFileSync(new URL('../../../templates/fleet/report.html.hbs', import.meta.url), 'utf8');
  const mustaches = [...template.matchAll(/\{\{\{?([^}]*)\}/g)].map(([, inside = '']) => inside);
  expect(mustaches.filter((inside) => !/^(?:html |[#/](?:each|if|unless)\b)/.test(inside))).toEqual([]);
});

test('the page is all that standard output gets; what is wrong goes to standard error', async () => {
  const home = homeWith({ files: { 'project/torn.json': '{' } });
  const { exitCode, stdout, stderr } = await runBin(home, ['fleet', 'report', 'torn.json']);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/<\/html>\n$/);
  expect(stderr).toMatch(/^✖ torn\.json is not in the page: it is no JSON\.\n/);
});
