import { runInNewContext } from 'node:vm';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { CodexOrqError } from '../../src/library/error.ts';
import { editDotenv, editJsonc, editToml } from '../../src/library/edit.ts';
import { repository, treeOf } from '../support/cli.ts';
import { strangerAt } from '../support/stranger.ts';
import { homeWith } from '../support/test-home.ts';

const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('editors', () => {
  test('change what they are told to, and nothing else', () => {
    const toml = editToml('# c\n[t]\na = 0x1 # x\nb = 2\n', [
      { op: 'set', path: ['t', 'n'], value: { deep: 1n } },
      { op: 'remove', path: ['t', 'b'] },
    ]);
    expect(toml).toBe('# c\n[t]\na = 0x1 # x\nn = { deep = 1 }\n');
    expect(editJsonc('{ // c\n  "a": 1,\n}\n', [{ op: 'set', path: ['b', 'c'], value: [1, null] }])).toMatch(
      /^\{ \/\/ c\n {2}"a": 1,\n {2}"b": /,
    );
    expect(editDotenv('A=1\n', { B: 'x y', A: '2' }, { comment: ['why'] })).toBe("A='2'\n\n# why\nB='x y'\n");
    expect(editDotenv('A=1\n', { A: '2' }, { keepExisting: true })).toBe('A=1\n');
  });

  test('throw errors that have a code, a message and a hint', () => {
    const error = errorOf(() => editToml('a = \n', [], 'my.toml'));
    expect(error).toBeInstanceOf(CodexOrqError);
    expect(error).toMatchObject({
      code: 'toml-invalid',
      finding: { level: 'error', hint: expect.any(String) },
    });
    expect(String(error)).toContain('my.toml, line 1, column 5');
    expect(errorOf(() => editJsonc('[]', [{ op: 'set', path: ['a'], value: 1 }]))).toMatchObject({
      code: 'jsonc-invalid',
    });
    expect(errorOf(() => editDotenv('', { A: "it's" }))).toBeInstanceOf(RangeError);
  });

  const itself: unknown[] = [];
  itself.push({ again: itself });
  test.each<[string, unknown, unknown]>([
    ['edits[0].op is neither "set" nor "remove".', [{ path: ['a'], value: 1 }], 'both'],
    [
      'edits[1].op',
      [
        { op: 'remove', path: ['a'] },
        { op: 'delete', path: ['a'] },
      ],
      'both',
    ],
    ['edits[0].path', [{ op: 'set', path: 'a.b', value: 1 }], 'both'],
    ['edits[0].path', [{ op: 'remove', path: [] }], 'both'],
    ['edits[0].path', [{ op: 'remove', path: ['a', 1] }], 'both'],
    ['edits[0] is no object', ['a'], 'both'],
    ['edits are a list', undefined, 'both'],
    ['edits are a list', { set: { a: 1 } }, 'both'],
    ['edits[0].value is no value', [{ op: 'set', path: ['a'] }], 'both'],
    ['edits[0].value is no value', [{ op: 'set', path: ['a'], value: new Date(0) }], 'both'],
    ['edits[0].value is no value', [{ op: 'set', path: ['a'], value: new Map() }], 'both'],
    [
      'edits[0].value["x"][1] is no value',
      [{ op: 'set', path: ['a'], value: { x: [1, undefined] } }],
      'both',
    ],
    ['edits[0].value[0]["again"] holds itself', [{ op: 'set', path: ['a'], value: itself }], 'both'],
    ['edits[0].value is no value in TOML', [{ op: 'set', path: ['a'], value: null }], 'TOML'],
    ['edits[0].value is no value in TOML', [{ op: 'set', path: ['a'], value: 2n ** 63n }], 'TOML'],
    ['edits[0].value is no value in JSON', [{ op: 'set', path: ['a'], value: Number.NaN }], 'JSON'],
    ['edits[0].value is no value in JSON', [{ op: 'set', path: ['a'], value: 1n }], 'JSON'],
    ['edits[0].value is no value in JSON', [{ op: 'set', path: ['a'], raw: '1' }], 'JSON'],
  ])('refuse an edit that is none, by its place: %s %#', (said, edits, format) => {
    const calls = [
      ...(format === 'JSON' ? [] : [() => editToml('', edits as never)]),
      ...(format === 'TOML' ? [] : [() => editJsonc('{}', edits as never)]),
    ];
    for (const call of calls) {
      expect(call).toThrow(TypeError);
      expect(call).toThrow(said);
    }
  });

  test('take what a format has: floats without a number, the largest integers, lone spellings, null, objects of anywhere', () => {
    const set = (value: unknown) => [{ op: 'set', path: ['a'], value }] as never;
    expect(editToml('', set([Number.NaN, -(2n ** 63n), 2n ** 63n - 1n]))).toBe(
      'a = [nan, -9223372036854775808, 9223372036854775807]\n',
    );
    expect(editToml('', [{ op: 'set', path: ['a'], raw: '0x10' }])).toBe('a = 0x10\n');
    const elsewhere: unknown = runInNewContext('({ b: [null, Object.create(null)] })');
    expect(JSON.parse(editJsonc('{}', set(elsewhere)))).toEqual({ a: { b: [null, {}] } });
    const twice = { x: 1n };
    expect(editToml('', set([twice, twice]))).toBe('a = [{ x = 1 }, { x = 1 }]\n');
  });

  test.each([
    [() => editToml(undefined as never, []), 'The text is a string'],
    [() => editJsonc(Buffer.from('{}') as never, []), 'The text is a string'],
    [() => editDotenv(null as never, {}), 'The text is a string'],
    [() => editDotenv('', 'A=1' as never), 'The variables are an object'],
    [() => editDotenv('', { A: 5 } as never), 'the variable A is a string'],
    [() => editDotenv('', { A: '5' }, { comment: 'why' as never }), 'The comment is a list'],
  ])('refuse what is no text: %#', (call, said) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(said);
  });
});

