import { defineConfig } from 'vitest/config';
import { NeedsReporter } from './test/support/needs/reporter.ts';

/** Every file-system call of every command that writes is killed, torn in half, or fails: see test/faults. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.faults.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/support/needs/requirements.ts'],
    setupFiles: ['test/support/guard-home.ts'],
    reporters: ['default', new NeedsReporter()],
    // One process at a time, and two tests at a time in it: all that takes time is other processes.
    maxWorkers: 1,
    maxConcurrency: 2,
    testTimeout: 1_800_000,
  },
});
