import { defineConfig } from 'vitest/config';

/** The tests that install the Feature into a root file system: minutes, root, Linux. `npm run test:devcontainer`. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/devcontainer/*.rootfs.test.ts'],
    globalSetup: ['test/devcontainer/machine.ts'],
    setupFiles: ['test/support/guard-home.ts'],
    // Each file has a root file system of its own; package managers and downloads fill two cores by themselves.
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 450_000,
  },
});
