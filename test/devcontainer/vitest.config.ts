import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { NeedsReporter } from '../support/needs/reporter.ts';

/** The tests that install the Feature into a root file system or a container: minutes, root, Linux. `npm run test:devcontainer`. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/devcontainer/*.rootfs.test.ts', 'test/devcontainer/*.container.test.ts'],
    globalSetup: ['test/devcontainer/machine.ts'],
    setupFiles: ['test/support/guard-home.ts'],
    reporters: ['default', new NeedsReporter()],
    // Each file has a root file system of its own; package managers and downloads fill two cores by themselves.
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 450_000,
  },
});
