import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coverageFinding, staleness } from '../../src/catalogue/age.ts';
import { stampedVersion, stampFor } from '../../src/catalogue/stamp.ts';
import {
  coverageOf,
  coveredVersions,
  newestCovered,
  oldestCovered,
  oldestWithCatalogue,
} from '../../src/codex/versions.ts';

describe('the covered versions', () => {
  it('go from the oldest to the newest', () => {
    const versions = coveredVersions.map(({ version }) => version);
    const byNumber = versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    expect(versions).toEqual(byNumber);
    expect([versions[0], versions.at(-1)]).toEqual([oldestCovered, newestCovered]);
    expect(coveredVersions.find(({ debugModels }) => debugModels)?.version).toBe(oldestWithCatalogue);
  });

  it('end with the one that the tests of this checkout run', () => {
    const file = new URL('../../node_modules/@openai/codex/package.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: newestCovered });
  });
});

describe('the place of a version', () => {
  it.each([
    ['0.79.9', 'older'],
    ['0.80.0-alpha.1', 'older'],
    ['0.80.0', 'covered'],
    ['0.98.0', 'covered'],
    ['0.169.0-alpha.2', 'covered'],
    ['0.169.0', 'covered'],
    ['0.169.1', 'newer'],
    ['0.170.0-alpha.1', 'newer'],
    ['1.0.0', 'newer'],
    ['0.0.0', 'unknown'],
    ['nightly', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (version, place) => {
    expect(coverageOf(version)).toBe(place);
  });

  it('is only told where it is outside of the tested ones', () => {
    expect(coverageFinding('0.10.0')).toMatchObject({ code: 'codex-older-than-tested', level: 'warning' });
    expect(coverageFinding('9.0.0')).toMatchObject({ code: 'codex-newer-than-tested', level: 'info' });
    expect(coverageFinding('0.134.0')).toBeUndefined();
    expect(coverageFinding('nightly')).toBeUndefined();
  });
});

describe('the stamp of a catalogue', () => {
  it('says for which Codex it was built', () => {
    expect(
      stampedVersion(
        JSON.stringify({ ...stampFor({ codex: '0.134.0', choice: 'all', ids: [] }), models: [] }),
      ),
    ).toBe('0.134.0');
  });

  it.each([
    '',
    'no JSON',
    'null',
    '[]',
    '{"models":[]}',
    '{"generated_by":{"package":"another","codex":"1.0.0"}}',
  ])('is not seen in a file that is not ours: %j', (json) => {
    expect(stampedVersion(json)).toBeUndefined();
    expect(staleness('orq-models.json', json, '0.169.0')).toBeUndefined();
  });

  it('makes a catalogue stale as soon as another Codex is installed', () => {
    const json = JSON.stringify(stampFor({ codex: '0.134.0', choice: 'all', ids: [] }));
    expect(staleness('orq-models.json', json, '0.134.0')).toBeUndefined();
    expect(staleness('orq-models.json', json, '0.169.0')).toEqual({
      code: 'catalogue-stale',
      level: 'warning',
      args: { file: 'orq-models.json', builtFor: '0.134.0', installed: '0.169.0' },
    });
  });
});
