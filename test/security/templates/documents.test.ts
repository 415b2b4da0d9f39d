/*
 * The threat: a value that ends the string it stands in, and goes on as code, as a key, or as another table. Every template of
 * the package is rendered with values that would, and read back by what reads it in the field: here those that are data.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse as parseJsonc } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { expect, onTestFinished, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { renderPage } from '../../../src/commands/fleet/page.ts';
import { githubWorkflow } from '../../../src/devcontainer/github.ts';
import { readDotenv } from '../../../src/edit/dotenv.ts';
import { render } from '../../../src/edit/render.ts';
import { profileBlock, profileScript } from '../../../src/shells/profiles.ts';
import { repository } from '../../support/cli.ts';
import { runCodex } from '../../support/codex.ts';
import { temporaryHome } from '../../support/home.ts';
import { answers, check, heldBy, hostile, samples, templatesHeldBy } from './values.ts';

const featureOptions = ['model', 'baseUrl', 'codexVersion', 'identity', 'metadata'];

const readers: Readonly<Record<string, () => void>> = {
  'config.toml': () => {
    const fields = {
      model: hostile,
      providerName: hostile,
      baseUrl: hostile,
      envKey: hostile,
      name: hostile,
    };
    check(fc.record({ ...fields, command: hostile, args: fc.array(hostile, { maxLength: 3 }) }), (values) => {
      const { model, providerName, baseUrl, envKey, command, args, name } = values;
      const written = { model, providerName, baseUrl, envKey, command, args, provider: 'orq', timeoutMs: 1 };
      const headers = [{ name: 'X-A', value: name }];
      const text = render('config.toml', {
        ...written,
        headers,
        settings: [{ key: 'x', value: name }],
        mcp: false,
      });
      const auth = { command, args, timeout_ms: 1 };
      const fixed = { wire_api: 'responses', requires_openai_auth: false, http_headers: { 'X-A': name } };
      const provider = { name: providerName, base_url: baseUrl, ...fixed };
      expect(parseToml(text)).toEqual({
        ...{ model, model_provider: 'orq', x: name },
        model_providers: { orq: { ...provider, ...(command === '' ? { env_key: envKey } : { auth }) } },
      });
    });
  },
  'ci/config.toml': () =>
    check(hostile, (envKey) => {
      const text = render('ci/config.toml', { routing: 'model = "x"\n', envKey });
      expect(parseToml(text)).toEqual({ model: 'x', shell_environment_policy: { exclude: [envKey] } });
    }),
  'machine/codex.mobileconfig': () => {
    const elements = (text: string): readonly string[] => text.match(/<[^>]*>/g) ?? [];
    const rendered = (text: string): string =>
      render('machine/codex.mobileconfig', { settings: text, profileId: text, settingsId: text });
    const usual = elements(rendered('a'));
    check(hostile, (text) => {
      const xml = rendered(text);
      expect(elements(xml)).toEqual(usual);
      const [, coded = ''] = /config_toml_base64<\/key>\s*<string>([^<]*)</.exec(xml) ?? [];
      expect(Buffer.from(coded, 'base64').toString()).toBe(text);
    });
  },
  'machine/managed_config.toml': () =>
    check(hostile, (model) => {
      const settings = render('ci/config.toml', { routing: '', envKey: model });
      expect(parseToml(render('machine/managed_config.toml', { settings }))).toEqual(parseToml(settings));
    }),
  'devcontainer/config.toml': () =>
    check(fc.tuple(hostile, hostile), ([envKey, instructions]) => {
      const routing = '[model_providers.orq]\n';
      const text = render('devcontainer/config.toml', { marker: '#', routing, envKey, instructions });
      expect(parseToml(text)).toEqual({
        model_providers: { orq: { env_key_instructions: instructions } },
        shell_environment_policy: { exclude: [envKey] },
      });
    }),
  'codex-orq.json': () =>
    check(fc.dictionary(hostile, hostile), (state) => {
      expect(JSON.parse(render('codex-orq.json', { state }))).toEqual(state);
    }),
  'devcontainer/undo.json': () =>
    check(fc.dictionary(hostile, hostile), (record) => {
      expect(JSON.parse(render('devcontainer/undo.json', { record }))).toEqual(record);
    }),
  'devcontainer/devcontainer.json': () =>
    check(hostile, (name) => {
      expect(parseJsonc(render('devcontainer/devcontainer.json', { name }))).toMatchObject({ name });
    }),
  'devcontainer/devcontainer-feature.json': () =>
    check(fc.record(Object.fromEntries(featureOptions.map((name) => [name, hostile]))), (data) => {
      const text = render('devcontainer/devcontainer-feature.json', { ...data, version: '1.0.0' });
      const { options } = JSON.parse(text) as {
        options: Record<string, { default: unknown }>;
      };
      for (const [name, value] of Object.entries(data)) expect(options[name]?.default).toBe(value);
    }),
  'ci/github.yml': () =>
    check(answers, (given) => {
      const text = githubWorkflow({ ...given, codexVersion: '0.169.0' });
      const { jobs } = parseYaml(text) as {
        jobs: { codex: { steps: { name?: string; run?: string; env?: Record<string, string> }[] } };
      };
      const { steps } = jobs.codex;
      const script = steps.find(({ name }) => name === 'Route Codex through the gateway')?.run ?? '';
      const config = parseToml(/<<'TOML'\n([\s\S]*?)\nTOML\n/.exec(script)?.[1] ?? '');
      const { model, baseUrl, providerId, envKey } = given;
      expect(config).toMatchObject({
        ...{ model, model_provider: providerId },
        model_providers: { [providerId]: { base_url: baseUrl, env_key: envKey } },
        shell_environment_policy: { exclude: [envKey] },
      });
      // GitHub replaces expressions wherever they stand; these two are ours.
      expect(text.match(/\$\{\{.*?\}\}/g)).toEqual([`\${{ secrets.${envKey} }}`, `$\{{ inputs.prompt }}`]);
      expect(steps.at(-1)?.env?.[envKey]).toBe(`\${{ secrets.${envKey} }}`);
    }),
  'project.env.example': () =>
    check(answers, ({ envKey, baseUrl }) => {
      const entries = readDotenv(render('project.env.example', { envKey, baseUrl }));
      expect([...entries]).toEqual([
        [envKey, ''],
        ['ORQ_BASE_URL', baseUrl],
      ]);
    }),
  'fleet/report.html': () => {
    const page = (text: string): string => {
      const entry = { level: text, code: text, message: text, hint: text };
      const mark = 'ok';
      return renderPage({
        ...{
          title: text,
          about: text,
          made: text,
          row: text,
          rowsName: text,
          columns: [text],
          broken: [text],
        },
        totals: [{ mark, state: text, count: 1 }],
        codes: [{ level: text, code: text, count: 1, message: text, names: [text] }],
        rows: [{ name: text, mark, state: text, cells: [text], place: text, entries: [entry] }],
      });
    };
    const elements = (html: string): readonly string[] => html.match(/<[^>]*>/g) ?? [];
    const usual = elements(page('a'));
    check(hostile, (text) => {
      // In an element's attribute the value itself differs.
      const found = elements(page(text)).map((one) => one.replaceAll(/"[^"]*"/g, '""'));
      expect(found).toEqual(usual.map((one) => one.replaceAll(/"[^"]*"/g, '""')));
    });
  },
  'devcontainer/README.md': () =>
    check(answers, ({ envKey, ...data }) => {
      const usual = render('devcontainer/README.md', { ...data, envKey: 'A' });
      expect(render('devcontainer/README.md', { ...data, envKey })).toBe(
        usual.replaceAll('`A`', `\`${envKey}\``),
      );
    }),
  // There is no PowerShell here to run these: what is put in has to be one string by its rules.
  'completion/powershell': () =>
    check(fc.array(hostile, { minLength: 1, maxLength: 3 }), (words) => {
      const text = render('completion/powershell', { words });
      expect(pwshStrings(text.slice(text.indexOf('& ')), words.length)).toEqual(words);
    }),
  'profile-block.ps1': () => check(hostile.filter(Boolean), (path) => expectPwshPath(path, profileBlock)),
  'profile.ps1': () => check(hostile.filter(Boolean), (path) => expectPwshPath(path, profileScript)),
};

/** The first strings in single quotes of a PowerShell script. Source: about_Quoting_Rules; four signs are such a quote. */
function pwshStrings(text: string, count: number): readonly string[] {
  const strings = [...text.matchAll(/['‘’‚‛]((?:[^'‘’‚‛]|(['‘’‚‛])\2)*)['‘’‚‛]/g)].map(([, inner = '']) =>
    inner.replaceAll(/(['‘’‚‛])\1/g, '$1'),
  );
  return strings.slice(0, count);
}

function expectPwshPath(path: string, write: typeof profileBlock): void {
  const text = write('pwsh', { envKey: 'KEY', codexHome: { kind: 'absolute', path } });
  const at = text.indexOf('Join-Path');
  expect(pwshStrings(text.slice(at), 1)).toEqual([path]);
}

test.each(Object.entries(readers))('%s reads back what was put in', (_name, holds) => {
  holds();
});

test('each template is held by one of these tests', () => {
  const folder = join(repository, 'templates');
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.hbs'),
  );
  expect(Object.keys(heldBy).sort()).toEqual(found.map((name) => name.slice(0, -'.hbs'.length)).sort());
  expect(Object.keys(readers).sort()).toEqual([...templatesHeldBy('documents')].sort());
});

test.each(templatesHeldBy('fixed'))('%s takes no value', (name) => {
  // Rendering is strict: a name that is not there is an error.
  expect(render(name, {}).length).toBeGreaterThan(0);
});

test('Codex itself reads back what stands in its config.toml', { timeout: 60_000 }, async () => {
  const home = temporaryHome();
  onTestFinished(home.cleanup);
  const values = samples(300).filter((text) => !text.includes('\0'));
  const settings = values.map((value, index) => ({ key: `mcp_servers.s${index}.command`, value }));
  const usual = { model: 'openai/gpt-5.4', provider: 'orq', providerName: 'Orq', baseUrl: 'https://x' };
  const text = render('config.toml', {
    ...usual,
    envKey: 'K',
    settings,
    headers: [],
    command: '',
    mcp: false,
  });
  mkdirSync(home.codexHome, { recursive: true });
  writeFileSync(join(home.codexHome, 'config.toml'), text);
  const { stdout, stderr } = await runCodex(['mcp', 'list', '--json'], home);
  expect(stderr).not.toMatch(/error/i);
  const servers = JSON.parse(stdout) as { name: string; transport: { command: string } }[];
  const found = new Map(servers.map(({ name, transport }) => [name, transport.command]));
  expect(values.map((_, index) => found.get(`s${index}`))).toEqual(values);
});
