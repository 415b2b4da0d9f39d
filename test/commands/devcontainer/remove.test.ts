import { execFileSync } from 'node:child_process';
import type { Disk } from '../../../src/host/disk.ts';
import { existsSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apply } from '../../support/apply.ts';
import { prepareDevcontainerRemove } from '../../../src/commands/remove/devcontainer.ts';
import { routeContainer } from '../../../src/devcontainer/container.ts';
import { featureDefaults } from '../../../src/devcontainer/plan-container.ts';
import { digestOf } from '../../../src/state/versioned.ts';
import { parseRecord } from '../../../src/state/repo-record.ts';
import { recordPath } from '../../../src/devcontainer/locate.ts';
import { unrouteContainer } from '../../../src/devcontainer/remove-container.ts';
import { Problem } from '../../../src/findings/index.ts';
import { createHost } from '../../../src/host/host.ts';
import { codesOf, reportOf, repository, runBin } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { filesOf, homeWith, read, runHere, standard, writeFiles } from './support.ts';

const setUp = (home: TemporaryHome, ...args: string[]) => runHere(home, ['devcontainer', ...args]);
const undo = (home: TemporaryHome, ...args: string[]) => runHere(home, ['devcontainer', '--remove', ...args]);

test('the record is the last to go: an undo that is cut off can be made again', async () => {
  const home = homeWith({ [standard]: '{ "image": "a" }\n', '.env.example': 'A=1\n' });
  await setUp(home, '--ci', 'github');
  const { stdout } = await undo(home, '--dry-run', '--json');
  const { changes } = JSON.parse(stdout) as { changes: { path: string; kind: string }[] };
  const going = changes.filter(({ kind }) => kind !== 'keep').map(({ path }) => path);
  expect(going.length).toBeGreaterThan(5);
  expect(going[0]).toBe(join(home.project, standard));
  expect(going.at(-1)).toBe(join(home.project, recordPath));
});

describe('byte for byte', () => {
  const repos: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['a repo without a dev container', { 'a.txt': 'x' }],
    ['one in one line', { '.devcontainer.json': '{"image":"a"}' }],
    ['one without anything', { [standard]: '{}' }],
    ['one with white space only', { [standard]: '{\r\n\t\r\n}' }],
    [
      'CRLF, tabs, comments, trailing commas, a BOM',
      { [standard]: '\ufeff// c\r\n{\r\n\t"image": "a", // x\r\n}\r\n' },
    ],
    [
      'neighbours in every section',
      {
        [standard]:
          '{\n  "features": { "ghcr.io/x/y:1": {} }, // f\n  "remoteEnv": {\n    "A": "1"\n  },\n  "secrets": {}\n}\n',
        '.env.example': 'A=1\n',
      },
    ],
    [
      'several, with a lock file and an env file',
      {
        [standard]: '{ "runArgs": ["--env-file", "x.env"] }\n',
        'x.env': 'ORQ_API_KEY=\n',
        '.devcontainer/b/devcontainer.json': '{"features":{"ghcr.io/x/y:1":{}}}',
        '.devcontainer/b/devcontainer-lock.json': '{}',
        '.devcontainer.json': '{ /* nothing */ }',
        '.github/workflows/other.yml': 'name: x\n',
      },
    ],
  ];

  test.each(repos)('%s', async (_name, files) => {
    const home = homeWith(files);
    const before = filesOf(home.project);
    expect((await setUp(home, '--ci', 'github', '--base-url', 'https://my.orq.ai/v3')).exitCode).toBe(0);
    // A second run, with other answers, does not make the undo forget anything.
    expect((await setUp(home, '--model', 'a/b', '--env-key', 'OTHER_KEY')).exitCode).toBe(0);
    const result = await undo(home, '--json');
    expect(result.exitCode).toBe(0);
    expect(reportOf(result.stdout)).toMatchObject({ intent: 'remove', applied: true, findings: [] });
    expect(filesOf(home.project)).toEqual(before);
    expect(reportOf((await undo(home, '--json')).stdout)).toMatchObject({ applied: false, changes: [] });
  });

  const cases = join(repository, 'test/edit/jsonc');
  const names = readdirSync(cases).filter((name) => existsSync(join(cases, name, 'before.jsonc')));

  test('every devcontainer.json that the editor is tested with, from its record and from a record that was read', () => {
    let routed = 0;
    for (const name of names) {
      const text = readFileSync(join(cases, name, 'before.jsonc'), 'utf8');
      const file = { path: standard, file: standard, text };
      const routing = {
        options: featureDefaults,
        explicit: new Set<never>(),
        defaults: featureDefaults,
        envKey: 'ORQ_API_KEY',
        envSource: undefined,
        unknown: [],
      };
      try {
        const { text: after, insertions } = routeContainer(file, routing, undefined);
        const container = { path: standard, insertions };
        expect(unrouteContainer({ ...file, text: after }, container, undefined).text, name).toEqual(
          // A reference that was there before goes with the folder that it refers to.
          text.includes('"./codex-orq"') ? expect.any(String) : text,
        );
        const again = routeContainer({ ...file, text: after }, routing, container);
        expect(again, name).toMatchObject({ text: after, insertions });
        routed += 1;
      } catch (error) {
        // A fixture may hold the same key twice where nothing is edited; the generator reads the whole file.
        expect(error, name).toBeInstanceOf(Problem);
      }
    }
    expect(routed).toBeGreaterThan(70);
  });
});

