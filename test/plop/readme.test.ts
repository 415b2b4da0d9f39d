import { describe, test } from 'vitest';
import { asCommonJs, readmePlopfile, runReadmePlopfile } from '../support/stranger.ts';

const plopfile = readmePlopfile();

describe('the plopfile of the README', () => {
  test('in a package of ES modules', { timeout: 120_000 }, () =>
    runReadmePlopfile({ 'package.json': '{"type":"module"}', 'plopfile.js': plopfile }),
  );

  test('in what npm init -y makes, as CommonJS', { timeout: 120_000 }, () =>
    runReadmePlopfile({ 'package.json': '{"main":"index.js"}', 'plopfile.js': asCommonJs(plopfile) }),
  );

  test('there as plopfile.mjs', { timeout: 120_000 }, () =>
    runReadmePlopfile({ 'package.json': '{"main":"index.js"}', 'plopfile.mjs': plopfile }),
  );
});
