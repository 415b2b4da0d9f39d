import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FeatureAnswers, featureFiles, featureId } from '../../src/devcontainer/feature.ts';
import { run } from '../../src/host/processes.ts';
import type { RunResult } from '../../src/host/types.ts';

const cli = fileURLToPath(new URL('../../node_modules/@devcontainers/cli/devcontainer.js', import.meta.url));

export const answers: FeatureAnswers = {
  model: 'openai/gpt-5.4',
  baseUrl: 'https://api.orq.ai/v3/router',
  providerId: 'orq',
  envKey: 'ORQ_API_KEY',
  codexVersion: '0.169.0',
};

/** Writes the Feature's files, as the generator does. */
export function writeFeature(folder: string, overrides: Partial<FeatureAnswers> = {}): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, text, mode } of featureFiles({ ...answers, ...overrides })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), mode);
  }
}

/** Makes a repo in a temporary folder, with the Feature and these files. */
export function temporaryRepo(files: Readonly<Record<string, unknown>>): string {
  const repo = mkdtempSync(join(tmpdir(), 'repo-'));
  writeFeature(join(repo, '.devcontainer', featureId));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return repo;
}

/** Runs the devcontainer CLI. It finds no Docker but what `--docker-path` names. */
export const devcontainer = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  timeoutMs = 60_000,
): Promise<RunResult> =>
  run(process.execPath, [cli, ...args], {
    timeoutMs,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });

/**
 * Stands in for `docker`: answers what the CLI asks before it builds, and copies what it would build from to the
 * folder `$0.out`. The image pretends to be Debian for this machine, run by root.
 */
const shim = `#!/bin/sh
case "$1 $2" in
  'buildx version') echo 'github.com/docker/buildx v0.17.0 0' ;;
  'version '*) echo 27.0.0 ;;
  'inspect '*) echo '[{"Id":"sha256:0","Architecture":"amd64","Os":"linux","Config":{"User":"root","Env":[],"Labels":{}}}]' ;;
  'buildx build')
    mkdir "$0.out"
    previous=
    for argument in "$@"; do
      case $argument in
        dev_containers_feature_content_source=*) cp -a "\${argument#*=}" "$0.out/content" ;;
      esac
      [ "$previous" != -f ] || cp "$argument" "$0.out/Dockerfile"
      previous=$argument
    done
    ;;
esac
`;

export type CapturedBuild = Readonly<{
  result: RunResult;
  /** The Dockerfile that the CLI generated; empty when it did not come to building. */
  dockerfile: string;
  /** The folder that the Dockerfile calls `dev_containers_feature_content_source`: our Feature and the CLI's wrapper. */
  content: string;
}>;

/** Lets the CLI build a repo's dev container up to the point where Docker would take over. */
export async function captureBuild(repo: string, extra: readonly string[] = []): Promise<CapturedBuild> {
  const folder = mkdtempSync(join(tmpdir(), 'build-'));
  const docker = join(folder, 'docker');
  writeFileSync(docker, shim, { mode: 0o755 });
  const result = await devcontainer([
    'build',
    ...['--docker-path', docker, '--workspace-folder', repo, '--user-data-folder', join(folder, 'data')],
    ...extra,
  ]);
  const written = join(`${docker}.out`, 'Dockerfile');
  const content = join(folder, 'content');
  if (existsSync(written)) cpSync(join(`${docker}.out`, 'content'), content, { recursive: true });
  return { result, dockerfile: existsSync(written) ? readFileSync(written, 'utf8') : '', content };
}

/** What the CLI makes of a configuration, features included. */
export async function readConfiguration(repo: string, extra: readonly string[] = []): Promise<unknown> {
  const { stdout, stderr, exitCode } = await devcontainer([
    'read-configuration',
    ...['--docker-path', '/bin/true', '--workspace-folder', repo, '--include-features-configuration'],
    ...extra,
  ]);
  if (exitCode !== 0) throw new Error(`read-configuration: ${stderr}`);
  return JSON.parse(stdout);
}