describe('codex-orq remove', () => {
  test('in a repo takes out the machine’s set-up and the dev container’s, whoever made which of .env.example', async () => {
    const home = homeWith({ [standard]: '{ "image": "a" }\n' }, { env: { SHELL: '/bin/bash' } });
    const before = filesOf(home.home);
    await runBin(home, []);
    await runBin(home, ['devcontainer', '--base-url', 'https://my.orq.ai/v3']);
    expect(read(home, '.env.example')).toMatch(/^ORQ_API_KEY=\n[\s\S]*^ORQ_BASE_URL=/m);
    const result = await runBin(home, ['remove']);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('config.toml');
    expect(result.stdout).toContain('.devcontainer/devcontainer.json');
    expect(filesOf(home.home)).toEqual(before);
  });

  test('--dest none leaves the repo alone; devcontainer --remove leaves the machine alone', async () => {
    const home = homeWith();
    const before = filesOf(home.project);
    await runHere(home, ['--dest', 'none']);
    const machine = filesOf(home.codexHome);
    await setUp(home);
    const routed = filesOf(home.project);
    const elsewhere = await runHere(home, ['remove', '--dest', home.project, '--dry-run'], home.home);
    expect(elsewhere.stdout).toContain('codex-orq-check');
    await undo(home);
    expect(filesOf(home.project)).toEqual(before);
    expect(filesOf(home.codexHome)).toEqual(machine);
    await setUp(home);
    await runHere(home, ['remove', '--dest', 'none']);
    expect(filesOf(home.project)).toEqual(routed);
    expect(existsSync(join(home.codexHome, 'codex-orq.json'))).toBe(false);
  });

  test('on a machine that was never set up, in a clone of a colleague', async () => {
    const home = homeWith({ [standard]: '// ours\n{\n\t"image": "a",\n}\n' });
    const before = filesOf(home.project);
    await setUp(home);
    const colleague = homeWith({}, { bare: true });
    rmSync(colleague.project, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: home.project,
      });
    git('add', '--all');
    git('commit', '--quiet', '-m', 'x');
    execFileSync('git', ['clone', '--quiet', home.project, colleague.project]);
    expect((await runBin(colleague, ['remove', '--yes'])).exitCode).toBe(0);
    expect(filesOf(colleague.project)).toEqual(before);
  });
});

