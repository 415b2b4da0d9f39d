import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { run } from '../../src/host/processes.ts';
import { repository } from '../support/cli.ts';
import { lookFor } from '../support/needs/requirements.ts';

/** The npm package `node` brings a Node of each supported line. */
export const versions = ['20.12.0', '20', '22', '24'];

declare module 'vitest' {
  export interface ProvidedContext {
    /** By version: why it could not be installed. */
    missingNodes: Record<string, string>;
    /** Why plop 3 could not be installed. */
    missingPlop3: string | undefined;
  }
}

const folderOf = (version: string): string => join(repository, '.cache', 'node', version);

/** The Node of a version, in the git-ignored cache folder. */
export const nodeOf = (version: string): string =>
  join(folderOf(version), 'node_modules', 'node', 'bin', 'node');

const plop3Folder = join(repository, '.cache', 'plop-3');

/** The last plop before 4, in the git-ignored cache folder. */
export const plop3Bin = join(plop3Folder, 'node_modules', 'plop', 'bin', 'plop.js');

/** @returns why it is not there; undefined when it is */
async function install(name: string, folder: string): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const npm = await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', name], {
    cwd: folder,
    timeoutMs: 240_000,
  });
  return npm.exitCode === 0 ? undefined : `npm could not install ${name}: ${npm.stderr}`;
}

/** Runs once, before the tests move the home folder away: npm finds the person's own settings. */
export async function setup(project: TestProject): Promise<void> {
  const absent = versions.filter((version) => !existsSync(nodeOf(version)));
  const isPlopAbsent = !existsSync(plop3Bin);
  const { registry = false } = await lookFor(project, absent.length > 0 || isPlopAbsent ? ['registry'] : []);
  const get = async (name: string, folder: string): Promise<string | undefined> =>
    registry ? await install(name, folder) : 'the npm registry does not answer';
  const missing: Record<string, string> = {};
  for (const version of absent) {
    const reason = await get(`node@${version}`, folderOf(version));
    if (reason !== undefined) missing[version] = reason;
  }
  project.provide('missingNodes', missing);
  project.provide('missingPlop3', isPlopAbsent ? await get('plop@3.1.2', plop3Folder) : undefined);
}
