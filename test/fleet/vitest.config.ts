import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { NeedsReporter } from '../support/needs/reporter.ts';

/** Ansible over ten hosts on this machine: minutes. `npm run test:fleet`. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/fleet/*.fleet.test.ts'],
    globalSetup: [
      'test/support/build.ts',
      'test/support/needs/requirements.ts',
      'test/fleet/global-setup.ts',
    ],
    setupFiles: ['test/support/guard-home.ts'],
    reporters: ['default', new NeedsReporter()],
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
  },
});
