import { describe, expect, test } from 'vitest';
import { checkFindings } from '../../../../src/findings/checks.ts';
import { codexFindings } from '../../../../src/findings/codex.ts';
import { readingFindings } from '../../../../src/findings/reading.ts';
import { examine, examined } from '../../../checks/fixture.ts';
import { testPairs } from '../pairs.ts';
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

describe('every finding about what cannot be read', () => {
  testPairs(readingFindings, readingRows, examine);
});

describe('every finding about the installed Codex', () => {
  testPairs(codexFindings, codexRows, async (fixture, code) => {
    const found = (await examined(fixture)).filter(({ group }) => group === 'Codex');
    const findings = found.map(({ finding }) => finding);
    const others = findings.filter((finding) => finding.code !== code).map((finding) => finding.code);
    if (code !== undefined) expect(others).toEqual(fixture.beside ?? []);
    expect(findings).not.toEqual([]);
    return findings;
  });
});
