/*
 * The same threat where the template is a script: real shells run what was rendered, and nothing else may be done but what the
 * template says.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, onTestFinished, test } from 'vitest';
import { featureTest } from '../../../src/devcontainer/feature.ts';
import { readDotenv } from '../../../src/edit/dotenv.ts';
import { isUsableKey } from '../../../src/edit/dotenv/usable-key.ts';
import { render } from '../../../src/edit/render.ts';
import { run } from '../../../src/host/processes.ts';
import {
  type CodexHome,
  profileBlock,
  profileScript,
  profileScriptName,
} from '../../../src/shells/profiles.ts';
import { feature } from '../../devcontainer/relocated.ts';
import {
  fish,
  key,
  needsShell,
  posixShells,
  runShell,
  type TestShell,
  testShells,
} from '../../shells/support.ts';
import { type TemporaryHome, temporaryHome } from '../../support/home.ts';
import { needs } from '../../support/needs.ts';
import { answers, samples, templatesHeldBy } from './values.ts';

function homeOf(): TemporaryHome {
  const home = temporaryHome();
  onTestFinished(home.cleanup);
  return home;
}

/** Where a script runs in which something of a value is run, too. */
const isHarmed = ({ home, project }: TemporaryHome): boolean =>
  [home, project].some((folder) => existsSync(join(folder, 'made')));

/** Values that can be the name of a folder. */
const names = (count: number): readonly string[] => [
  ...new Set(
    samples(count)
      .map((text) => text.replaceAll('/', '').slice(0, 60))
      .filter((text) => text.trim() !== '' && !text.startsWith('.')),
  ),
];

/** Does the same for each of many files, in one process of a shell. */
const forEach = (shell: TestShell, does: string): string =>
  shell === fish
    ? `set i 0; while test $i -lt $COUNT; ${does}; set i (math $i + 1); end`
    : `i=0; while [ "$i" -lt "$COUNT" ]; do ${does}; i=$((i + 1)); done`;

test('these are the templates that shells run', () => {
  expect(templatesHeldBy('shells')).toEqual([
    'codex.env',
    ...['completion/bash', 'completion/fish', 'completion/zsh'],
    ...['devcontainer/codex-orq-check', 'devcontainer/install.sh', 'devcontainer/test.sh'],
    ...['profile-block.sh', 'profile.fish', 'profile.sh'],
  ]);
});

describe.each(testShells)('$name', (shell) => {
  test(
    'the profile reads the key in a folder of any name, and does nothing else',
    needsShell(shell),
    async () => {
      const machine = homeOf();
      const { home, project, env } = machine;
      const folders = names(60).flatMap((name, index): Exclude<CodexHome, { kind: 'default' }>[] => {
        const relative = `${index}/${name}`;
        return [
          { kind: 'absolute', path: join(home, 'a', relative) },
          { kind: 'under-home', relative: `b/${relative}` },
        ];
      });
      folders.forEach((codexHome, index) => {
        const path = codexHome.kind === 'under-home' ? join(home, codexHome.relative) : codexHome.path;
        mkdirSync(path, { recursive: true });
        writeFileSync(join(path, '.env'), `${key}='key-${index}'\n`);
        const options = { envKey: key, codexHome };
        const script = profileScriptName(shell.shell);
        if (script !== undefined) writeFileSync(join(path, script), profileScript(shell.shell, options));
        writeFileSync(join(home, `block-${index}`), profileBlock(shell.shell, options));
      });
      const show =
        shell === fish
          ? `source $HOME/block-$i; printf '%s\\n' "$${key}"; set -e ${key}`
          : `. "$HOME/block-$i"; printf '%s\\n' "\${${key}-}"; unset ${key}`;
      const { CODEX_HOME: _, ...rest } = env;
      const variables = { ...rest, HOME: home, COUNT: String(folders.length) };
      const result = await runShell(shell, forEach(shell, show), variables, project);
      expect(result).toMatchObject({ exitCode: 0, stderr: '' });
      const found = result.stdout.trimEnd().split('\n');
      expect(folders.map((folder, index) => [folder, found[index]])).toEqual(
        folders.map((folder, index) => [folder, `key-${index}`]),
      );
      expect(isHarmed(machine)).toBe(false);
    },
  );
});

