import { defineConfig } from 'vitest/config';
import { NeedsReporter } from './test/support/needs/reporter.ts';

/** Every supported line of Node runs the compiled package: see test/node-versions. Installs them from the npm registry. */
export default defineConfig({
  test: {
    include: ['test/**/*.nodes.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/node-versions/global-setup.ts'],
    setupFiles: ['test/support/guard-home.ts'],
    reporters: ['default', new NeedsReporter()],
    maxWorkers: 1,
    testTimeout: 300_000,
  },
});
