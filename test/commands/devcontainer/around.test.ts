import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codesOf, reportOf, runBin } from '../../support/cli.ts';
import { configOf, filesOf, homeWith, read, run, standard, writeFiles } from './support.ts';

describe('around it', () => {
  test('a lock file is made where all Features are local, as the tools themselves make it; others stay', async () => {
    const lock = '{"features":{"ghcr.io/x/y:1":{"version":"1.0.0"}}}';
    const home = homeWith({
      [standard]: '{"features":{"./mine":{}}}',
      '.devcontainer/a/devcontainer.json': '{"features":{"ghcr.io/x/y:1":{}}}',
      '.devcontainer/b/devcontainer.json': '{"features":{"ghcr.io/x/y:1":{}}}',
      '.devcontainer/b/devcontainer-lock.json': lock,
      '.devcontainer.json': '{}',
    });
    await run(home);
    expect(read(home, '.devcontainer/devcontainer-lock.json')).toBe('{\n  "features": {}\n}\n');
    expect(read(home, '.devcontainer-lock.json')).toBe('{\n  "features": {}\n}\n');
    expect(existsSync(join(home.project, '.devcontainer/a/devcontainer-lock.json'))).toBe(false);
    expect(read(home, '.devcontainer/b/devcontainer-lock.json')).toBe(lock);
  });

  test('a firewall list that lacks the gateway is pointed out, and not touched', async () => {
    const list = 'for domain in \\\n  "packages.example" \\\n  "api.github.com"; do :; done\n';
    const home = homeWith({ [standard]: '{}', '.devcontainer/init-firewall.sh': list });
    const result = await run(home, '--json', '--base-url', 'https://my.orq.ai/v3/router');
    expect(reportOf(result.stdout).findings).toEqual([
      expect.objectContaining({
        code: 'devcontainer-firewall',
        message: expect.stringMatching(/init-firewall\.sh, line 2: .*my\.orq\.ai/),
      }),
    ]);
    writeFiles(home.project, {
      '.devcontainer/init-firewall.sh': list.replace('api.github.com', 'my.orq.ai'),
    });
    expect(codesOf((await run(home, '--json')).stdout)).toEqual([]);
  });

  test.each([
    ['containerEnv', '"containerEnv": { "OPENAI_ALLOWED_DOMAINS": "api.openai.com github.com" }', 3],
    ['remoteEnv', '"remoteEnv": {\n"ALLOWED_HOSTS": "api.openai.com"}', 4],
  ])('a list of allowed hosts in %s is seen like a script', async (_name, member, line) => {
    const text = `{\n  "name": "x",\n  ${member}\n}\n`;
    const home = homeWith({ [standard]: text });
    const [found] = reportOf((await run(home, '--json')).stdout).findings;
    expect(found).toMatchObject({
      code: 'devcontainer-firewall',
      message: expect.stringMatching(`devcontainer\\.json, line ${line}: .*api\\.orq\\.ai`),
    });
    const other = homeWith({ [standard]: text.replace('api.openai.com', 'api.orq.ai') });
    expect(codesOf((await run(other, '--json')).stdout)).toEqual([]);
  });

  test('a list in a compose file is seen as well; a variable of another kind is none', async () => {
    const compose = (name: string) => ({
      [standard]: '{"dockerComposeFile":"compose.yml","service":"app"}',
      '.devcontainer/compose.yml': `services:\n  app:\n    environment:\n      - ${name}=a.example,b.example\n`,
    });
    const [found] = reportOf((await run(homeWith(compose('EGRESS_ALLOWLIST')), '--json')).stdout).findings;
    expect(found?.message).toMatch(/compose\.yml, line 4: /);
    expect(codesOf((await run(homeWith(compose('MIRRORS')), '--json')).stdout)).toEqual([]);
  });

  test('--ci github shows a workflow in full, renders it once, and changes nothing but the model in it afterwards', async () => {
    const home = homeWith();
    const path = '.github/workflows/codex.yml';
    const { stdout } = await run(home, '--ci', 'github', '--codex-version', 'none');
    expect(stdout).toContain('+       - name: Route Codex through the gateway');
    expect(read(home, path)).toContain('openai/gpt-5.4');
    expect(read(home, path)).toMatch(/@openai\/codex@\d/);
    expect((await run(home, '--check', '--ci', 'github')).exitCode).toBe(0);
    await run(home, '--ci', 'github', '--model', 'a/b');
    expect(read(home, path)).toContain('a/b');
    writeFiles(home.project, { [path]: `${read(home, path)}# mine\n` });
    const mine = read(home, path);
    await run(home, '--json', '--ci', 'github', '--model', 'c/d');
    expect(read(home, path)).toBe(mine.replaceAll('a/b', 'c/d'));
  });

  test('a workflow of somebody else is never overwritten', async () => {
    const home = homeWith({ '.github/workflows/codex.yml': 'name: mine\n' });
    expect(codesOf((await run(home, '--json', '--ci', 'github')).stdout)).toEqual([
      'devcontainer-workflow-kept',
    ]);
    expect(read(home, '.github/workflows/codex.yml')).toBe('name: mine\n');
    expect((await run(home, '--ci', 'jenkins')).exitCode).toBe(2);
  });

  test('what the machine was set up with is the default, whatever state that is in', async () => {
    const home = homeWith();
    await runBin(home, [
      '--model',
      'acme@orq/fast',
      '--base-url',
      'https://gateway.example/v3',
      '--dest',
      'none',
    ]);
    await run(home);
    const options = { model: 'acme@orq/fast', baseUrl: 'https://gateway.example/v3' };
    expect(configOf(home).features).toEqual({ './codex-orq': options });
    writeFileSync(join(home.codexHome, 'codex-orq.json'), '{');
    expect((await run(home, '--check')).exitCode).toBe(0);
  });

  test('no key is read, stored or shown', async () => {
    const home = homeWith({}, { env: { ORQ_API_KEY: 'sk-orq-made-up-9f8e7d6c5b4a' } });
    const result = await run(home);
    expect(result.exitCode).toBe(0);
    expect(result.stdout + result.stderr).not.toContain('made-up');
    for (const [path, state] of Object.entries(filesOf(home.project)))
      expect(state, path).not.toContain('made-up');
  });
});
