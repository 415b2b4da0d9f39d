import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config } from '../../checks/fixture.ts';
import { codesOf, reportOf, runBin, treeOf } from '../../support/cli.ts';
import { needs } from '../../support/needs.ts';
import { personWith } from '../../support/test-home.ts';

/* Each kind of thing that `doctor --fix` mends, by itself, with the real Codex: shown, written, told as JSON, undone. */

type Kind = Readonly<{
  /** What the doctor says of it, before and not after. */
  code: string;
  /** The file that is mended, below CODEX_HOME, and what stands in it before and after. */
  file: string;
  before: string;
  after: string;
  /** Another mode than that of a private file, which is given back. */
  mode?: number;
}>;

const env = 'ORQ_API_KEY=sk-orq-made-up-0123\n';
const foreign = '[model_providers.mine]\nbase_url = "https://x.example/v1" # mine\n';
const inConfig = (code: string, before: string, after: string): Kind => ({
  ...{ code, file: 'config.toml', before, after },
});
const auth = 'requires_openai_auth = true';

const kinds: Readonly<Record<string, Kind>> = {
  'a .env that others can read': { code: 'dotenv-open', file: '.env', before: env, after: env, mode: 0o644 },
  'a byte order mark': { code: 'dotenv-bom', file: '.env', before: `\ufeff${env}`, after: env },
  'a bare model': inConfig(
    'model-unprefixed',
    config.replace('"openai/gpt-5.4"', '"gpt-5.4" # fast'),
    config.replace('"openai/gpt-5.4"', '"openai/gpt-5.4" # fast'),
  ),
  'a bare model elsewhere': inConfig(
    'model-elsewhere-unprefixed',
    `review_model = 'o3'\n${config}`,
    `review_model = "openai/o3"\n${config}`,
  ),
  'a bare model of a sub-agent': {
    ...{ code: 'model-elsewhere-unprefixed', file: 'agents/a.toml' },
    before: 'model = "claude-sonnet-4-6" # mine\n',
    after: 'model = "anthropic/claude-sonnet-4-6" # mine\n',
  },
  'a foreign provider without a name': inConfig(
    'provider-blocks-codex',
    config + foreign,
    `${config}${foreign}name = "mine"\n`,
  ),
  'the login of OpenAI for our provider': inConfig(
    'openai-auth-sent',
    config.replace('requires_openai_auth = false', auth),
    config,
  ),
  'sockets for our provider': inConfig(
    'websockets-on',
    `${config}supports_websockets = true\n`,
    `${config}supports_websockets = false\n`,
  ),
  'our provider with the chat protocol': inConfig(
    'wire-api-wrong',
    config.replace('wire_api = "responses"', 'wire_api = "chat"'),
    config,
  ),
};

describe.each(Object.entries(kinds))(
  '%s',
  needs('posix'),
  (_, { code, file, before, after, mode = 0o600 }) => {
    test('is shown, mended, and given back to the byte and the mode', { timeout: 240_000 }, async () => {
      const files = { '.codex/config.toml': config, '.codex/.env': env, [`.codex/${file}`]: before };
      const home = personWith({ files });
      for (const name of Object.keys(files)) chmodSync(join(home.home, name), 0o600);
      const path = join(home.codexHome, file);
      chmodSync(path, mode);
      const now = (): Readonly<{ text: string; mode: number }> => ({
        text: readFileSync(path, 'utf8'),
        mode: statSync(path).mode & 0o777,
      });
      const doctor = async (): Promise<readonly string[]> =>
        codesOf((await runBin(home, ['doctor', '--json'])).stdout);
      expect(await doctor()).toContain(code);

      const tree = treeOf(home.codexHome);
      const shown = await runBin(home, ['doctor', '--fix', '--dry-run']);
      expect(shown.stdout).toContain(`~/.codex/${file}`);
      const told = reportOf((await runBin(home, ['doctor', '--fix', '--dry-run', '--json'])).stdout);
      expect(told).toMatchObject({ intent: 'fix', applied: false });
      const mended = told.changes.flatMap(({ kind, path: at }) => (kind === 'keep' ? [] : [at]));
      expect(mended.filter((at) => !at.endsWith('codex-orq.json'))).toEqual([path]);
      expect(treeOf(home.codexHome)).toEqual(tree);

      const done = await runBin(home, ['doctor', '--fix', '--yes', '--json']);
      expect(done.exitCode, done.stdout).toBe(0);
      expect(reportOf(done.stdout).applied).toBe(true);
      expect(now()).toEqual({ text: after, mode: 0o600 });
      expect(await doctor()).not.toContain(code);

      expect((await runBin(home, ['remove', '--yes'])).exitCode).not.toBe(2);
      expect(now()).toEqual({ text: before, mode });
      expect(existsSync(join(home.codexHome, 'codex-orq.json'))).toBe(false);
    });
  },
);
