/*
 * The same threat once more, read back by the programs that read these files in the field, or by what stands closest to them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { environmentOf } from '../../../src/devcontainer/env-sources.ts';
import { githubWorkflow } from '../../../src/devcontainer/github.ts';
import { planRenovate, planRenovateRemoval, renovateRule } from '../../../src/devcontainer/renovate.ts';
import { openRepo } from '../../../src/devcontainer/repo.ts';
import { render } from '../../../src/edit/render.ts';
import { run } from '../../../src/host/processes.ts';
import { workflowFaults } from '../../support/actionlint.ts';
import { repository } from '../../support/cli.ts';
import { memoryHost } from '../../support/memory-host.ts';
import { needs } from '../../support/needs.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { homeWith } from '../../support/test-home.ts';
import { answers, hostile, pieces, samples } from './values.ts';

test('actionlint takes each workflow, and a YAML parser finds the same steps', {
  timeout: 120_000,
}, async () => {
  const steps = (text: string): readonly (string | undefined)[] =>
    (parseYaml(text) as { jobs: { codex: { steps: { name?: string }[] } } }).jobs.codex.steps.map(
      ({ name }) => name,
    );
  const texts = fc.sample(answers, 40).map((given) => githubWorkflow({ ...given, codexVersion: '0.169.0' }));
  for (const text of texts) {
    expect([text, await workflowFaults(text)]).toEqual([text, []]);
    expect(steps(text)).toEqual(steps(texts[0] ?? ''));
  }
});

/** Reads each profile in a folder as Apple's format, and prints what is coded in it. */
const readProfiles = `
import base64, json, os, plistlib, sys
found = []
for index in range(int(sys.argv[1])):
    with open(f'{index}.mobileconfig', 'rb') as file:
        top = plistlib.load(file)
    text = json.dumps(top, default=lambda value: value.hex())
    coded = top['PayloadContent'][0]
    while 'config_toml_base64' not in coded:
        coded = next(iter(coded.values())) if isinstance(coded, dict) else coded[0]
    found.append([base64.b64decode(coded['config_toml_base64']).decode(), sorted(top)])
print(json.dumps(found))
`;

test('a parser of property lists finds the settings in each profile for macOS', {
  ...needs('python3'),
  timeout: 60_000,
}, async () => {
  const { project, env } = homeWith();
  const texts = samples(300);
  texts.forEach((settings, index) => {
    const text = render('machine/codex.mobileconfig', { settings, profileId: 'A', settingsId: 'B' });
    writeFileSync(join(project, `${index}.mobileconfig`), text);
  });
  const { stdout, stderr } = await run('python3', ['-c', readProfiles, String(texts.length)], {
    cwd: project,
    env: { ...env, PATH: process.env['PATH'] ?? '' },
    timeoutMs: 50_000,
  });
  expect(stderr).toBe('');
  const found = JSON.parse(stdout) as readonly (readonly [string, readonly string[]])[];
  expect(found.map(([text]) => text)).toEqual(texts);
  expect(new Set(found.map(([, keys]) => keys.join())).size).toBe(1);
});

/** A configuration of Renovate: anything that is JSON, some with rules. */
const configuration = fc
  .tuple(
    fc.dictionary(hostile, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
    fc.option(fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }), { nil: undefined }),
  )
  .map(([rest, customManagers]) => ({ ...rest, ...(customManagers !== undefined && { customManagers }) }));

test('a JSON parser finds the rule in each configuration of Renovate, and nothing else changed', async () => {
  const property = fc.asyncProperty(
    configuration,
    fc.constantFrom('', 2, '\t'),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\n'),
    async (config, space, lineEnd, end) => {
      const text = JSON.stringify(config, undefined, space).replaceAll('\n', lineEnd) + end;
      const file = '/home/ada/work/renovate.json';
      const open = async (content: string) => ({
        repo: await openRepo(memoryHost({ files: { [file]: content } }), '/home/ada/work'),
        platform: 'linux' as const,
      });
      const { changes, recorded } = await planRenovate(await open(text), undefined, true);
      const after = changes[0]?.after ?? '';
      const rules: readonly unknown[] = config.customManagers ?? [];
      const { customManagers, ...rest } = JSON.parse(after) as Record<string, unknown>;
      expect(JSON.stringify(customManagers)).toBe(JSON.stringify([renovateRule, ...rules]));
      const { customManagers: _, ...before } = JSON.parse(text) as Record<string, unknown>;
      expect(JSON.stringify(rest)).toBe(JSON.stringify(before));
      const undone = await planRenovateRemoval(await open(after), recorded, true);
      expect(undone.changes[0]?.after).toBe(text);
    },
  );
  await fc.assert(property, propertyRuns(200));
});

const yamlPieces = [
  'services:\n',
  '  app:\n',
  '    environment:\n',
  '      - ORQ_API_KEY=x\n',
  '    env_file: a\n',
].concat(
  [
    '- ',
    '? ',
    ': ',
    '&a ',
    '*a ',
    '<<: *a\n',
    '!!js ',
    '{',
    '}',
    '[',
    ']',
    '|\n',
    '>\n',
    '---\n',
    '...\n',
    '\t',
  ],
  pieces,
);

test('a compose file of any text ends no run, and what is found in it is there for a YAML parser', () => {
  const text = fc.array(fc.constantFrom(...yamlPieces), { maxLength: 12 }).map((parts) => parts.join(''));
  const property = fc.property(text, (compose) => {
    const { grants } = environmentOf({
      devcontainerPath: '.devcontainer/devcontainer.json',
      config: { dockerComposeFile: '../compose.yml', service: 'app' },
      texts: new Map([['compose.yml', compose]]),
    });
    if (grants.length === 0) return;
    const read = parseYaml(compose, { logLevel: 'silent', merge: true }) as {
      services?: { app?: { environment?: unknown } };
    };
    expect(JSON.stringify(read.services?.app?.environment)).toContain(grants[0]?.name);
  });
  fc.assert(property, propertyRuns(2000));
});

test('roff takes the manual page without a warning', needs('groff'), async () => {
  const page = join(repository, 'dist', 'codex-orq.1');
  const { exitCode, stdout, stderr } = await run('groff', ['-ww', '-man', '-Tutf8', page], {
    cwd: repository,
    env: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: 30_000,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('devcontainer');
});
