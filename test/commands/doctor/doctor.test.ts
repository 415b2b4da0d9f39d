import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { formatModelList, modelListFile } from '../../../src/catalogue/model-list.ts';
import { startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { config, key } from '../../checks/fixture.ts';
import { repository, runBin, runPlop, treeOf } from '../../support/cli.ts';
import type { TemporaryHome, TemporaryHomeOptions } from '../../support/home.ts';
import { personWith } from '../../support/test-home.ts';

const files = { '.codex/config.toml': config, '.codex/.env': `ORQ_API_KEY='${key}'\n` };

/** A home of a person who has been set up. */
function homeWith(options: TemporaryHomeOptions = {}, installed = true): TemporaryHome {
  const home = personWith({ ...options, files: { ...files, ...options.files } }, installed);
  chmodSync(join(home.codexHome, '.env'), 0o600);
  return home;
}

type Report = Readonly<{
  version: number;
  intent: string;
  overall: string;
  codexHome: string;
  project: string;
  findings: readonly Readonly<{
    code: string;
    level: string;
    group: string;
    message: string;
    hint?: string;
  }>[];
}>;

async function doctor(
  home: TemporaryHome,
  ...args: string[]
): Promise<{ report: Report; exitCode: number | null }> {
  const { stdout, exitCode } = await runBin(home, ['doctor', '--json', ...args]);
  return { report: JSON.parse(stdout) as Report, exitCode };
}
const codesOf = ({ findings }: Report): string[] => findings.map(({ code }) => code);
const trust = (home: TemporaryHome): string =>
  `${config}[projects.${JSON.stringify(home.project)}]\ntrust_level = "trusted"\n`;

describe('with the real Codex', () => {
  test('tells that all is well, and leaves CODEX_HOME and the project as they were, to the byte and the name', async () => {
    const home = homeWith();
    mkdirSync(join(home.project, '.git'));
    const before = [treeOf(home.home), treeOf(home.env['TMPDIR'] ?? '')];
    const { report, exitCode } = await doctor(home);
    expect([treeOf(home.home), treeOf(home.env['TMPDIR'] ?? '')]).toEqual(before);
    expect(codesOf(report)).toEqual([
      'config-fine',
      'providers-fine',
      'layers-fine',
      'state-absent',
      'git-fine',
      'key-fine',
      'codex-loads',
      'gateway-not-asked',
    ]);
    expect([report.overall, exitCode]).toEqual(['warning', 0]);
    expect([report.version, report.intent]).toEqual([1, 'doctor']);
    expect([report.codexHome, report.project]).toEqual([home.codexHome, home.project]);
  });

  test('tells a model that a trusted project pins, before and by Codex itself', async () => {
    const home = homeWith();
    mkdirSync(join(home.project, '.codex'));
    writeFileSync(join(home.project, '.codex/config.toml'), 'model = "gpt-5.5"\n');
    expect((await doctor(home)).exitCode).toBe(0);
    writeFileSync(join(home.codexHome, 'config.toml'), trust(home));
    const { report, exitCode } = await doctor(home);
    expect(exitCode).toBe(1);
    const [pinned] = report.findings.filter(({ code }) => code === 'model-unprefixed');
    expect(pinned).toMatchObject({ level: 'error', group: 'Files' });
    expect(pinned?.hint).toContain('openai/gpt-5.5');
    // What Codex says agrees with what was read from the files.
    const loaded = report.findings.find(({ code }) => code === 'codex-loads');
    expect(loaded?.message).toContain('gpt-5.5 through orq');
  });

  test('looks in the project that --dest names, and in those above it up to the repository', async () => {
    const home = homeWith();
    const inner = join(home.project, 'packages/inner');
    mkdirSync(join(inner, '.codex'), { recursive: true });
    mkdirSync(join(home.project, '.codex'));
    mkdirSync(join(home.project, '.git'));
    writeFileSync(join(home.project, '.codex/config.toml'), 'model = "openai/gpt-5.5"\n');
    writeFileSync(join(inner, '.codex/config.toml'), 'model_provider = "theirs"\n');
    writeFileSync(join(home.codexHome, 'config.toml'), trust(home));
    const { report } = await doctor(home, '--dest', inner);
    expect(report.project).toBe(inner);
    expect(codesOf(report)).toContain('project-pins-model');
    expect(codesOf(report)).toContain('project-routing-ignored');
    const missing = await runBin(home, ['doctor', '--dest', join(home.project, 'no')]);
    expect(missing.exitCode).toBe(2);
  });

  test('names a setting of ours that Codex ignores, and not those of others', async () => {
    const home = homeWith({ files: { '.codex/config.toml': `colour = 1\n${config}bas_url = "x"\n` } });
    const { report } = await doctor(home);
    const found = report.findings.filter(({ code }) => code === 'codex-unknown-setting');
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('model_providers.orq.bas_url'),
    ]);
    expect(codesOf(report)).toContain('codex-loads');
  });

  test.each([
    [
      'a provider without a name',
      `${config}[model_providers.x]\nbase_url = "https://x.example"\n`,
      'provider-blocks-codex',
    ],
    [
      'a provider with a reserved id',
      `${config}[model_providers.ollama]\nname = "x"\n`,
      'provider-blocks-codex',
    ],
    ['a provider of the chat protocol', config.replace('"responses"', '"chat"'), 'wire-api-wrong'],
    ['env_key with auth', `${config}auth = { command = "pass" }\n`, 'provider-blocks-codex'],
    ['a legacy profile', `profile = "x"\n${config}`, 'legacy-profile'],
    ['a catalogue that is not there', `model_catalog_json = "no.json"\n${config}`, 'catalogue-file-missing'],
    ['an undefined provider', 'model = "openai/x"\nmodel_provider = "orq"\n', 'provider-undefined'],
    ['a broken file', `${config}x = "y`, 'toml-invalid'],
  ])('is of one mind with Codex about %s', async (_, text, code) => {
    const home = homeWith({ files: { '.codex/config.toml': text } });
    const { report, exitCode } = await doctor(home);
    expect(exitCode).toBe(1);
    expect(report.findings.find((found) => found.code === code)?.level).toBe('error');
    expect(codesOf(report)).toContain('codex-refuses');
  });

  test('proves the routing on request, and leaves nothing behind', async () => {
    const home = homeWith();
    const before = treeOf(home.home);
    const { report, exitCode } = await doctor(home, '--prove');
    expect(treeOf(home.home)).toEqual(before);
    expect(report.findings.filter(({ group }) => group === 'Gateway').map(({ code }) => code)).toEqual([
      'prove-routed',
      'prove-other-hosts',
    ]);
    expect(exitCode).toBe(0);
  });
});

