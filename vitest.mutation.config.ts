import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The tests of the part whose mutants are tried, in the order in which they are: see scripts/mutation.js. */
const tests = (process.env['MUTATION_TESTS'] ?? '').split(',');

/** A mutant is gone at the first test that fails, so what fails fast and often comes first. */
class AsListed extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      tests.findIndex((name) => moduleId.endsWith(`/${name}`));
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  plugins: [
    {
      name: 'codex-orq:processes',
      // Stryker asks for threads, in which a test can set no umask.
      configureVitest: ({ project }) => {
        project.config.pool = 'forks';
      },
    },
  ],
  test: {
    include: tests,
    globalSetup: ['test/support/needs/requirements.ts'],
    setupFiles: ['test/support/guard-home.ts', 'test/support/mutation-setup.ts'],
    maxWorkers: 1,
    testTimeout: 60_000,
    sequence: { sequencer: AsListed },
  },
});
