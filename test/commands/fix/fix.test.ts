import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codesOf, reportOf, runBin, treeOf } from '../../support/cli.ts';
import { runCodex } from '../../support/codex.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { personWith } from '../../support/test-home.ts';

/* `doctor --fix` on a routing made by hand, with what people's files have in them; and the real Codex. */

const config = `# mine
model = "gpt-5.5" # fast
review_model = "gpt-5.5"
model_provider = "orq"

[model_providers.orq]
name = "Orq AI Gateway"
base_url = "https://api.orq.ai/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = true
supports_websockets = true

[model_providers.mine]
base_url = "https://x.example/v1"

[model_providers.local]
name = "Local"
base_url = "http://localhost:8080/v1"
wire_api = "chat" # old

# Codex has this one itself, and lets no name of it be set.
[model_providers.amazon-bedrock.aws]
region = "eu-central-1"
`;

function person(text = config): TemporaryHome {
  const home = personWith({
    files: {
      '.codex/config.toml': text,
      '.codex/.env': '\ufeffORQ_API_KEY=sk-orq-made-up-0123\n',
      '.codex/agents/a.toml': 'model = "claude-sonnet-4-6"\n',
      '.codex/work.config.toml': '[model_providers.other]\nbase_url = "https://y.example/v1"\n',
    },
  });
  chmodSync(join(home.codexHome, '.env'), 0o644);
  return home;
}

const textsIn = (home: TemporaryHome): Record<string, string> =>
  Object.fromEntries(
    ['config.toml', '.env', 'agents/a.toml', 'work.config.toml'].map((name) => [
      name,
      readFileSync(join(home.codexHome, name), 'utf8'),
    ]),
  );

const fix = (home: TemporaryHome, ...args: string[]) => runBin(home, ['doctor', '--fix', '--json', ...args]);

test('shows what it would mend, and writes nothing', async () => {
  const home = person();
  const before = treeOf(home.codexHome);
  const { exitCode, stdout } = await fix(home, '--dry-run');
  expect(exitCode).toBe(0);
  expect(reportOf(stdout)).toMatchObject({ intent: 'fix', applied: false });
  expect(treeOf(home.codexHome)).toEqual(before);
});

test('mends what is sure, leaves what is a choice, and is undone to the byte', async () => {
  const home = person();
  const before = textsIn(home);
  const first = await fix(home, '--yes');
  // That Codex does not start before you have chosen is told once, not by each check anew.
  expect(first.exitCode).toBe(1);
  expect(reportOf(first.stdout).findings.filter(({ level }) => level !== 'info')).toEqual([
    expect.objectContaining({ code: 'fix-chat-left' }),
    expect.objectContaining({ code: 'codex-refuses', message: expect.stringContaining('as said above') }),
  ]);
  expect(textsIn(home)).toEqual({
    'config.toml': config
      .replaceAll('"gpt-5.5"', '"openai/gpt-5.5"')
      .replace('openai_auth = true', 'openai_auth = false')
      .replace('websockets = true', 'websockets = false')
      .replace('x.example/v1"\n', 'x.example/v1"\nname = "mine"\n'),
    '.env': 'ORQ_API_KEY=sk-orq-made-up-0123\n',
    'agents/a.toml': 'model = "anthropic/claude-sonnet-4-6"\n',
    'work.config.toml': `${before['work.config.toml']}name = "other"\n`,
  });
  expect(statSync(join(home.codexHome, '.env')).mode & 0o777).toBe(0o600);

  // Codex still does not start: that is the choice which is left.
  const list = { cwd: home.project, env: home.env };
  expect((await runCodex(['features', 'list'], list)).exitCode).not.toBe(0);
  const second = await fix(home, '--yes', '--responses');
  expect(second.exitCode).toBe(0);
  expect(codesOf(second.stdout)).toContain('codex-loads');
  expect((await runCodex(['features', 'list'], list)).exitCode).toBe(0);
  expect(textsIn(home)['config.toml']).toContain('wire_api = "responses" # old\n');

  const third = reportOf((await fix(home, '--yes')).stdout);
  expect(third.changes.filter(({ kind }) => kind !== 'keep')).toEqual([]);

  expect((await runBin(home, ['remove', '--yes'])).exitCode).not.toBe(2);
  expect(textsIn(home)).toEqual(before);
  expect(statSync(join(home.codexHome, '.env')).mode & 0o777).toBe(0o644);
});

test('a set-up that comes later keeps what was mended, and its undo gives all of it back', async () => {
  const home = person();
  const before = textsIn(home);
  await fix(home, '--yes', '--responses');
  const setUp = await runBin(home, ['--yes', '--json', '--dest', 'none', '--model', 'openai/gpt-5.4']);
  expect(setUp.exitCode).toBe(0);
  expect(textsIn(home)['config.toml']).toContain('name = "mine"\n');
  expect(textsIn(home)['config.toml']).toContain('wire_api = "responses" # old\n');
  expect(codesOf((await runBin(home, ['doctor', '--json'])).stdout)).not.toContain('setting-differs');
  await runBin(home, ['remove', '--yes']);
  expect(textsIn(home)).toEqual(before);
});

test('has nothing to mend on a machine without Codex files, and records nothing', async () => {
  const home = personWith({});
  const { exitCode, stdout } = await fix(home, '--yes');
  // Nothing is routed here, which is an error that is not mended.
  expect(exitCode).toBe(1);
  expect(codesOf(stdout)).toContain('config-missing');
  expect(reportOf(stdout).changes).toEqual([]);
});
