import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { effectiveModel } from '../../src/checks/context.ts';
import { gatherContext } from '../../src/checks/gather.ts';
import { pathsFor } from '../../src/host/paths.ts';
import { askCodex } from '../../src/codex/ask.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';

/*
 * Which files of a project count, told from the files and by the real Codex: a repository, a linked work tree of it with
 * files at its root and below, and a folder that is none.
 */

let machine: Machine;
let at: (path: string) => string;

beforeAll(() => {
  machine = machineWithCodex();
  at = (path) => join(machine.home, path);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.email=a@example.com', '-c', 'user.name=a', ...args], {
      env: { ...machine.env },
      stdio: 'ignore',
    });
  git('init', '-q', at('main'));
  git('-C', at('main'), 'commit', '-q', '--allow-empty', '-m', 'x');
  git('-C', at('main'), 'worktree', 'add', '-q', at('linked'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  write('linked/.codex/config.toml', 'model = "a/root"\n');
  write('linked/sub/.codex/config.toml', 'model = "a/sub"\n');
  mkdirSync(at('linked/sub/deep'));
  write('plain/.codex/config.toml', 'model = "a/plain"\n');
  write('plain/deep/marker', '');
  write('plain/marker', '');
});
afterAll(() => machine.cleanup());

const cases: readonly (readonly [trust: Readonly<Record<string, string>>, folder: string, model: string])[] =
  [
    [{ linked: 'trusted' }, 'linked/sub/deep', 'a/sub'],
    [{ 'linked/sub/deep': 'trusted' }, 'linked/sub/deep', 'a/user'],
    [{ 'linked/sub': 'trusted' }, 'linked/sub/deep', 'a/sub'],
    [{ linked: 'trusted', 'linked/sub': 'untrusted' }, 'linked/sub/deep', 'a/root'],
    [{ linked: 'untrusted', 'linked/sub': 'trusted' }, 'linked/sub/deep', 'a/sub'],
    [{ main: 'trusted' }, 'linked', 'a/root'],
    [{ main: 'trusted', linked: 'untrusted' }, 'linked', 'a/user'],
    [{ main: 'untrusted', linked: 'trusted' }, 'linked', 'a/root'],
    [{ plain: 'trusted' }, 'plain', 'a/plain'],
    [{ plain: 'trusted' }, 'plain/deep', 'a/user'],
  ];

const config = (trust: Readonly<Record<string, string>>, root = ''): void =>
  writeFileSync(
    join(machine.codexHome, 'config.toml'),
    [
      'model = "a/user"',
      root,
      ...Object.entries(trust).map(([path, level]) => `[projects."${at(path)}"]\ntrust_level = "${level}"`),
      '',
    ].join('\n'),
  );

/** The model that counts in a folder: as the files tell it, and as Codex does. */
async function models(folder: string): Promise<readonly [unknown, unknown]> {
  const { host, codexHome } = machine;
  const project = at(folder);
  const context = await gatherContext(host, { paths: pathsFor(host), project });
  const answer = await askCodex({ host, codexHome, cwd: project });
  return [effectiveModel(context), answer.kind === 'loads' ? answer.model : answer.kind];
}

describe("a project's file counts as Codex counts it", () => {
  test.each(cases)('%j in %s: %s', { timeout: 60_000 }, async (trust, folder, model) => {
    config(trust);
    expect(await models(folder)).toEqual([model, model]);
  });

  test('with markers of one’s own', { timeout: 60_000 }, async () => {
    config({ plain: 'trusted' }, 'project_root_markers = ["other", ".hg"]');
    expect(await models('plain/deep')).toEqual(['a/user', 'a/user']);
    writeFileSync(at('plain/.hg'), '');
    expect(await models('plain/deep')).toEqual(['a/plain', 'a/plain']);
  });
});
