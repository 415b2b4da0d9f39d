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
      const caught = (work) => work.then(() => 'done', (error) => error.code);
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
      codes: ['model-bare', 'file-changed-meanwhile', 'done', 'usage-wrong', 'usage-wrong'],
    });
    expect(existsSync(join(home.project, '.env.example'))).toBe(false);
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
