import { defineConfig } from 'vitest/config';

/** Every supported line of Node runs the compiled package: see test/node-versions. Installs them from the npm registry. */
export default defineConfig({
  test: {
    include: ['test/**/*.nodes.test.ts'],
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/support/guard-home.ts'],
    maxWorkers: 1,
    testTimeout: 300_000,
  },
});
