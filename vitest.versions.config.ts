import { defineConfig } from 'vitest/config';
import { NeedsReporter } from './test/support/needs/reporter.ts';

/** The matrix of Codex versions: see test/codex-versions. The first run installs about 1.6 GB from the npm registry. */
export default defineConfig({
  test: {
    include: ['test/**/*.versions.test.ts'],
    globalSetup: ['test/codex-versions/global-setup.ts'],
    setupFiles: ['test/support/guard-home.ts'],
    reporters: ['default', new NeedsReporter()],
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
