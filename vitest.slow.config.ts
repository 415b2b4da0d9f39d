import { defineConfig } from 'vitest/config';
import usual from './vitest.config.ts';

/** The tests that take long, and the properties of which `npm test` takes a sample: `npm run test:slow`. */
export default defineConfig({
  test: {
    ...usual.test,
    include: [
      'test/**/*.slow.test.ts',
      'test/roundtrip/{crashes,properties}.test.ts',
      'test/edit/toml-properties.test.ts',
    ],
    exclude: ['**/node_modules/**'],
    env: { PROPERTY_SCALE: process.env['PROPERTY_SCALE'] ?? '1' },
  },
});
