import type { TestProject } from 'vitest/node';
import { coveredVersions } from '../../src/catalogue/versions.ts';
import { installCodex } from './install.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** By version: why it could not be installed. Its tests fail with that, the others run. */
    missingVersions: Record<string, string>;
  }
}

/** Runs once, before the tests move the home folder away: npm finds the person's own settings. */
export async function setup(project: TestProject): Promise<void> {
  const missing: Record<string, string> = {};
  for (const { version } of coveredVersions) {
    const reason = await installCodex(version);
    if (reason !== undefined) missing[version] = reason;
  }
  project.provide('missingVersions', missing);
}
