import type { TestProject } from 'vitest/node';
import { coveredVersions } from '../../src/codex/versions.ts';
import { installCodex, isInstalled } from '../codex-versions/install.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why the old Codex could not be installed; empty when it is there. */
    oldCodexMissing: string;
  }
}

const [oldest] = coveredVersions
  .map(({ version }) => version)
  .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));

/** The oldest Codex that is covered. */
export const oldCodex = oldest ?? '';

/** Runs before the tests move the home folder away: npm finds your own settings. */
export async function setup(project: TestProject): Promise<void> {
  const missing = (await isInstalled(oldCodex)) ? undefined : await installCodex(oldCodex);
  project.provide('oldCodexMissing', missing ?? '');
}
