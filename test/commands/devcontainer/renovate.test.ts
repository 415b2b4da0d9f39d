import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { isCodexVersion, pinnedCodex } from '../../../src/devcontainer/rules.ts';
import { codesOf } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { configOf, filesOf, homeWith, read, run, standard } from './support.ts';

const container = '{ "image": "debian:12" }\n';
const path = 'renovate.json';
type Rule = Readonly<{ matchStrings: readonly string[]; managerFilePatterns: readonly string[] }>;
const rulesOf = (home: TemporaryHome, at = path): readonly Rule[] =>
  (parse(read(home, at)) as { customManagers: Rule[] }).customManagers;

/** As Renovate does it: each expression, in each file that a pattern fits. */
function versionsIn(home: TemporaryHome, file: string): readonly (string | undefined)[] {
  const [rule] = rulesOf(home);
  const patterns = (rule?.managerFilePatterns ?? []).map((text) => new RegExp(text.slice(1, -1)));
  if (!patterns.some((pattern) => pattern.test(file))) return [];
  return (rule?.matchStrings ?? []).flatMap((text) =>
    [...read(home, file).matchAll(new RegExp(text, 'g'))].map(({ groups }) => groups?.['currentValue']),
  );
}

describe('a rule for Renovate', () => {
  test.each([
    ['nothing', '{}\n'],
    [
      'settings',
      '{\r\n\t"$schema": "https://docs.renovatebot.com/renovate-schema.json",\r\n\t"extends": ["config:recommended"]\r\n}\r\n',
    ],
    ['an empty list', '{ "customManagers": [ ] }'],
    [
      'others',
      '{\n  // ours\n  "customManagers": [\n    {\n      "customType": "regex" // x\n    },\n  ],\n}\n',
    ],
    ['others in a line', '{"customManagers":[{"customType":"regex"}]}'],
  ])('is added to %s, finds the version, and is taken out again to the byte', async (_, text) => {
    const home = homeWith({ [standard]: container, [path]: text });
    const before = filesOf(home.project);
    expect(await run(home, '--renovate', '--ci', 'github')).toMatchObject({ exitCode: 0 });
    expect(versionsIn(home, standard)).toEqual([pinnedCodex]);
    expect(versionsIn(home, '.github/workflows/codex.yml')).toEqual([pinnedCodex]);
    const routed = filesOf(home.project);
    expect((await run(home, '--check')).exitCode).toBe(0);
    await run(home, '--renovate');
    expect(filesOf(home.project)).toEqual(routed);
    await run(home, '--remove');
    expect(filesOf(home.project)).toEqual(before);
  });

  test('keeps up with what Renovate does: no drift, and an undo takes it all', async () => {
    const home = homeWith({ [standard]: container, [path]: '{}\n' });
    const before = filesOf(home.project);
    await run(home, '--renovate', '--ci', 'github');
    for (const file of [standard, '.github/workflows/codex.yml'])
      writeFileSync(join(home.project, file), read(home, file).replaceAll(pinnedCodex, '0.999.0'));
    expect((await run(home, '--check')).exitCode).toBe(0);
    await run(home, '--model', 'openai/gpt-5.5');
    expect(configOf(home).features).toEqual({
      './codex-orq': { model: 'openai/gpt-5.5', codexVersion: '0.999.0' },
    });
    await run(home, '--remove');
    // A workflow with another model and version is what we would write.
    expect(filesOf(home.project)).toEqual(before);
  });

  test('writes the version out where a dev container was routed before, and keeps one that you chose', async () => {
    const home = homeWith({
      [standard]: container,
      '.devcontainer/b/devcontainer.json': container,
      [path]: '{}\n',
    });
    await run(home);
    await run(home, '--only', '.devcontainer/b/devcontainer.json', '--codex-version', '0.160.1');
    await run(home, '--only', standard, '--only', '.devcontainer/b/devcontainer.json', '--renovate');
    expect(versionsIn(home, standard)).toEqual([pinnedCodex]);
    expect(versionsIn(home, '.devcontainer/b/devcontainer.json')).toEqual(['0.160.1']);
    await run(home, '--only', '.devcontainer/b/devcontainer.json', '--codex-version', pinnedCodex);
    expect(versionsIn(home, '.devcontainer/b/devcontainer.json')).toEqual([pinnedCodex]);
    expect(isCodexVersion(pinnedCodex)).toBe(true);
  });

  test('leaves the rules that came after it, and those of yours for the same package', async () => {
    const home = homeWith({ [standard]: container, [path]: '{}\n' });
    await run(home, '--renovate');
    writeFileSync(
      join(home.project, path),
      read(home, path).replace('"customManagers": [', '"customManagers": [\n    { "customType": "regex" },'),
    );
    await run(home, '--remove');
    expect(rulesOf(home)).toEqual([{ customType: 'regex' }]);

    const own = '{ "customManagers": [{ "customType": "regex", "depNameTemplate": "@openai/codex" }] }';
    const other = homeWith({ [standard]: container, [path]: own });
    await run(other, '--renovate');
    expect(read(other, path)).toBe(own);
    await run(other, '--remove');
    expect(read(other, path)).toBe(own);
  });

  test('goes into the file that counts; JSON5 that is no JSON, and none at all, are told', async () => {
    const home = homeWith({
      [standard]: container,
      '.github/renovate.json5': '{ /* x */ }',
      '.renovaterc': '{}',
    });
    await run(home, '--renovate');
    expect(rulesOf(home, '.github/renovate.json5')).toHaveLength(1);
    expect(read(home, '.renovaterc')).toBe('{}');

    const none = homeWith({ [standard]: container });
    const told = await run(none, '--renovate', '--json');
    expect(codesOf(told.stdout)).toEqual(['renovate-rule-told']);
    expect(told.exitCode).toBe(0);
    const json5 = homeWith({ [standard]: container, 'renovate.json5': "{ extends: ['x'] }" });
    expect(codesOf((await run(json5, '--renovate', '--json')).stdout)).toEqual(['renovate-rule-told']);
    expect(read(json5, 'renovate.json5')).toBe("{ extends: ['x'] }");
  });

  test('goes without its record, too', async () => {
    const home = homeWith({ [standard]: container, [path]: '{ "customManagers": [1] }' });
    await run(home, '--renovate');
    rmSync(join(home.project, '.devcontainer/codex-orq/undo.json'));
    await run(home, '--remove');
    expect(read(home, path)).toBe('{ "customManagers": [1] }');
  });
});
