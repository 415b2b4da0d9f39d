import { describe, test } from 'vitest';
import { asCommonJs, documentedPlopfile, runDocumentedPlopfile } from '../support/stranger.ts';

const plopfile = documentedPlopfile();

describe('the plopfile of docs/plop.md', () => {
  test('in a package of ES modules', { timeout: 120_000 }, () =>
    runDocumentedPlopfile({ 'package.json': '{"type":"module"}', 'plopfile.js': plopfile }),
  );

  test('in what npm init -y makes, as CommonJS', { timeout: 120_000 }, () =>
    runDocumentedPlopfile({ 'package.json': '{"main":"index.js"}', 'plopfile.js': asCommonJs(plopfile) }),
  );

  test('there as plopfile.mjs', { timeout: 120_000 }, () =>
    runDocumentedPlopfile({ 'package.json': '{"main":"index.js"}', 'plopfile.mjs': plopfile }),
  );
});
