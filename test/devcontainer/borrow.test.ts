import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fakeManager, feature, put } from './relocated.ts';

describe('install.sh borrows npm', () => {
  const rpm = `#!/bin/sh
echo old-1-1.x86_64
[ ! -e "\${0%/*}/npm" ] || { echo nodejs-22-1.x86_64; echo npm-10-1.x86_64; }
`;

  test('of Alpine under a name of its own, and gives it back', async () => {
    const made = feature({ npm: undefined, apk: fakeManager('add', 'del') });
    expect((await made.install()).exitCode).toBe(0);
    expect(made.calls().filter((call) => call.startsWith('apk'))).toEqual([
      'apk add --quiet --no-cache --virtual .codex-orq npm',
      'apk del --quiet .codex-orq',
    ]);
    expect(existsSync(made.at('bin/npm'))).toBe(false);
    expect(made.text('usr/local/lib/codex-orq/bin/codex')).toContain('0.169.0');
  });

  test.each(['dnf', 'microdnf', 'yum'])('with %s, and removes exactly what came with it', async (manager) => {
    const made = feature({ npm: undefined, rpm, [manager]: fakeManager('install', 'remove') });
    expect((await made.install()).exitCode).toBe(0);
    const calls = made.calls().filter((call) => call.startsWith(manager));
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatch(/ install npm$/);
    expect(calls[1]).toMatch(
      /--setopt=clean_requirements_on_remove=0 remove nodejs-22-1\.x86_64 npm-10-1\.x86_64$/,
    );
    expect(made.text('usr/local/lib/codex-orq/bin/codex')).toContain('0.169.0');
  });

  test('and gives it back when the installation fails', async () => {
    const made = feature({ npm: undefined, apk: fakeManager('add', 'del') });
    expect((await made.install({ NPM_FAILS: '1' })).exitCode).toBe(1);
    expect(made.calls().at(-1)).toBe('apk del --quiet .codex-orq');
  });

  test('and keeps CA certificates, which Codex needs, but only where there are none', async () => {
    const https = { BASEURL: 'https://api.orq.ai/v3/router' };
    const bare = feature({ apk: fakeManager('add', 'del') });
    await bare.install(https);
    expect(bare.calls()).toContain('apk add --quiet --no-cache ca-certificates');
    expect(bare.calls()).not.toContain('apk del --quiet .codex-orq');
    const full = feature({ apk: fakeManager('add', 'del') });
    put(full, 'etc/ssl/certs/ca-certificates.crt', 'bundle');
    await full.install(https);
    expect(full.calls().filter((call) => call.startsWith('apk'))).toEqual([]);
  });
});
