import { stripVTControlCharacters as stripped } from 'node:util';
import { describe, expect, test } from 'vitest';
import { changeOf } from '../../src/plan/change.ts';
import { nextStepsText, planQuestion, planText } from '../../src/report/run-report.ts';
import { viewFor } from '../../src/report/view.ts';
import { memoryHost } from '../support/memory-host.ts';

const path = '/home/ada/.codex/a-rather-long-name.config.toml';
const before = 'model = "a"\nkept = 1\n';

async function planned(after: string | undefined, text = before) {
  const host = memoryHost({ files: { [path]: text } });
  const target = { id: 'config', action: 'toml-merge', mode: 0o600, secret: false } as const;
  const changes = [changeOf(target, await host.read(path), after, 'linux')];
  return { host, plan: { intent: 'setup', changes, findings: [] } as const };
}

const linesAt = async (columns: number | undefined, after = 'model = "b"\nkept = 1\n'): Promise<string[]> => {
  const { host, plan } = await planned(after);
  const view = await viewFor({ isTTY: columns !== undefined, columns }, host);
  return stripped(planText(plan, view)).split('\n');
};

describe('the head of a file', () => {
  const name = '~/.codex/a-rather-long-name.config.toml';
  const summary = '1 line replaced or removed, 1 added, 1 untouched';

  test('is one line where that fits', async () => {
    for (const columns of [undefined, 120, name.length + summary.length + 3])
      expect((await linesAt(columns))[0]).toBe(`  ${name} ${summary}`);
  });

  test('is the name, and the summary below it, on a narrow terminal', async () => {
    for (const columns of [40, 60, name.length + summary.length + 2]) {
      const lines = await linesAt(columns);
      const body = lines.findIndex((line) => /^ {4}[+-] /.test(line));
      const [first, ...more] = lines.slice(0, body);
      expect(first).toBe(`  ${name}`);
      expect(more.map((line) => line.slice(4)).join(' ')).toBe(summary);
      for (const line of more) {
        expect(line).toMatch(/^ {4}\S/);
        expect(line.length).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('stands apart from the name where that is short', async () => {
    const host = memoryHost();
    const target = { id: 'env-example', action: 'write', mode: 0o644, secret: false } as const;
    const change = changeOf(target, await host.read('/home/ada/work/.env.example'), 'A=\n', 'linux');
    const view = await viewFor({}, host);
    expect(planText({ intent: 'setup', changes: [change], findings: [] }, view)).toBe(
      `  ${'.env.example'.padEnd(28)} new, 1 line`,
    );
  });
});

test('of a file that holds secrets only names are shown, and no comment that has one in it', async () => {
  const env = '/home/ada/.codex/.env';
  const text = [
    '# mine, since May',
    '#ORQ_API_KEY=sk-orq-made-up-0123456789abcdef',
    'ORQ_API_KEY=orq-made-up-1',
    'export OTHER = made-up-2',
    "made-up-3'",
    '',
  ];
  const host = memoryHost({ files: { [env]: text.join('\n') } });
  const target = { id: 'codex-env', action: 'dotenv-merge', mode: 0o600, secret: true } as const;
  const change = changeOf(target, await host.read(env), '', 'linux');
  const lines = planText({ intent: 'remove', changes: [change], findings: [] }, await viewFor({}, host));
  expect(lines.split('\n').slice(1)).toEqual([
    '    - # mine, since May',
    '    - #ORQ_API_KEY=(hidden)',
    '    - ORQ_API_KEY=(hidden)',
    '    - export OTHER =(hidden)',
    '    - (hidden)',
  ]);
});

describe('the lines of a diff', () => {
  test('go on below their beginning on a narrow terminal', async () => {
    const lines = await linesAt(40, `model = "${'b'.repeat(60)}"\nkept = 1\n`);
    const added = lines.slice(lines.findIndex((line) => line.startsWith('    + ')));
    expect(added.length).toBeGreaterThan(1);
    // The blank at which the line is broken is not shown.
    expect(added.map((line) => line.slice(6)).join('')).toBe(`model ="${'b'.repeat(60)}"`);
    for (const line of added) expect(line.length).toBeLessThanOrEqual(40);
  });

  test('show no line ends, and no character that steers a terminal', async () => {
    const { host, plan } = await planned('a = "\u001b]52;c;QQ==\u0007"\r\n# \u202e\tx\r\n', 'b\n');
    const shown = planText(plan, await viewFor({}, host));
    expect(shown.split('\n').slice(1)).toEqual([
      '    - b',
      '    + a = "\ufffd]52;c;QQ==\ufffd"',
      '    + # \ufffd\tx',
    ]);
  });
});

test('the question counts what is written and what goes', async () => {
  const [{ plan: written }, { plan: deleted }] = [await planned('x\n'), await planned(undefined)];
  expect(planQuestion(written)).toBe('Write this file?');
  expect(planQuestion(deleted)).toBe('Delete this file?');
  expect(planQuestion({ ...written, changes: [...written.changes, ...written.changes] })).toBe(
    'Write these 2 files?',
  );
  expect(planQuestion({ ...written, changes: [...written.changes, ...deleted.changes] })).toBe(
    'Write 1 file and delete 1?',
  );
});

test('the last lines are words and commands', async () => {
  const view = await viewFor({}, memoryHost());
  expect(nextStepsText(view, [['Undo', ({ command }) => command('remove')]])).toBe(
    '  Undo     npx codex-orq remove',
  );
});
