import { stripVTControlCharacters as stripped } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/checks/index.ts';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { doctorJson, doctorText, overallOf, summaryOf } from '../../src/report/doctor-report.ts';
import { finding } from '../../src/findings/index.ts';
import { type View, viewFor } from '../../src/report/view.ts';
import { type Fixture, key, machine } from '../checks/fixture.ts';

const look = (fixture: Fixture): Promise<Diagnosis> =>
  diagnose(machine(fixture), { prove: false, live: false, onBilled: () => undefined });

const view = (columns: number | undefined, env: Record<string, string> = {}, isTTY = true): Promise<View> =>
  viewFor({ isTTY, columns }, { env, home: '/home/p', cwd: '/home/p/repo' });

/** A machine with a finding of each kind. */
const wrong: Fixture = {
  files: {
    '/home/p/repo/.codex/config.toml': 'model = "gpt-5.5"\nmodel_provider = "x"\n',
    '/home/p/.codex/codex-orq.json': undefined,
    '/home/p/.codex/.env': 'ORQ_API_KEY=\n',
  },
};

describe('the report for people', () => {
  for (const columns of [40, 60, 80, 120])
    test(`fits into ${columns} columns`, async () => {
      const text = doctorText(await look(wrong), await view(columns));
      const wide = stripped(text)
        .split('\n')
        .filter((line) => line.length > columns && line.trim().includes(' '));
      // A path or an id that is longer than the line stays whole.
      expect(wide.filter((line) => line.trim().replace(/^\S+ /, '').includes(' '))).toEqual([]);
      expect(text.split('\n').length).toBeGreaterThan(10);
    });

  test('is not broken into lines where nobody watches', async () => {
    const lines = doctorText(await look(wrong), await view(undefined, {}, false)).split('\n');
    for (const line of lines.slice(0, -2)) expect(line).toMatch(/^(?:\w+| {2}[✔✖!·] .+| {4}→ .+)$/);
  });

  test('has colours on a terminal, and none under NO_COLOR', async () => {
    const diagnosis = await look(wrong);
    // What Node makes of a style depends on the real stream; here it is only asked whether there is one.
    const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
    const paint = { bold: red, dim: red, red, green: red, yellow: red };
    const coloured = doctorText(diagnosis, { ...(await view(80)), paint });
    expect(coloured).toContain('\u001b[');
    expect(stripped(coloured)).toBe(doctorText(diagnosis, await view(80, { NO_COLOR: '1' })));
    for (const quiet of [view(80, { NO_COLOR: '1' }), view(80, { TERM: 'dumb' }), view(80, {}, false)])
      expect(doctorText(diagnosis, await quiet)).not.toContain('\u001b[');
  });

  test('shows what lies in the working folder without it, and the home folder as ~', async () => {
    const text = doctorText(await look(wrong), await view(undefined));
    expect(stripped(text)).toContain('! .codex/config.toml pins model = "gpt-5.5"');
    expect(stripped(text)).toContain(' ~/.codex/.env');
  });

  test('hides the key and what could steer a terminal, whatever a finding says', async () => {
    const { context } = await look({});
    const args = { file: `/x/\u001b[2J${key}`, key: 'a', value: `\u009b${key}` };
    const diagnosis: Diagnosis = {
      context,
      findings: [{ group: 'Files', finding: finding('left-over', args) }],
    };
    for (const text of [doctorText(diagnosis, await view(undefined, {}, false)), doctorJson(diagnosis)]) {
      expect(text).not.toContain(key);
      for (const code of ['\u001b', '\\u001b', '\u009b']) expect(text).not.toContain(code);
      expect(text).toContain('(hidden)');
    }
  });
});

describe('the verdict', () => {
  const of = (...levels: ('error' | 'warning' | 'info')[]) =>
    levels.map((level) => ({ group: 'Files' as const, finding: finding('gateway-not-asked', {}, level) }));

  test('is that of the worst finding', () => {
    expect([of('info'), of('warning', 'info'), of('warning', 'error', 'info'), of()].map(overallOf)).toEqual([
      'ok',
      'warning',
      'error',
      'ok',
    ]);
  });

  test('counts', () => {
    expect([of('info'), of('warning'), of('error', 'error', 'warning')].map(summaryOf)).toEqual([
      'Nothing is wrong.',
      '1 warning',
      '2 errors, 1 warning',
    ]);
  });
});