test('proves with the Codex of this checkout where there is none, and says so', async () => {
  const home = homeWith({}, false);
  const { report } = await doctor(home, '--prove');
  const found = report.findings.filter(({ group }) => group === 'Gateway');
  expect(found.map(({ code }) => code)).toEqual([
    'prove-codex-borrowed',
    'prove-routed',
    'prove-other-hosts',
  ]);
  expect(found[0]?.message).toContain(join(repository, 'node_modules', '.bin', 'codex'));
  expect(codesOf(report)).toContain('codex-not-installed');
});

describe('asking the gateway', () => {
  test('says before the one billed request that it is billed, and on standard error beside JSON', async () => {
    const gateway = await startLoopbackGateway({ reply: 'OK' });
    try {
      const text = config.replace('https://api.orq.ai/v3/router', gateway.baseUrl);
      const home = homeWith({ files: { '.codex/config.toml': text } }, false);
      const { stdout, stderr } = await runBin(home, ['doctor', '--live', '--json']);
      const billed = `Sending one small request for openai/gpt-5.4 to ${new URL(gateway.baseUrl).host}; it is billed.\n`;
      expect(stderr).toBe(billed);
      expect(codesOf(JSON.parse(stdout) as Report)).toContain('live-answered');
      const people = await runBin(home, ['doctor', '--live']);
      // What is known by then has been shown.
      expect(people.stdout).toMatch(/^Files\n/);
      expect(people.stdout).toContain(`\n${billed}Gateway\n`);
    } finally {
      await gateway.close();
    }
  });
});

test('what a model in use could do when the list was fetched, and cannot any more, is told by --live', async () => {
  const id = 'openai/gpt-5.4';
  let functions = false;
  const gateway = await startLoopbackGateway({
    reply: 'OK',
    script: ({ path }, response) => {
      if (!path.startsWith('/v2/models')) return false;
      response.end(JSON.stringify([{ refId: id, has_functions: functions }]));
      return true;
    },
  });
  try {
    const list = { gateway: gateway.baseUrl, fetched: new Date(), ids: [id] };
    const text = config.replace('https://api.orq.ai/v3/router', gateway.baseUrl);
    const kept = formatModelList({ ...list, facts: new Map([[id, { functions: true }]]) });
    const home = homeWith(
      { files: { '.codex/config.toml': text, [`.codex/${modelListFile}`]: kept } },
      false,
    );
    const { report } = await doctor(home, '--live');
    expect(codesOf(report)).toContain('model-capability-lost');
    functions = true;
    expect(codesOf((await doctor(home, '--live')).report)).not.toContain('model-capability-lost');
  } finally {
    await gateway.close();
  }
});