describe('without its record', () => {
  test('takes out what equals ours, deletes the folder, and says what it cannot know', async () => {
    const home = homeWith({
      [standard]: '{\n  "image": "a"\n}\n',
      '.devcontainer/b/devcontainer.json': '{ "remoteEnv": { "ORQ_API_KEY": "mine" } }',
    });
    const before = filesOf(home.project);
    await setUp(home, '--env-key', 'TEAM_KEY');
    unlinkSync(join(home.project, recordPath));
    const result = await undo(home, '--json');
    expect(codesOf(result.stdout)).toEqual(['devcontainer-record-missing']);
    const { '.env.example': example, ...rest } = filesOf(home.project);
    const left = Object.fromEntries(Object.entries(rest).filter(([path]) => !path.endsWith('-lock.json')));
    expect(left).toEqual(before);
    expect(example).toContain('TEAM_KEY');
  });

  test('a repo with a folder of that name that is not ours is left alone', async () => {
    const home = homeWith({
      '.devcontainer/codex-orq/devcontainer-feature.json': '{"id":"codex-orq"}',
      [standard]: `{"features":{"./codex-orq":{}},"remoteEnv":{"ORQ_API_KEY":"\${localEnv:ORQ_API_KEY}"}}`,
    });
    const before = filesOf(home.project);
    expect((await undo(home)).stdout).toContain('Nothing to undo');
    expect(filesOf(home.project)).toEqual(before);
  });
});

describe('what has changed since', () => {
  test('stays and is reported; the Feature goes from everywhere, since its folder does', async () => {
    const home = homeWith({ [standard]: '{\n}\n' });
    await setUp(home, '--ci', 'github');
    const routed = read(home, standard);
    writeFiles(home.project, {
      [standard]: routed
        .replace(`\${localEnv:ORQ_API_KEY}`, `\${localEnv:MINE}`)
        .replace('openai/gpt-5.4', 'a/b'),
      '.devcontainer/late/devcontainer.json': '{ "image": "x", "features": { "../codex-orq": {} } }',
      '.devcontainer/codex-orq/notes.md': 'mine\n',
      '.github/workflows/codex.yml': `${read(home, '.github/workflows/codex.yml')}# mine\n`,
      '.devcontainer/devcontainer-lock.json': '{"features":{"ghcr.io/x/y:1":{}}}',
    });
    const result = await undo(home, '--json');
    expect(result.exitCode).toBe(0);
    expect(reportOf(result.stdout).findings.map(({ message }) => message)).toEqual([
      expect.stringContaining('remoteEnv.ORQ_API_KEY'),
      expect.stringContaining('codex.yml'),
    ]);
    expect(read(home, standard)).toBe(
      `{\n  "remoteEnv": {\n    "ORQ_API_KEY": "\${localEnv:MINE}"\n  }\n}\n`,
    );
    expect(read(home, '.devcontainer/late/devcontainer.json')).toBe('{ "image": "x" }');
    expect(readdirSync(join(home.project, '.devcontainer/codex-orq'))).toEqual(['notes.md']);
    expect(read(home, '.devcontainer/devcontainer-lock.json')).toContain('ghcr.io');
  });

  test('a dev container that we made stays when somebody has filled it', async () => {
    const home = homeWith();
    await setUp(home);
    writeFiles(home.project, {
      [standard]: read(home, standard).replace('"image"', '"runArgs": [],\n  "image"'),
    });
    await undo(home);
    expect(read(home, standard)).toContain('"runArgs": []');
    expect(read(home, standard)).not.toMatch(/features|remoteEnv|secrets/);
  });

  test('a file that is broken now: its place, and nothing is written', async () => {
    const home = homeWith({ [standard]: '{}', '.devcontainer/z/devcontainer.json': '{' });
    await setUp(home, '--only', standard);
    // One that has nothing to do with us does not stand in the way.
    expect((await undo(home, '--check')).exitCode).toBe(1);
    writeFiles(home.project, { [standard]: `${read(home, standard)}}` });
    const before = filesOf(home.project);
    const result = await undo(home, '--json');
    expect(result.exitCode).toBe(1);
    expect(codesOf(result.stdout)).toEqual(['jsonc-invalid']);
    expect(filesOf(home.project)).toEqual(before);
    // The machine's own set-up does not have to stay for it.
    await runHere(home, ['--dest', 'none']);
    const whole = await runHere(home, ['remove', '--json']);
    expect(whole.exitCode).toBe(0);
    expect(codesOf(whole.stdout)).toEqual(['project-unreadable']);
    expect(filesOf(home.project)).toEqual(before);
    expect(existsSync(join(home.codexHome, 'config.toml'))).toBe(false);
  });

  test('a file that cannot be deleted: everything is put back, folders that are gone already as well', async () => {
    const home = homeWith({ [standard]: '{}' });
    await setUp(home, '--ci', 'github');
    const before = filesOf(home.project);
    const host = { ...createHost(), home: home.home, cwd: home.project, env: home.env };
    const { plan } = await prepareDevcontainerRemove(host, undefined);
    const real = await host.disk();
    const stubborn: Disk = {
      ...real,
      rename: (from, to) => {
        if (!from.endsWith('undo.json')) return real.rename(from, to);
        expect(existsSync(join(home.project, '.github/workflows/codex-orq.yml'))).toBe(false);
        throw Object.assign(new Error('denied'), { code: 'EACCES', errno: -13 });
      },
    };
    await expect(apply({ ...host, disk: async () => stubborn }, plan)).rejects.toMatchObject({
      finding: { code: 'file-unwritable', args: { path: join(home.project, recordPath) } },
    });
    expect(filesOf(home.project)).toEqual(before);
  });
});

