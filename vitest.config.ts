import { defineConfig } from 'vitest/config';
import { NeedsReporter } from './test/support/needs/reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Heavy ones have scripts of their own: test:slow, test:codex-versions, test:devcontainer, test:faults, test:fleet.
    exclude: [
      '**/node_modules/**',
      'test/**/*.slow.test.ts',
      'test/**/*.versions.test.ts',
      'test/**/*.rootfs.test.ts',
      'test/**/*.container.test.ts',
      'test/**/*.nodes.test.ts',
      'test/**/*.faults.test.ts',
      'test/**/*.fleet.test.ts',
    ],
    globalSetup: ['test/support/build.ts', 'test/support/needs/requirements.ts'],
    setupFiles: ['test/support/guard-home.ts'],
    reporters: ['default', new NeedsReporter()],
    // Two workers: the tests start real Codex processes and shells, and a build machine has two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
