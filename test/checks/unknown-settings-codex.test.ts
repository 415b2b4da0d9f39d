import { chmodSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newestCovered } from '../../src/codex/versions.ts';
import { key } from './fixture.ts';
import { treeOf } from '../support/cli.ts';
import { codexBinary, runCodex } from '../support/codex.ts';
import { homeWith } from '../support/test-home.ts';
import { doctorWith, madeUp, theirs, unknownIn } from '../support/unknown-settings.ts';

describe('the real Codex', () => {
  const [one = ''] = Object.keys(madeUp);

  test('tells by itself of a setting of ours that it does not know', async () => {
    const asked = await doctorWith({ [one]: '"x"' }, codexBinary);
    const { file } = asked;
    expect(unknownIn(asked)).toEqual([{ version: newestCovered, file, key: one }]);
    expect(asked.findings.map(({ code }) => code)).toContain('codex-loads');
    expect([asked.copies, asked.folders]).toEqual([[], []]);
  });

  test('is asked about ours where it does not name all that it does not know', async () => {
    const asked = await doctorWith(madeUp, codexBinary);
    const { file } = asked;
    expect(unknownIn(asked)).toEqual(
      Object.keys(madeUp).map((name) => ({ version: newestCovered, file, key: name })),
    );
    expect(asked.copies).toHaveLength(4);
  });
});

/** The real Codex, with the version of one that does not tell by itself what it does not know. */
function olderCodex(): string {
  const binary = join(mkdtempSync(join(tmpdir(), 'older-')), 'codex');
  const version = `[ "$1" != --version ] || { echo codex-cli 0.149.1; exit; }`;
  writeFileSync(binary, `#!/bin/sh\n${version}\nexec '${codexBinary}' "$@"\n`);
  chmodSync(binary, 0o755);
  return binary;
}

describe('a Codex that does not tell by itself', () => {
  test('is asked once for each setting of ours that it does not know, and once more', async () => {
    const asked = await doctorWith(madeUp, olderCodex());
    const { file } = asked;
    expect(unknownIn(asked)).toEqual(
      Object.keys(madeUp).map((name) => ({ version: '0.149.1', file, key: name })),
    );
    expect(asked.copies).toHaveLength(4);
  });

  test('is given nothing of the person, and leaves nothing', async () => {
    const { copies, environments, folders, home } = await doctorWith(madeUp, olderCodex());
    expect(copies[0]).toContain('made_up_too = 2');
    const all = JSON.stringify([copies, environments]);
    for (const secret of [theirs.token, theirs.foreign, 'http_headers', key, 'ORQ_API_KEY":'])
      expect(all).not.toContain(secret);
    expect(environments.map(({ CODEX_HOME }) => CODEX_HOME)).toEqual(copies.map(() => folders[0]));
    expect(folders).toHaveLength(1);
    expect(folders.filter((folder) => existsSync(folder) || folder.startsWith(home.home))).toEqual([]);
    expect(Object.keys(treeOf(home.home)).sort()).toEqual(
      ['.codex', '.codex/.env', '.codex/codex-orq.json', '.codex/config.toml', 'linked', 'project'].sort(),
    );
  });

  test('is asked once where it knows them all, and makes nothing in the folder', async () => {
    const asked = await doctorWith({}, olderCodex());
    expect(unknownIn(asked)).toEqual([]);
    const [text = '', ...more] = asked.copies;
    expect(more).toEqual([]);
    const { home, codexHome } = homeWith({ files: { '.codex/config.toml': text } });
    const { stderr } = await runCodex(['exec', '--strict-config', '--skip-git-repo-check'], {
      home,
      codexHome,
      cwd: codexHome,
      env: { ...process.env, TMPDIR: '/' },
    });
    expect(stderr).toContain('unknown configuration field `features.zz_');
    expect(Object.keys(treeOf(codexHome))).toEqual(['config.toml']);
  });
});