describe('a record is foreign input:', () => {
  test('it names nothing but what we could have written', async () => {
    const home = homeWith({ [standard]: '{}', 'src/a.ts': 'x\n' });
    await setUp(home);
    const record = JSON.parse(read(home, recordPath)) as {
      files: unknown[];
      containers: { insertions: unknown[] }[];
    };
    record.files.push(
      { path: 'src/a.ts', sha256: digestOf('x\n') },
      { path: '../x', sha256: digestOf('x\n') },
    );
    writeFiles(home.home, { x: 'x\n' });
    writeFileSync(join(home.project, recordPath), JSON.stringify(record));
    await undo(home);
    expect(read(home, 'src/a.ts')).toBe('x\n');
    expect(readFileSync(join(home.home, 'x'), 'utf8')).toBe('x\n');
    expect(read(home, standard)).toBe('{}');
  });

  const valid = { about: '', version: 1, provider: 'orq', envKey: 'K', files: [], containers: [] };
  const insertion = (part: object) => ({
    ...valid,
    containers: [{ path: standard, insertions: [{ path: ['secrets', 'K'], keep: 0, written: 1, ...part }] }],
  });
  test.each([
    ['state-newer', { ...valid, version: 2 }],
    ['state-broken', { ...valid, envKey: 1 }],
    ['state-broken', insertion({ path: ['postCreateCommand', 'x'] })],
    ['state-broken', insertion({ path: ['secrets', 'K', 'x'] })],
    ['state-broken', insertion({ inside: '"postCreateCommand": "x"' })],
    ['state-broken', insertion({ keep: -1 })],
  ])('%s: %j', (code, content) => {
    expect(() => parseRecord(JSON.stringify(content), basename(recordPath))).toThrow(
      expect.objectContaining({ finding: expect.objectContaining({ code }) }),
    );
  });

  test('one that is no JSON stops a run before it writes', async () => {
    const home = homeWith({ [recordPath]: '{' });
    const before = filesOf(home.project);
    expect(codesOf((await setUp(home, '--json')).stdout)).toEqual(['state-broken']);
    expect(codesOf((await undo(home, '--json')).stdout)).toEqual(['state-broken']);
    expect(filesOf(home.project)).toEqual(before);
  });
});
