import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { minimalDevcontainer } from '../../src/devcontainer/feature.ts';
import { featureReference } from '../../src/devcontainer/locate.ts';
import { editJsonc } from '../../src/edit/jsonc.ts';
import { captureBuild, devcontainer, readConfiguration, temporaryRepo } from '../support/devcontainer-cli.ts';

const repos: string[] = [];
const repoWith = (files: Readonly<Record<string, unknown>>): string => {
  const repo = temporaryRepo(files);
  repos.push(repo);
  return repo;
};
afterAll(() => {
  for (const repo of repos) rmSync(repo, { recursive: true });
});

const withFeature = (path: string, options: object = {}) => ({
  image: 'debian:12',
  features: { [featureReference(path)]: options },
});

const path = '.devcontainer/devcontainer.json';

describe('the devcontainer CLI', () => {
  test.each(['.devcontainer/devcontainer.json', '.devcontainer.json', '.devcontainer/api/devcontainer.json'])(
    'finds the Feature from %s',
    async (at) => {
      const repo = repoWith({ [at]: withFeature(at, { model: 'openai/gpt-5.5' }) });
      const configuration = await readConfiguration(repo, ['--config', join(repo, at)]);
      expect(configuration).toMatchObject({
        featuresConfiguration: {
          featureSets: [
            {
              features: [
                {
                  id: 'codex-orq',
                  name: 'Codex through the Orq.ai AI Gateway',
                  value: { model: 'openai/gpt-5.5' },
                  postStartCommand: 'codex-orq-check --hook || true',
                  options: {
                    model: { type: 'string', default: 'openai/gpt-5.4' },
                    baseUrl: { type: 'string', default: 'https://api.orq.ai/v3/router' },
                    codexVersion: { type: 'string', default: '0.169.0' },
                    npmRegistry: { type: 'string', default: '' },
                    codexRequired: { type: 'boolean', default: true },
                  },
                },
              ],
            },
          ],
        },
      });
    },
  );

  test('resolves it without a network', async () => {
    const repo = repoWith({ [path]: withFeature(path) });
    const { stdout, exitCode } = await devcontainer([
      'features',
      'resolve-dependencies',
      '--workspace-folder',
      repo,
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toEqual({
      installOrder: [{ id: './codex-orq', options: {} }],
    });
  });

  test('gives install.sh the options, asked for or not, and no key', async () => {
    const repo = repoWith({
      [path]: {
        ...withFeature(path, { model: 'anthropic/claude-sonnet-4-6' }),
        remoteEnv: { ORQ_API_KEY: `\${localEnv:ORQ_API_KEY}` },
      },
    });
    vi.stubEnv('ORQ_API_KEY', 'sk-orq-made-up-for-this-test');
    const { dockerfile, content, result } = await captureBuild(repo).finally(vi.unstubAllEnvs);
    expect(result.exitCode).toBe(0);
    const env = readFileSync(join(content, 'codex-orq_0', 'devcontainer-features.env'), 'utf8');
    expect(env.split('\n')).toEqual([
      'MODEL="anthropic/claude-sonnet-4-6"',
      'BASEURL="https://api.orq.ai/v3/router"',
      'CODEXVERSION="0.169.0"',
      'IDENTITY=""',
      'METADATA=""',
      'NPMREGISTRY=""',
      'CODEXREQUIRED="true"',
    ]);
    expect(dockerfile).toContain('./devcontainer-features-install.sh');
    expect(`${dockerfile}${env}${result.stdout}${result.stderr}`).not.toContain('made-up');
    // Behind all other places, where any other Codex comes first.
    expect(dockerfile).toContain(`ENV PATH="\${PATH}:/usr/local/lib/codex-orq/bin"`);
    // The image's metadata carries the name of the variable, and the hook.
    expect(dockerfile).toContain(`\${localEnv:ORQ_API_KEY}`);
    expect(dockerfile).toContain('codex-orq-check --hook || true');
  });

  test('can install it first: it needs no other Feature, and none is fetched for its sake', () => {
    const repo = repoWith({});
    const feature = readFileSync(join(repo, '.devcontainer/codex-orq/devcontainer-feature.json'), 'utf8');
    const fields = Object.keys(JSON.parse(feature));
    expect(fields).not.toContain('installsAfter');
    expect(fields).not.toContain('dependsOn');
  });

  test('with --frozen-lockfile wants a lock file, for which an empty one does', async () => {
    const repo = repoWith({ [path]: withFeature(path) });
    const without = await captureBuild(repo, ['--frozen-lockfile']);
    expect(without.result.exitCode).not.toBe(0);
    expect(without.dockerfile).toBe('');
    const lockfile = join(repo, '.devcontainer/devcontainer-lock.json');
    writeFileSync(lockfile, '{ "features": {} }\n');
    const withEmpty = await captureBuild(repo, ['--frozen-lockfile']);
    expect(withEmpty.result.exitCode).toBe(0);
    expect(readFileSync(lockfile, 'utf8')).toBe('{ "features": {} }\n');
  });

  test('reads the minimal devcontainer.json, with the Feature merged into it', async () => {
    const text = editJsonc(
      minimalDevcontainer('a "quoted" repo'),
      [{ op: 'set', path: ['features'], value: { './codex-orq': {} } }],
      path,
    );
    expect(text).toMatch(/^\/\/ /);
    const configuration = await readConfiguration(repoWith({ [path]: text }));
    expect(configuration).toMatchObject({
      configuration: {
        name: 'a "quoted" repo',
        image: expect.stringContaining('devcontainers/javascript-node'),
      },
      featuresConfiguration: { featureSets: [{ features: [{ id: 'codex-orq' }] }] },
    });
  });

  test('writes options into a shell file as they are: this is why values are judged before', async () => {
    const hidden = 'openai/x$(touch P)';
    const { content } = await captureBuild(repoWith({ [path]: withFeature(path, { model: hidden }) }));
    const env = readFileSync(join(content, 'codex-orq_0', 'devcontainer-features.env'), 'utf8');
    expect(env).toContain(`MODEL="${hidden}"`);
  });
});
