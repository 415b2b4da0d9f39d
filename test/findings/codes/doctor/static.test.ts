import { describe, expect, test } from 'vitest';
import { backgroundFindings } from '../../../../src/findings/background.ts';
import { checkFindings } from '../../../../src/findings/checks.ts';
import { codexFindings } from '../../../../src/findings/codex.ts';
import { readingFindings } from '../../../../src/findings/reading.ts';
import { examine, examined, type Fixture } from '../../../checks/fixture.ts';
import { type Row, testPairs } from '../pairs.ts';
import { backgroundRows } from './background.ts';
import { checkRows } from './checks.ts';
import { codexRows } from './codex.ts';
import { readingRows } from './reading.ts';

describe('every finding of the static checks', () => {
  testPairs(checkFindings, checkRows, examine);

  test('is absent where all is well, but for the good news', async () => {
    const codes = (await examine({ codex: {} })).map(({ code }) => code);
    expect(codes).toEqual([
      'config-fine',
      'providers-fine',
      'layers-fine',
      'git-fine',
      'key-fine',
      'codex-loads',
      'gateway-not-asked',
    ]);
  });
});

describe('every finding about a Codex in the background', () => {
  testPairs(backgroundFindings, backgroundRows, examine);
});

describe('every finding about what cannot be read', () => {
  testPairs(readingFindings, readingRows, examine);
});

describe('every finding about the installed Codex', () => {
  testPairs(codexFindings, codexRows, async (fixture, code) => {
    const found = (await examined(fixture)).filter(
      // What keeps Codex from starting comes first, with the files.
      ({ group, finding }) => group === 'Codex' || finding.code === code,
    );
    const findings = found.map(({ finding }) => finding);
    const others = findings.filter((finding) => finding.code !== code).map((finding) => finding.code);
    if (code !== undefined) expect(others).toEqual(fixture.beside ?? []);
    expect(findings).not.toEqual([]);
    return findings;
  });
});

/** Days are told with their year in another year, or count from today. */
const withoutDay = (name: string, value: unknown): unknown =>
  ['written', 'fetched'].includes(name) ? '(a day)' : value;

/** What the doctor finds in the fixtures of a row: a line for each finding, with all that its sentences are made from. */
async function foundIn(code: string, { triggers, also = {}, clean }: Row<Fixture>): Promise<string> {
  const fixtures = { triggers, ...also, clean };
  const lines: string[] = [];
  for (const [name, fixture] of Object.entries(fixtures)) {
    lines.push(`${code}: ${name}`);
    for (const { group = 'ends the run', finding } of await examined(fixture))
      lines.push(
        `  ${group} | ${finding.level} | ${finding.code} ${JSON.stringify(finding.args, withoutDay)}`,
      );
  }
  return lines.join('\n');
}

// Read the difference; when it is meant, `npx vitest run test/findings/codes/doctor/static.test.ts -u` records it.
test('all that the doctor tells of each fixture is as recorded in static.found', async () => {
  const rows: Readonly<Record<string, Row<Fixture>>> = {
    ...checkRows,
    ...readingRows,
    ...codexRows,
    ...backgroundRows,
  };
  const found: string[] = [];
  for (const [code, row] of Object.entries(rows)) found.push(await foundIn(code, row));
  await expect(`${found.join('\n')}\n`).toMatchFileSnapshot('static.found');
});
