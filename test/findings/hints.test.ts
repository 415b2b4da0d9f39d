import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkAfterSetup } from '../../src/checks/after-setup.ts';
import type { Console } from '../../src/report/console.ts';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { doctorJson } from '../../src/report/doctor-report.ts';
import { endsUnwritten, finding, problem, wordingOf } from '../../src/findings/index.ts';
import { pathsFor } from '../../src/host/paths.ts';
import { changeOf } from '../../src/plan/change.ts';
import { type Prepared, Session } from '../../src/commands/session.ts';
import { viewFor } from '../../src/report/view.ts';
import { config, type Fixture, machine, stateWith } from '../checks/fixture.ts';
import { memoryHost } from '../support/memory-host.ts';

const folder = fileURLToPath(new URL('../../src/findings', import.meta.url));
const sources = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

const home = '/home/p/.codex';
/** Files that cannot be read, and what is found then. */
const broken: Readonly<Record<string, readonly [code: string, files: Fixture['files']]>> = {
  'config.toml': ['toml-invalid', { [`${home}/config.toml`]: 'model = \n' }],
  'a config.toml in another encoding': ['file-not-utf8', { [`${home}/config.toml`]: Uint8Array.of(0xff) }],
  'the file of a profile': ['toml-invalid', { [`${home}/work.config.toml`]: 'x = "' }],
  'the configuration of the machine': ['toml-invalid', { '/etc/codex/config.toml': 'x = "' }],
  'the record of the last run': ['state-broken', { [`${home}/codex-orq.json`]: '{' }],
  'the record of a newer version': ['state-newer', { [`${home}/codex-orq.json`]: '{"version":9}' }],
  'the block in a shell profile': [
    'block-broken',
    {
      '/home/p/.zshrc': '# >>> codex-orq >>>\n# no end\n',
      [`${home}/codex-orq.json`]: stateWith('zsh'),
    },
  ],
};

describe('who only looks', () => {
  test.each(Object.entries(broken))(
    'is told what to mend, and of no writing: %s',
    async (_, [code, files]) => {
      const request = { prove: false, live: false, onBilled: () => undefined };
      const report = doctorJson(await diagnose(machine({ files: files ?? {} }), request));
      const { findings } = JSON.parse(report) as { findings: { code: string; hint?: string }[] };
      expect(findings.find((found) => found.code === code)?.hint).toMatch(/\w/);
      expect(report).not.toMatch(/nothing was written|run this again/i);
    },
  );

  test('is told the same of a file that cannot be opened', async () => {
    const reason = finding('file-unreadable', { path: `${home}/.env`, cause: 'permission denied' });
    expect(wordingOf(reason).hint).not.toMatch(/written|again/);
    expect(wordingOf(endsUnwritten(reason)).hint).toMatch(/^Nothing was written\. .*run this again\.$/);
  });

  test('is told so also at the end of a set-up, which did write', async () => {
    const host = machine({
      files: { [`${home}/work.config.toml`]: 'x = "', [`${home}/config.toml`]: config },
    });
    const all = await checkAfterSetup(host, pathsFor(host), '/home/p/repo');
    const found = all.filter(({ code }) => code !== 'key-in-snapshot');
    expect(found.map(({ code }) => code)).toEqual(['toml-invalid']);
    expect(found.map((one) => wordingOf(one).hint).join('')).not.toMatch(/written|again/);
  });
});

describe('a run that ends without writing', () => {
  test.each([
    [
      'a sentence first, then the state',
      finding('path-empty', { name: 'x' }),
      /^Give .*\. Nothing was written\.$/,
    ],
    ['a command stays at the end', finding('model-not-set-up', { file: 'x' }), /^Nothing .*: npx codex-orq$/],
    [
      'a way that is asked for is that of the command',
      finding('model-not-set-up', { file: 'x', as: 'managed' }),
      /^Nothing .*: npx codex-orq --as managed$/,
    ],
    [
      'worth another try',
      finding('jsonc-invalid', { path: 'x', line: 1, column: 1, reason: 'y' }),
      /again\.$/,
    ],
    [
      'nothing to do',
      finding('choice-unknown', { name: 'x', value: 'y', choices: [] }),
      /^Nothing was written\.$/,
    ],
  ])('says so: %s', (_, found, words) => {
    expect(wordingOf(endsUnwritten(found)).hint).toMatch(words);
    expect(wordingOf(found).hint ?? '').not.toContain('written');
  });

  test('says so once where the finding knows how the files were left', () => {
    const state = 'What was written before it has been put back.';
    const found = finding('file-changed-meanwhile', { path: 'x', state });
    expect(wordingOf(endsUnwritten(found)).hint).not.toContain('Nothing was written');
  });

  test.each([
    ['has written', 'a\n', false],
    ['had nothing to write', undefined, true],
  ])('and one that %s when its last check fails: %j', async (_, after, unwritten) => {
    const host = memoryHost();
    const target = { id: 'a', action: 'write', mode: 0o600, secret: false } as const;
    const changes = [changeOf(target, await host.read('/home/ada/a'), after, 'linux')];
    const prepared: Prepared = {
      plan: { intent: 'setup', changes, findings: [] },
      nothing: '',
      next: [],
      check: async () => {
        throw problem('file-unreadable', { path: '/home/ada/a', cause: 'permission denied' });
      },
    };
    const silent: Omit<Console, 'fail' | 'insist'> = {
      view: await viewFor({}, host),
      ...{ say: () => undefined, document: () => undefined, tell: () => undefined },
    };
    const roots = async () => ({ codexHome: '/home/ada/.codex' });
    const options = { intent: 'setup', dryRun: false, check: false, json: false, roots } as const;
    const session = new Session(host, silent, options);
    await session.review(async () => prepared);
    const run = async (): Promise<void> => {
      for (const step of session.steps()) await step.run();
    };
    const error: unknown = await run().catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('cannot be read');
    expect(String(error).includes('Nothing was written')).toBe(unwritten);
    expect(host.texts()['/home/ada/a']).toBe(after);
  });
});

test('no wording speaks of the state by itself, but where it can be another', () => {
  const speaking = sources.filter(([, text]) => /Nothing was written/.test(text)).map(([name]) => name);
  expect(speaking).toEqual(['index.ts']);
});
