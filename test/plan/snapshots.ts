import { Buffer } from 'node:buffer';
import type { Paths } from '../../src/host/paths.ts';
import type { FileSnapshot } from '../../src/host/types.ts';
import type { Snapshots } from '../../src/plan/plan.ts';

export const defaultPaths: Paths = {
  home: '/home/ada',
  codexHome: '/home/ada/.codex',
  isDefaultHome: true,
  config: '/home/ada/.codex/config.toml',
  env: '/home/ada/.codex/.env',
  state: '/home/ada/.codex/codex-orq.json',
};

/** A file as it was read. */
export const fileAt = (path: string, text: string, change: Partial<FileSnapshot> = {}): FileSnapshot => ({
  path,
  realPath: path,
  bytes: Buffer.from(text),
  mode: 0o600,
  ...change,
});

/** A path at which there is no file. */
export const nothingAt = (path: string, change: Partial<FileSnapshot> = {}): FileSnapshot => ({
  path,
  realPath: path,
  bytes: undefined,
  mode: undefined,
  ...change,
});

/** These, and no record of an earlier run unless it is one of them. */
export const snapshotsOf = (...snapshots: readonly FileSnapshot[]): Snapshots =>
  new Map([nothingAt(defaultPaths.state), ...snapshots].map((each) => [each.path, each]));
