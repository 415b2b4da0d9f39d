import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ParseError, parse } from 'jsonc-parser';
import { expect } from 'vitest';
import { rootsOf } from '../../../src/commands/roots.ts';
import type { Finding } from '../../../src/findings/index.ts';
import { prepare } from '../../../src/cli/session.ts';
import { createHost } from '../../../src/host/host.ts';
import { findingText } from '../../../src/report/finding-text.ts';
import { Session } from '../../../src/commands/session.ts';
import { viewFor } from '../../../src/report/view.ts';
import type { Host } from '../../../src/host/types.ts';
import { runBin } from '../../support/cli.ts';
import { readLine } from '../../support/command-line.ts';
import type { TemporaryHome, TemporaryHomeOptions } from '../../support/home.ts';
import { homeWith as emptyHomeWith } from '../../support/test-home.ts';

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A home whose project is a git repo with these files; `.env` is ignored, as it should be. */
export function homeWith(
  files: Readonly<Record<string, string>> = {},
  options: TemporaryHomeOptions = {},
): TemporaryHome {
  const home = emptyHomeWith(options);
  execFileSync('git', ['init', '--quiet'], { cwd: home.project });
  writeFiles(home.project, { '.gitignore': '.env\n', ...files });
  return home;
}

/** Files below a folder (without git's own), with their mode: what a commit would hold; and the folders. */
export function filesOf(folder: string, prefix = ''): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    if (name === '.git') continue;
    const path = join(folder, name);
    const stats = lstatSync(path);
    const shown = `${prefix}${name}`;
    if (stats.isDirectory()) {
      found[shown] = `folder ${(stats.mode & 0o777).toString(8)}`;
      Object.assign(found, filesOf(path, `${shown}/`));
    } else {
      found[shown] = `${(stats.mode & 0o777).toString(8)} ${readFileSync(path, 'latin1')}`;
    }
  }
  return found;
}

/**
 * Runs a command as the bin does without a terminal, but in this process: for the many cases in which it is the planning
 * that matters. The bin itself runs in the others.
 */
export async function runHere(
  home: TemporaryHome,
  args: readonly string[],
  cwd = home.project,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const host: Host = { ...createHost(), env: home.env, home: home.home, cwd };
  const json = args.includes('--json');
  const out = { stdout: '', stderr: '' };
  const view = await viewFor({}, host);
  const say = (text: string): void => {
    out[json ? 'stderr' : 'stdout'] += `${text}\n`;
  };
  const document = (text: string): void => {
    out.stdout += text;
  };
  const tell = (findings: readonly Finding[]): void => {
    for (const found of findings) say(findingText(found, view));
  };
  const { command, given } = readLine(args);
  const options = {
    intent: command.intent(given),
    dryRun: given['dryRun'] === true,
    check: given['check'] === true,
    json,
    roots: () => rootsOf(host, given),
  };
  const session = new Session(host, { view, say, document, tell }, options);
  try {
    await session.review((watched) => prepare(watched, command, given));
    for (const step of session.steps()) await step.run();
  } catch (error) {
    if (session.exitCode === 0 || !(error instanceof Error)) throw error;
    out.stderr += error.message;
  }
  session.finish();
  return { exitCode: session.exitCode, ...out };
}

export const run = (home: TemporaryHome, ...args: string[]) => runHere(home, ['devcontainer', ...args]);
export const runInBin = (home: TemporaryHome, ...args: string[]) => runBin(home, ['devcontainer', ...args]);
export const read = (home: TemporaryHome, path: string): string =>
  readFileSync(join(home.project, path), 'utf8');

export const standard = '.devcontainer/devcontainer.json';
export const handedOn = `\${localEnv:ORQ_API_KEY}`;

type Config = Readonly<{
  name?: string;
  features?: Readonly<Record<string, unknown>>;
  remoteEnv?: Readonly<Record<string, unknown>>;
  secrets?: Readonly<Record<string, Readonly<{ description: string; documentationUrl: string }>>>;
}>;

/** A `devcontainer.json`, which any parser has to be able to read. */
export function configOf(home: TemporaryHome, path = standard): Config {
  const errors: ParseError[] = [];
  const config = parse(read(home, path), errors, { allowTrailingComma: true }) as Config;
  expect(errors).toEqual([]);
  return config;
}