describe('what people read', () => {
  test('is grouped, one line a check, with next steps, paths as ~ and no colour', async () => {
    const home = homeWith({ files: { '.codex/.env': '' } }, false);
    const { stdout, stderr, exitCode } = await runBin(home, ['doctor']);
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => /^\S/.test(line))).toEqual([
      'Files',
      'Environment',
      'Codex',
      'Gateway',
      '1 error, 2 warnings',
    ]);
    expect(lines[1]).toBe('  ✔ ~/.codex/config.toml routes Codex through "orq" to api.orq.ai.');
    const missing = lines.findIndex((line) => line.startsWith('  ✖ No API key is known yet'));
    expect(lines[missing]).toMatch(/"orq".*ORQ_API_KEY.*~\/\.codex\/\.env/);
    expect(lines[missing + 1]).toMatch(/^ {4}→ Put the line ORQ_API_KEY=/);
    expect(stdout).not.toContain(home.home);
    expect(stdout).not.toContain('\u001b');
  });

  test('is the same through plop, which fails when something is an error', async () => {
    const home = homeWith({}, false);
    const fine = await runPlop(home, ['codex-orq doctor']);
    expect(fine.stdout).toContain('✔ ~/.codex/.env holds ORQ_API_KEY, readable by you alone.');
    expect(fine.exitCode).toBe(0);
    writeFileSync(join(home.codexHome, 'config.toml'), 'model = "gpt-5.5"\n');
    const wrong = await runPlop(home, ['codex-orq doctor']);
    expect(wrong.stdout).toContain('pins model = "gpt-5.5"');
    expect(wrong.exitCode).toBe(1);
  });

  test('comes with a usage that is checked', async () => {
    const home = homeWith({}, false);
    expect((await runBin(home, ['doctor', '--yes'])).exitCode).toBe(2);
    expect((await runBin(home, ['doctor', 'more'])).exitCode).toBe(2);
    expect((await runBin(home, ['doctor', '--help'])).stdout).toContain('codex-orq doctor');
  });
});

test('a set-up ends with the same checks, and tells only what is wrong', async () => {
  const text = `model_reasoning_effort = "high"\n${config}[model_providers.mine]\nname = ""\n`;
  const home = homeWith({ files: { '.codex/config.toml': text } }, false);
  const { stdout, exitCode } = await runBin(home, ['--json', '--yes', '--shell', 'none']);
  const { findings } = JSON.parse(stdout) as Report;
  const codes = findings.map(({ code }) => code);
  expect(codes).toContain('left-over');
  expect(codes).toContain('provider-blocks-codex');
  expect(codes.filter((code) => code.endsWith('-fine'))).toEqual([]);
  expect(exitCode).toBe(1);
});

test('loads nothing for its static checks that they do not need', async () => {
  const home = homeWith({}, false);
  await runBin(home, ['--yes', '--shell', 'zsh'], { env: { ORQ_API_KEY: key } });
  const log = join(home.home, 'loaded');
  const hooks = join(home.home, 'hooks.mjs');
  const append = `(text) => appendFileSync(${JSON.stringify(log)}, text + '\\n')`;
  writeFileSync(
    hooks,
    `import { appendFileSync } from 'node:fs';
const tell = ${append};
export async function load(url, context, next) { tell(url); return next(url, context); }
`,
  );
  const start = join(home.home, 'start.mjs');
  writeFileSync(
    start,
    `import { appendFileSync } from 'node:fs';
import module, { register } from 'node:module';
const tell = ${append};
register(${JSON.stringify(pathToFileURL(hooks).href)});
process.on('exit', () => Object.keys(module._cache).forEach(tell));
`,
  );
  const { exitCode, stdout, stderr } = await runBin(home, ['doctor'], {
    // Node then loads all by itself, and knows it.
    env: { NODE_OPTIONS: `--import=${pathToFileURL(start).href}`, NODE_DISABLE_COMPILE_CACHE: '1' },
  });
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
  const loaded = readFileSync(log, 'utf8').split('\n');
  const named = (pattern: RegExp): readonly string[] =>
    [...new Set(loaded.flatMap((path) => pattern.exec(path)?.[1] ?? []))].sort();
  expect(named(/node_modules\/((?:@[^/]+\/)?[^/]+)/)).toEqual([]);
  expect(named(/dist\/(.+)$/)).toEqual([
    ...['cli.cjs', 'compiled-code.cjs', 'core.cjs', 'rolldown-runtime.cjs'],
  ]);
});
