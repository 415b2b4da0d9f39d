import { expect, test } from 'vitest';
import { sha256 } from '../../src/lib/digest.ts';

// Records that lie in repositories hold such digests: another algorithm would take every file there for an edited one.
test('is the SHA-256 of the text in UTF-8', () => {
  // FIPS 180-4, example of one block.
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('\u00e9')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
});