describe.each(posixShells)('$name', (shell) => {
  test("Codex's .env, sourced, holds the key that was put in", needsShell(shell), async () => {
    const machine = homeOf();
    const keys = samples(200).filter((text) => isUsableKey(text) === true && text === text.trim());
    expect(keys.length).toBeGreaterThan(30);
    keys.forEach((apiKey, index) => {
      const text = render('codex.env', { envKey: key, apiKey });
      expect(readDotenv(text).get(key)).toBe(apiKey);
      writeFileSync(join(machine.home, `env-${index}`), text);
    });
    const show = `. "$FOLDER/env-$i"; printf '%s\\n' "$${key}"`;
    const variables = { ...machine.env, FOLDER: machine.home, COUNT: String(keys.length) };
    const result = await runShell(shell, forEach(shell, show), variables, machine.project);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout.trimEnd().split('\n')).toEqual(keys);
    expect(isHarmed(machine)).toBe(false);
  });
});

/** Asks for what fits without a terminal: what shells offer to completions alone is stood in for. */
const asking = {
  bash: `COMP_LINE='codex-orq x'; COMP_POINT=\${#COMP_LINE}; _codex_orq codex-orq x codex-orq`,
  zsh: 'words=(codex-orq x); CURRENT=2; _codex_orq',
  fish: '__codex_orq_complete',
} as const;
const stubs = { bash: '', zsh: 'compdef() { :; }; _describe() { :; }; ', fish: '' } as const;

describe.each(['bash', 'zsh', 'fish'] as const)('completion in %s', (name) => {
  const shell = testShells.find((one) => one.name === name) ?? fish;

  test('calls the very words that the package was called with', needsShell(shell), async () => {
    const machine = homeOf();
    const { home, project, env } = machine;
    const programs = names(40);
    programs.forEach((program, index) => {
      const folder = join(home, String(index));
      mkdirSync(folder);
      writeFileSync(join(folder, program), `#!/bin/sh\nprintf '%s\\n' "$0" "$1" >"\${0%/*}/called"\necho\n`, {
        mode: 0o755,
      });
      const words = [join(folder, program), program];
      writeFileSync(join(home, `script-${index}`), render(`completion/${name}`, { words }));
    });
    const source = name === 'fish' ? 'source $HOME/script-$i' : '. "$HOME/script-$i"';
    const script = `${stubs[name]}${forEach(shell, `${source}; ${asking[name]} >/dev/null 2>&1 || true`)}`;
    const variables = { ...env, HOME: home, COUNT: String(programs.length) };
    await runShell(shell, script, variables, project);
    for (const [index, program] of programs.entries()) {
      const called = join(home, String(index), 'called');
      expect([program, existsSync(called) && readFileSync(called, 'utf8')]).toEqual([
        program,
        `${join(home, String(index), program)}\n${program}\n`,
      ]);
    }
    expect(isHarmed(machine)).toBe(false);
  });
});

test("the Feature's scripts take options and variables as text", {
  ...needs('posix'),
  timeout: 60_000,
}, async () => {
  for (const text of samples(20).filter((one) => !one.includes('\0'))) {
    const made = feature();
    const [model, baseUrl] = [`openai/${text}`, `https://localhost/${text}`];
    const { exitCode } = await made.install({
      MODEL: model,
      BASEURL: `http://localhost/${text}`,
      CODEXVERSION: 'none',
    });
    const config = made.text('etc/codex/config.toml');
    if (exitCode === 0) expect(parseToml(config ?? '')).toMatchObject({ model });
    else expect(config).toBeUndefined();
    const secret = `sk-${text}-made-up`;
    const said = await made.check({
      ORQ_API_KEY: secret,
      CODEX_HOME: made.at(text.replaceAll('/', '')),
      USER: baseUrl,
    });
    expect(said.exitCode).toBe(0);
    expect(said.stdout + said.stderr).not.toContain(secret);
    for (const folder of ['feature', 'work', 'home'])
      expect(existsSync(made.at(`${folder}/made`))).toBe(false);
  }
});

test("the Feature's test hands each answer on as text", needs('bash'), async () => {
  const machine = homeOf();
  const { home, project, env } = machine;
  const script = join(home, 'test.sh');
  writeFileSync(
    join(home, 'dev-container-features-test-lib'),
    `check() { printf '%s\\0' "$@"; }\nreportResults() { :; }\n`,
  );
  for (const given of fc.sample(answers, 40)) {
    writeFileSync(script, featureTest({ ...given, codexVersion: '0.169.0' }));
    const { exitCode, stdout } = await run('bash', [script], {
      cwd: project,
      env: { ...env, PATH: `${home}:${env['PATH']}` },
      timeoutMs: 20_000,
    });
    const words = stdout.split('\0');
    expect(exitCode).toBe(0);
    expect(words).toContain('codex --version | grep -F 0.169.0');
    expect(words).toContain(`model_provider = "${given.providerId}"`);
    expect(words).toContain(`env -u ${given.envKey} codex-orq-check | grep -F "${given.envKey} is not set"`);
  }
  expect(isHarmed(machine)).toBe(false);
});