/** Runs a program that imports the package, in a home of its own. */
async function program(code: string, env: Readonly<Record<string, string>> = {}) {
  const home = homeWith();
  strangerAt(home.project, { 'package.json': '{"type":"module"}', 'main.js': code }, []);
  const start = (...args: string[]) =>
    run(process.execPath, ['main.js', ...args], {
      cwd: home.project,
      env: { ...home.env, ...env },
      timeoutMs: 90_000,
    });
  return { home, start };
}

describe('a program that imports the package', () => {
  test('the example plans, and writes when it is told to', { timeout: 200_000 }, async () => {
    const code = readFileSync(join(repository, 'examples', 'set-up.mjs'), 'utf8');
    const { home, start } = await program(code, { ORQ_API_KEY: 'made-up-key-0123' });
    const before = treeOf(home.codexHome);
    const look = await start();
    expect(look).toMatchObject({ exitCode: 0, stderr: '' });
    expect(look.stdout).toContain('+ model = "openai/gpt-5.4"');
    expect(look.stdout).toContain('# mine\n[tools]\na = 1\nb = 2\n');
    expect(look.stdout).not.toContain('made-up-key');
    expect(treeOf(home.codexHome)).toEqual(before);
    const write = await start('--write');
    expect(write).toMatchObject({ exitCode: 0, stderr: '' });
    expect(write.stdout).toContain('written: true');
    expect(write.stdout).toContain('doctor: ');
    expect(readFileSync(join(home.codexHome, '.env'), 'utf8')).toContain("ORQ_API_KEY='made-up-key-0123'");
    expect((await start()).stdout).toContain('Nothing to change.');
  });

  test('a plan that has grown old is not written, and a plan is written once', {
    timeout: 120_000,
  }, async () => {
    const { home, start } = await program(`
      import { appendFileSync } from 'node:fs';
      import { apply, planSetup } from 'codex-orq';
      const options = { shell: 'none', project: 'none', apiKey: 'made-up-key-0123' };
      const codes = [];
      const caught = (work) => work.then(() => 'done', (error) => error.code ?? error.name);
      codes.push(await caught(planSetup({ ...options, model: 'gpt-5' })));
      const plan = await planSetup(options);
      appendFileSync(process.env.CODEX_HOME + '/config.toml', '# later\\n');
      codes.push(await caught(apply(plan)));
      const anew = await planSetup(options);
      codes.push(await caught(apply(anew)), await caught(apply(anew)), await caught(apply({ ...anew })));
      console.log(JSON.stringify(codes));
    `);
    mkdirSync(home.codexHome, { recursive: true });
    writeFileSync(join(home.codexHome, 'config.toml'), '# mine\n');
    const { stdout, stderr } = await start();
    expect({ stderr, codes: JSON.parse(stdout) as unknown }).toEqual({
      stderr: '',
      codes: ['model-bare', 'file-changed-meanwhile', 'done', 'TypeError', 'TypeError'],
    });
    expect(existsSync(join(home.project, '.env.example'))).toBe(false);
  });

  test('the diff of a plan has no colours, whatever the environment asks for', {
    timeout: 60_000,
  }, async () => {
    const { start } = await program(`
      process.env.FORCE_COLOR = '1';
      const { planSetup } = await import('codex-orq');
      const { diff } = await planSetup({ shell: 'none', project: 'none' });
      console.log(JSON.stringify(diff));
    `);
    const diff = String(JSON.parse((await start()).stdout));
    expect(diff).toContain('model_provider = "orq"');
    expect(diff).not.toContain('\u001b');
  });

  test('an option that there is not is refused by name, before anything is looked at', {
    timeout: 60_000,
  }, async () => {
    const { start } = await program(`import { check, planSetup } from 'codex-orq';
const calls = [
  () => planSetup({ modle: 'openai/gpt-5.5' }),
  () => planSetup({ baseURL: 'https://gateway.test/v3' }),
  () => planSetup({ dryRun: true }),
  () => planSetup({ model: 5 }),
  () => planSetup(null),
  () => planSetup('openai/gpt-5.5'),
  () => check({ dest: '.' }),
  () => check({ codexHome: 5 }),
];
const said = [];
for (const call of calls) said.push(await call().then(() => 'nothing', (error) => error.name + ': ' + error.message));
console.log(JSON.stringify(said));`);
    const { stdout, stderr } = await start();
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      'TypeError: planSetup has no option "modle". Did you mean model?',
      'TypeError: planSetup has no option "baseURL". Did you mean baseUrl?',
      expect.stringMatching(
        /^TypeError: planSetup has no option "dryRun"\. It has model, baseUrl, .*, codexHome\.$/,
      ),
      'TypeError: The option model of planSetup is a string.',
      'TypeError: planSetup takes an object with its options.',
      'TypeError: planSetup takes an object with its options.',
      'TypeError: check has no option "dest". It has codexHome, project.',
      'TypeError: The option codexHome of check is a string.',
    ]);
  });

  test('deep imports stay closed', async () => {
    const { start } = await program(`
      const closed = ['codex-orq/dist/library.cjs', 'codex-orq/src/index.ts', 'codex-orq/dist/core.cjs'];
      const codes = await Promise.all(closed.map((name) => import(name).catch((error) => error.code)));
      const { title } = (await import('codex-orq/schemas/run.schema.json', { with: { type: 'json' } })).default;
      console.log(JSON.stringify([...new Set(codes), typeof title]));
    `);
    expect((await start()).stdout).toBe('["ERR_PACKAGE_PATH_NOT_EXPORTED","string"]\n');
  });
});
