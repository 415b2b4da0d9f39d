import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { codesOf, repository, runBin } from '../support/cli.ts';
import { quietRoutingTo } from '../support/routing.ts';
import { homeWith, personWith } from '../support/test-home.ts';

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(join(repository, 'schemas', `${name}.schema.json`), 'utf8')) as object;

const ajv = new Ajv({ allErrors: true });
const schemas = Object.fromEntries(
  ['run', 'repos', 'doctor', 'fleet', 'completion', 'state', 'undo'].map((name) => [
    name,
    ajv.compile(schemaOf(name)),
  ]),
);

/** What is wrong with a text by a schema. */
function faults(name: string, text: string): unknown {
  const validate = schemas[name];
  if (validate === undefined) throw new Error(`no schema ${name}`);
  return validate(JSON.parse(text)) ? [] : validate.errors;
}

const env = { SHELL: '/bin/zsh', ORQ_API_KEY: 'made-up-key-0123' };
const repo = { '.devcontainer/devcontainer.json': '{ "image": "debian" }\n' };

describe('what is printed and recorded fits the schemas of the package', () => {
  test('a machine, from the first look to the undo', { timeout: 180_000 }, async () => {
    const home = homeWith({ bare: true, env });
    const json = async (...args: string[]) => {
      const { stdout, exitCode } = await runBin(home, [...args, '--json']);
      const schema = args[0] === 'doctor' && !args.includes('--fix') ? 'doctor' : 'run';
      expect(faults(schema, stdout), args.join(' ')).toEqual([]);
      return { stdout, exitCode, codes: codesOf(stdout) };
    };
    const differing = await json('--check');
    expect(differing).toMatchObject({ exitCode: 1, codes: expect.arrayContaining(['check-differs']) });
    await json('--dry-run', '--yes');
    await json('--yes');
    const same = await json('--check');
    expect(same.exitCode).toBe(0);
    expect(same.codes).not.toContain('check-differs');
    expect(faults('state', readFileSync(join(home.codexHome, 'codex-orq.json'), 'utf8'))).toEqual([]);
    await json('doctor');
    for (const manner of ['--check', '--dry-run', '--yes']) await json('doctor', '--fix', manner);
    await json('model', 'anthropic/claude-sonnet-4-6', '--yes');
    expect(faults('state', readFileSync(join(home.codexHome, 'codex-orq.json'), 'utf8'))).toEqual([]);
    for (const args of [
      ['--modle', 'x'],
      ['doctor', '--what'],
      ['model', 'no-prefix'],
      ['remove', '--dest'],
    ]) {
      const { codes, exitCode } = await json(...args);
      expect({ args, exitCode, codes: codes.length }).toMatchObject({ args, exitCode: 2, codes: 1 });
    }
    await json('remove', '--yes');
  });

  test.each([
    ['--prove', '200', 'prove-routed', 'live-answered', 0],
    ['--live', '200', 'live-answered', 'prove-routed', 0],
    ['--prove --live', '200', 'live-answered', '', 0],
    ['--live', '401', 'live-key-invalid', 'live-answered', 1],
    ['--live', 'nobody', 'live-refused', 'live-answered', 1],
  ])(
    'a doctor %s, where the gateway answers %s',
    { timeout: 120_000 },
    async (...[levels, answer, told, untold, status]) => {
      const gateway = await startLoopbackGateway({
        models: ['openai/gpt-5.5'],
        script: ({ method }, response) => {
          if (answer === '200') return false;
          response.writeHead(401).end(`{"error":"${method}"}`);
          return true;
        },
      });
      onTestFinished(() => gateway.close());
      if (answer === 'nobody') await gateway.close();
      const home = personWith({
        files: {
          '.codex/config.toml': quietRoutingTo(gateway.baseUrl),
          '.codex/.env': "ORQ_API_KEY='made-up-key-0123'\n",
        },
      });
      const { stdout, exitCode } = await runBin(home, ['doctor', ...levels.split(' '), '--json']);
      expect(faults('doctor', stdout)).toEqual([]);
      const codes = codesOf(stdout);
      expect(codes).toContain(told);
      expect(codes).not.toContain(untold);
      const groups = (JSON.parse(stdout) as { findings: { code: string; group?: string }[] }).findings
        .filter(({ code }) => /^(prove|live)-/.test(code))
        .map(({ group }) => group);
      expect(new Set(groups)).toEqual(new Set(['Gateway']));
      expect(exitCode).toBe(status);
    },
  );

  test('a repository', { timeout: 120_000 }, async () => {
    const home = homeWith({ bare: true, env });
    const { mkdirSync, writeFileSync } = await import('node:fs');
    mkdirSync(join(home.project, '.devcontainer'));
    for (const [name, text] of Object.entries(repo)) writeFileSync(join(home.project, name), text);
    for (const args of [['--check'], ['--yes'], ['--check'], ['--remove', '--yes']]) {
      const { stdout } = await runBin(home, ['devcontainer', ...args, '--json']);
      expect(faults('run', stdout)).toEqual([]);
      if (args[0] !== '--yes') continue;
      const record = join(home.project, '.devcontainer', 'codex-orq', 'undo.json');
      expect(faults('undo', readFileSync(record, 'utf8'))).toEqual([]);
    }
  });

  test('the completion of each shell, and of one that there is not', { timeout: 60_000 }, async () => {
    const home = homeWith({ bare: true });
    for (const shell of ['bash', 'zsh', 'fish', 'powershell', 'ksh', '']) {
      const { stdout, exitCode } = await runBin(home, ['completion', shell, '--json'].filter(Boolean));
      expect(faults('completion', stdout), shell).toEqual([]);
      expect({ shell, exitCode }).toEqual({ shell, exitCode: ['ksh', ''].includes(shell) ? 2 : 0 });
    }
  });

  test('a fleet: a role, reports and files that are none, and what is wrong', {
    timeout: 120_000,
  }, async () => {
    const home = homeWith({ bare: true, env });
    const { writeFileSync } = await import('node:fs');
    const [laptop, torn] = ['laptop.json', 'torn.json'].map((name) => join(home.home, name));
    const { stdout: report } = await runBin(home, ['doctor', '--json']);
    writeFileSync(laptop ?? '', report);
    writeFileSync(torn ?? '', '{');
    for (const [args, status] of [
      [['ansible', join(home.home, 'ops')], 0],
      [['ansible', join(home.home, 'ops')], 0],
      [['ansible', home.home], 1],
      [['report', laptop ?? ''], 0],
      [['report', laptop ?? '', torn ?? ''], 1],
      [['report'], 2],
    ] as const) {
      const { stdout, exitCode } = await runBin(home, ['fleet', ...args, '--json']);
      expect(faults('fleet', stdout), args.join(' ')).toEqual([]);
      expect({ args, exitCode }).toEqual({ args, exitCode: status });
    }
  });

  test('many repositories', { timeout: 120_000 }, async () => {
    const home = homeWith({ bare: true, env });
    const { mkdirSync, writeFileSync } = await import('node:fs');
    const folders = ['a', 'broken', 'plain'].map((name) => join(home.home, 'repos', name));
    for (const folder of folders) mkdirSync(join(folder, '.devcontainer'), { recursive: true });
    for (const folder of folders.slice(0, 2)) mkdirSync(join(folder, '.git'));
    for (const [index, folder] of folders.entries())
      writeFileSync(join(folder, '.devcontainer', 'devcontainer.json'), index === 1 ? '{' : '{}');
    const dests = [...folders, ...folders.slice(0, 1)].flatMap((folder) => ['--dest', folder]);
    const statuses: string[] = [];
    for (const args of [['--check'], ['--yes'], ['--check'], ['--yes'], ['--dry-run', '--remove']]) {
      const { stdout } = await runBin(home, ['devcontainer', ...args, '--json', ...dests]);
      expect(faults('repos', stdout), args.join(' ')).toEqual([]);
      const { repos } = JSON.parse(stdout) as { repos: { status: string }[] };
      statuses.push(...repos.map(({ status }) => status));
    }
    expect(new Set(statuses)).toEqual(
      new Set([
        ...['never-routed', 'written', 'current', 'unchanged', 'would-change'],
        ...['failed', 'no-repository', 'repeated'],
      ]),
    );
    const wrong = await runBin(home, ['devcontainer', '--json', ...dests]);
    expect(faults('run', wrong.stdout)).toEqual([]);
  });
});

test.each([
  ['run', { version: 1, intent: 'setup', applied: false, changes: [], findings: [], more: 1 }],
  [
    'run',
    { version: 1, intent: 'setup', applied: false, changes: [{ path: 'a', kind: 'made' }], findings: [] },
  ],
  ['repos', { version: 1, intent: 'devcontainer', failed: 0, repos: [{ folder: '/a', status: 'fine' }] }],
  ['doctor', { version: 1, intent: 'doctor', overall: 'fine', findings: [] }],
  ['completion', { version: 1, intent: 'completion', shell: 'bash' }],
  ['fleet', { version: 1, intent: 'fleet', folder: '/srv/ops' }],
  ['fleet', { version: 1, intent: 'fleet', made: '', machines: [{ name: 'a' }], codes: [], findings: [] }],
  ['state', { version: 1, package: '1', written: '', files: [] }],
  ['undo', { version: 1, about: '', provider: 'not an id', envKey: 'A', containers: [], files: [] }],
])('the schema %s refuses what is wrong: %j', (name, document) => {
  expect(faults(name, JSON.stringify(document))).not.toEqual([]);
});
