import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { bin, type Report } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { personWith } from '../support/test-home.ts';
import { keyFile, routing } from './proving.ts';

/* `/etc/codex/managed_config.toml` wins over config.toml and over `-c`. The real Codex, with an /etc of its own. */

async function provedUnder(managed: string, home: TemporaryHome): Promise<Report['findings']> {
  const etc = join(home.home, 'etc');
  mkdirSync(join(etc, 'codex'), { recursive: true });
  writeFileSync(join(etc, 'codex/managed_config.toml'), managed);
  const script = '/usr/bin/mount --bind "$1" /etc && shift && exec "$@"';
  const command = [process.execPath, bin, 'doctor', '--prove', '--json'];
  const { stdout, stderr } = await run(
    '/usr/bin/unshare',
    ['-rm', '/bin/sh', '-c', script, 'sh', etc, ...command],
    {
      cwd: home.project,
      env: home.env,
      timeoutMs: 60_000,
    },
  );
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as { findings: Report['findings'] };
  return report.findings.filter(({ code }) => code.startsWith('prove-') && code !== 'prove-other-hosts');
}

test.each([
  ['another provider', 'model_provider = "openai"\n', 'prove-elsewhere', /api\.openai\.com/],
  [
    'another base URL',
    '[model_providers.orq]\nbase_url = "https://company.example/v1"\n',
    'prove-host-foreign',
    /company\.example[\s\S]*managed_config\.toml/,
  ],
  [
    'the same base URL',
    '[model_providers.orq]\nbase_url = "https://api.orq.ai/v3/router"\n',
    'prove-fixed',
    /Codex calls api\.orq\.ai[\s\S]*not proved/,
  ],
  ['another model', 'model = "gpt-5.5"\n', 'prove-bare-model', /"gpt-5\.5"/],
])('a managed file with %s is told as it is', needs('namespaces'), async (_name, managed, code, words) => {
  const home = personWith({ files: { '.codex/config.toml': routing, ...keyFile } });
  const found = await provedUnder(managed, home);
  expect(found.map((each) => each.code)).toEqual([code]);
  expect(`${found[0]?.message} ${found[0]?.hint}`).toMatch(words);
});
