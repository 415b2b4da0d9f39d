/**
 * Vitest global set-up of the root file system tests: makes the root file system, and finds out how npm is set up here
 * before the test guard moves the home folder.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { lookFor } from '../support/needs/requirements.ts';
import { podmanNeeds } from '../support/podman.ts';
import { type Machine, rootfsNeeds } from '../support/rootfs.ts';

const script = (name: string): string => fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));

const output = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** A setting of npm's; undefined for one that is not set. */
function npmSetting(name: string): string | undefined {
  const value = output('npm', 'config', 'get', name);
  return ['', 'null', 'undefined'].includes(value) ? undefined : value;
}

const proxyVariables = /^(?:all|http|https|no)_proxy$/i;

function findMachine(archive: string): Machine {
  const { NODE_EXTRA_CA_CERTS: extraCa } = process.env;
  const files: Record<string, string> = {};
  const env: Record<string, string> = {};
  const show = (path: string | undefined, name: string, variable: string): void => {
    if (path === undefined || !existsSync(path)) return;
    files[`/run/machine/${name}`] = realpathSync(path);
    env[variable] = `/run/machine/${name}`;
  };
  show(npmSetting('userconfig'), 'userconfig', 'npm_config_userconfig');
  show(npmSetting('globalconfig'), 'globalconfig', 'npm_config_globalconfig');
  // In the place of a path in npm's configuration that means nothing inside.
  show(npmSetting('cafile'), 'cafile.pem', 'npm_config_cafile');
  show(extraCa, 'extra.pem', 'NODE_EXTRA_CA_CERTS');
  const registry = npmSetting('registry');
  if (registry !== undefined) Object.assign(env, { npm_config_registry: registry });
  for (const [name, value] of Object.entries(process.env))
    if (proxyVariables.test(name) && value !== undefined) env[name] = value;
  return {
    archive,
    files,
    env,
    node: realpathSync(process.execPath),
    npm: dirname(dirname(realpathSync(output('sh', '-c', 'command -v npm')))),
  };
}

/** @throws Error when everything is there, and yet no root file system can be made */
export async function setup(project: TestProject): Promise<void> {
  const found = await lookFor(project, podmanNeeds);
  if (rootfsNeeds.every((name) => found[name]))
    project.provide('machine', findMachine(output(script('make-rootfs.sh'))));
}
