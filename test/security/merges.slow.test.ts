/*
 * The threat: a text that is already there, in which what is merged means something else: a line that goes on, a quote that
 * is not closed, a rule that is taken back. Each merge is read back by what reads the file in the field, among texts
 * that are put together from what has a meaning there. TOML and JSON with comments have tests of their own (test/edit).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { setBlock } from '../../src/edit/block.ts';
import { setDotenv } from '../../src/edit/dotenv.ts';
import { Problem } from '../../src/findings/index.ts';
import { run } from '../../src/host/processes.ts';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { profileBlock, profileScript, profileScriptName } from '../../src/shells/profiles.ts';
import { gitignore } from '../../src/targets/gitignore.ts';
import type { Context, RemoveContext } from '../../src/targets/target.ts';
import { key, needsShell, posixShells, runShell } from '../shells/support.ts';
import { runCodex } from '../support/codex.ts';
import { needs } from '../support/needs.ts';
import { homeWith } from '../support/test-home.ts';

/** Texts of these pieces: each alone, and many put together. */
const textsOf = (pieces: readonly string[], count: number): readonly string[] => [
  ...new Set([
    ...pieces,
    ...fc.sample(
      fc.array(fc.constantFrom(...pieces), { maxLength: 7 }).map((some) => some.join('')),
      count,
    ),
  ]),
];

test('git ignores the key’s file behind any rules', needs('posix'), async () => {
  const rules = [
    ...['/.env\n', '.env\n', '!.env\n', '!/.env\n', '!*\n', '*\n', '/*\n', '**\n', '!**/.env\n', '.env/\n'],
    ...[
      '# note\n',
      '#',
      '\\',
      '!',
      '/',
      ' ',
      '\t',
      '\r\n',
      '\n',
      '\ufeff',
      '[',
      '?env',
      '\\!.env\n',
      '.env \n',
    ],
    ...['.env\r\n', '!.env\r\n', '/.env\r\n', '/.env', '!.env'],
  ];
  const { home, env } = homeWith();
  const git = (args: readonly string[], input = '') =>
    run('git', args, { cwd: home, env, input, timeoutMs: 30_000 });
  expect(await git(['init', '-q'])).toMatchObject({ exitCode: 0 });
  const before = textsOf(rules, 300);
  const line = '/.env';
  before.forEach((text, index) => {
    const path = join(home, String(index), '.gitignore');
    const context = { ignore: { path, line } } as Context;
    const after = gitignore.install(text, context, path, undefined);
    mkdirSync(join(home, String(index)));
    writeFileSync(path, String(after.text));
    const { owned } = after;
    if (owned === undefined) return;
    const undone = gitignore.remove(String(after.text), owned, { keepKey: false } as RemoveContext);
    expect(undone.text).toBe(text);
  });
  const names = before.map((_, index) => `${index}/.env`);
  const { stdout } = await git(['check-ignore', '--no-index', '--stdin'], names.join('\n'));
  const ignored = new Set(stdout.trim().split('\n'));
  expect(before.filter((_, index) => !ignored.has(`${index}/.env`))).toEqual([]);
});

describe.each(posixShells)('$name', (shell) => {
  test('exports the key behind any profile that it reads to its end', needsShell(shell), async () => {
    const whole = [
      ...['# note\n', ': a\n', 'A=1\n', '\n', ' \t\n', "B='a\nb'\n", 'C="# no note"\n', 'f() { :; }\n'],
      ...[
        'if true; then\n  :\nfi\n',
        'cat <<E >/dev/null\na\nE\n',
        ': a \\\n  b\n',
        'case x in *) ;; esac\n',
      ],
    ];
    const endings = [
      ...[
        '',
        ': a',
        ': a;',
        ': a &',
        ': a \\',
        ': a\\',
        '#',
        "D='x'",
        ': a # b',
        ': "a"',
        'E=1\\',
        ': a && :',
      ],
      ...['\\', '# a \\', "F='\\'"],
    ];
    const { home, env, project } = homeWith();
    const codexHome = { kind: 'absolute', path: join(home, 'codex') } as const;
    const options = { envKey: key, codexHome };
    mkdirSync(codexHome.path);
    writeFileSync(join(codexHome.path, '.env'), `${key}='the-key'\n`);
    const script = profileScriptName(shell.shell);
    if (script !== undefined)
      writeFileSync(join(codexHome.path, script), profileScript(shell.shell, options));
    const before = endings.flatMap((end) => textsOf(whole, 3).map((text) => text + end));
    before.forEach((text, index) => {
      const path = join(home, `profile-${index}`);
      writeFileSync(path, setBlock(text, profileBlock(shell.shell, options), { path }));
    });
    const show = `(. "$HOME/profile-$i"; printf '%s %s\\n' "$i" "\${${key}-}")`;
    const all = `i=0; while [ "$i" -lt "$COUNT" ]; do ${show} || :; i=$((i + 1)); done`;
    const { CODEX_HOME: _, ...rest } = env;
    const variables = { ...rest, HOME: home, COUNT: String(before.length) };
    const { stdout, stderr } = await runShell(shell, all, variables, project);
    const found = new Set(stdout.split('\n'));
    expect({ lost: before.filter((_, index) => !found.has(`${index} the-key`)), stderr }).toEqual({
      lost: [],
      stderr: '',
    });
  });
});

test('Codex has the key of a .env, whatever stands around it', { timeout: 120_000 }, async () => {
  const lines = [
    ...[
      '# note\n',
      'A=1\n',
      "B='a\nb'\n",
      'export C="x"\n',
      '\r\n',
      '\ufeff',
      'D=$A\n',
      ' \n',
      'E=\n',
      "F='a\n",
    ],
    ...[
      'G="a',
      "H=it's\n",
      'I=a b\n',
      'J',
      '=\n',
      `${key}=\n`,
      `${key}=old\n`,
      `${key}='o\n`,
      `export ${key}="o"\n`,
    ],
    ...['K=\\', '#', 'L=a #', `# ${key}=x\n`],
  ];
  const gateway = await startLoopbackGateway();
  onTestFinished(gateway.close);
  const provider = `name = "x"\nbase_url = "${gateway.baseUrl}"\nenv_key = "${key}"\nwire_api = "responses"`;
  const config = `model = "openai/gpt-5.5"\nmodel_provider = "orq"\n[model_providers.orq]\n${provider}\n`;
  const lost: string[] = [];
  for (const text of textsOf(lines, 14).slice(lines.length)) {
    let merged: string;
    try {
      merged = setDotenv(text, [{ key, value: 'the-key' }], { path: '.env', mode: 'set' });
    } catch (error) {
      // What Codex does not read to its end is refused.
      if (error instanceof Problem) continue;
      throw error;
    }
    const { project, env } = homeWith({ files: { '.codex/config.toml': config, '.codex/.env': merged } });
    const { [key]: _, ...rest } = env;
    const before = gateway.requests.length;
    await runCodex(['exec', '--skip-git-repo-check', 'hi'], { cwd: project, env: rest });
    const sent = gateway.requests[before]?.headers['authorization'];
    if (sent !== 'Bearer the-key') lost.push(text);
  }
  expect(lost).toEqual([]);
});
