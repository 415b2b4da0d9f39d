import type { TestProject } from 'vitest/node';
import { coveredVersions } from '../../src/codex/versions.ts';
import { lookFor } from '../support/needs/requirements.ts';
import { installCodex, isInstalled } from './install.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** By version: why it could not be installed. Its tests fail with that, the others run. */
    missingVersions: Record<string, string>;
  }
}

/** Runs once, before the tests move the home folder away: npm finds the person's own settings. */
export async function setup(project: TestProject): Promise<void> {
  const missing: Record<string, string> = {};
  for (const { version } of coveredVersions)
    if (!(await isInstalled(version))) missing[version] = 'the npm registry does not answer';
  const absent = Object.keys(missing);
  const { registry = false } = await lookFor(project, absent.length > 0 ? ['registry'] : []);
  for (const version of registry ? absent : []) {
    const reason = await installCodex(version);
    if (reason === undefined) delete missing[version];
    else missing[version] = reason;
  }
  project.provide('missingVersions', missing);
}
