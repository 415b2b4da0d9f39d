import { describe, expect, test } from 'vitest';
import { featureReference, findDevcontainers, lockfileOf } from '../../src/devcontainer/locate.ts';

describe('findDevcontainers', () => {
  test('finds the three places of the specification, in the order in which the tools prefer them', () => {
    const paths = [
      '.devcontainer/web/devcontainer.json',
      '.devcontainer.json',
      '.devcontainer/api/devcontainer.json',
      'README.md',
      '.devcontainer/devcontainer.json',
      '.devcontainer.json',
    ];
    expect(findDevcontainers(paths)).toEqual([
      '.devcontainer/devcontainer.json',
      '.devcontainer.json',
      '.devcontainer/api/devcontainer.json',
      '.devcontainer/web/devcontainer.json',
    ]);
  });

  test('leaves alone what only looks like one', () => {
    const paths = [
      'devcontainer.json',
      'sub/.devcontainer/devcontainer.json',
      '.devcontainer/a/b/devcontainer.json',
      '.devcontainer/codex-orq/devcontainer-feature.json',
      '.devcontainer/devcontainer.json.bak',
    ];
    expect(findDevcontainers(paths)).toEqual([]);
  });
});

test.each([
  ['.devcontainer/devcontainer.json', './codex-orq'],
  ['.devcontainer.json', './.devcontainer/codex-orq'],
  ['.devcontainer/api/devcontainer.json', '../codex-orq'],
])('a Feature is called relative to the folder of %s', (path, reference) => {
  expect(featureReference(path)).toBe(reference);
});

test('a path where no dev container can be has no reference', () => {
  expect(() => featureReference('packages/x/.devcontainer/devcontainer.json')).toThrow(RangeError);
});

test.each([
  ['.devcontainer/devcontainer.json', '.devcontainer/devcontainer-lock.json'],
  ['.devcontainer.json', '.devcontainer-lock.json'],
  ['.devcontainer/api/devcontainer.json', '.devcontainer/api/devcontainer-lock.json'],
])('the lock file of %s', (path, lockfile) => {
  expect(lockfileOf(path)).toBe(lockfile);
});
