import { defineConfig } from 'vitest/config';

/** The tests of the part whose faults are tried, in the order in which they are: see scripts/mutation/parts.js. */
const tests = (process.env['MUTATION_TESTS'] ?? '').split(',');

export default defineConfig({
  test: {
    include: tests,
    globalSetup: ['test/support/needs/requirements.ts'],
    setupFiles: ['test/support/guard-home.ts', 'test/support/mutation-setup.ts'],
    runner: './scripts/mutation/warm-runner.js',
    reporters: [],
    testTimeout: 60_000,
  },
});
