import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runBin } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { personWith } from '../../support/test-home.ts';

/** Not in any vendor's form, so that nothing hides it for its looks. */
const marker = 'Marker.of.the.key';
const other = 'Other.marker.of.it';

const homeWith = (files: Readonly<Record<string, string>>): TemporaryHome =>
  personWith({ files, env: { DEBUG: '*', ORQ_API_KEY: marker } });

/** Every file of the home and of its folder for temporary files that holds a marker. */
function filesWith(home: TemporaryHome): string[] {
  const root = dirname(home.home);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => [marker, other].some((text) => readFileSync(path, 'latin1').includes(text)))
    .map((path) => path.slice(home.home.length + 1));
}

/** Runs a command; what it prints is searched, whatever its exit status. */
async function printed(home: TemporaryHome, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await runBin(home, args);
  const text = stdout + stderr;
  expect(text).not.toBe('');
  for (const secret of [marker, other]) expect(text).not.toContain(secret);
  return text;
}

const nobody = 'http://127.0.0.1:9/v3/router';

describe('the key', () => {
  test('is printed by no command, and written to .env alone', async () => {
    const home = homeWith({ '.codex/config.toml': '# mine\nmodel = "gpt-5.5"\n' });
    const setup = ['--yes', '--shell', 'zsh', '--base-url', nobody];
    await printed(home, ...setup, '--dry-run');
    await printed(home, ...setup, '--dry-run', '--json');
    await printed(home, ...setup, '--check');
    expect(filesWith(home)).toEqual([]);
    await printed(home, ...setup, '--json');
    expect(filesWith(home)).toEqual(['.codex/.env']);
    await printed(home, ...setup);
    for (const more of [[], ['--json'], ['--prove'], ['--live'], ['--live', '--json']])
      await printed(home, 'doctor', ...more);
    expect(filesWith(home)).toEqual(['.codex/.env']);
    await printed(home, 'remove', '--dry-run');
    await printed(home, 'remove', '--yes');
    expect(filesWith(home)).toEqual([]);
  });

  test('is printed neither where people have put it by mistake', async () => {
    const config = `model = "openai/gpt-5.4"
model_provider = "orq"
[model_providers.orq]
name = "${other}"
base_url = "https://user:${marker}@api.orq.ai/v3/router?key=${marker}"
env_key = "${marker}"
wire_api = "${marker}"
`;
    const home = homeWith({
      '.codex/config.toml': config,
      '.codex/.env': `ORQ_API_KEY="${other} "\n`,
      '.codex/codex-orq.json': `{"version":1,"${marker}`,
      'project/.env': `ORQ_API_KEY=${marker}\n`,
      'project/.env.example': `ORQ_API_KEY=${marker}\n`,
      'project/.codex/config.toml': `model = "${marker}"\nmodel_provider = "${other}"\n`,
    });
    for (const more of [[], ['--json'], ['--prove'], ['--live']]) await printed(home, 'doctor', ...more);
  });

  test('nor when the line that holds it is broken', async () => {
    const home = homeWith({
      '.codex/config.toml': `x = "${marker}\n`,
      '.codex/.env': `ORQ_API_KEY="${other}\n`,
    });
    for (const args of [['doctor'], ['doctor', '--json'], ['--yes', '--json'], ['remove', '--yes']])
      await printed(home, ...args);
    expect((await printed(home, '--key', 'x')).length).toBeGreaterThan(0);
  });
});
