import { describe, expect, test } from 'vitest';
import { composeEnvironment } from '../../src/devcontainer/compose.ts';
import { dockerfileEnvironment } from '../../src/devcontainer/dockerfile.ts';
import { envSources, missingTexts } from '../../src/devcontainer/env-sources.ts';

const devcontainerPath = '.devcontainer/devcontainer.json';

function suppliers(config: unknown, texts: Record<string, string | undefined> = {}) {
  return envSources('ORQ_API_KEY', {
    devcontainerPath,
    config,
    texts: new Map(Object.entries(texts)),
  });
}

describe('devcontainer.json itself', () => {
  test('containerEnv supplies, whatever the value', () => {
    expect(suppliers({ containerEnv: { ORQ_API_KEY: '' } })).toEqual([
      { by: 'containerEnv', path: devcontainerPath },
    ]);
  });

  test.each([
    [['-e', 'ORQ_API_KEY=x']],
    [['-e', 'ORQ_API_KEY']],
    [['-eORQ_API_KEY']],
    [['--env', 'ORQ_API_KEY=x']],
    [['--env=ORQ_API_KEY']],
    [['--cap-add=SYS_PTRACE', '--env=ORQ_API_KEY=a=b']],
  ])('run arguments supply: %j', (runArgs) => {
    expect(suppliers({ runArgs })).toEqual([{ by: 'runArgs', path: devcontainerPath }]);
  });

  test.each([
    [{}],
    [undefined],
    [[]],
    [{ containerEnv: 'ORQ_API_KEY' }],
    [{ containerEnv: { ORQ_API_KEY_2: 'x' } }],
    [{ remoteEnv: { ORQ_API_KEY: 'x' } }],
    [{ runArgs: ['--entrypoint', 'ORQ_API_KEY'] }],
    [{ runArgs: ['-e', 'OTHER=ORQ_API_KEY'] }],
    [{ runArgs: ['-e'] }],
    [{ build: { args: { ORQ_API_KEY: 'x' } } }],
  ])('nothing is supplied by %j', (config) => {
    expect(suppliers(config)).toEqual([]);
  });

  test.each([
    ['.devcontainer/../.env', '.env'],
    [`\${localWorkspaceFolder}/conf/dev.env`, 'conf/dev.env'],
  ])('an env file of the run arguments is asked for and read: %s', (written, path) => {
    const config = { runArgs: ['--env-file', written] };
    expect(missingTexts({ devcontainerPath, config, texts: new Map() })).toEqual([path]);
    expect(suppliers(config, { [path]: '# keys\nORQ_API_KEY=x\n' })).toEqual([
      { by: 'env-file', path, line: 2 },
    ]);
    expect(suppliers(config, { [path]: '#ORQ_API_KEY=x\nXORQ_API_KEY=x\n' })).toEqual([]);
    expect(suppliers(config, { [path]: undefined })).toEqual([]);
  });

  test.each(['/etc/env', '../../outside.env', `\${localEnv:HOME}/x.env`, '~/x.env'])(
    'a file outside of the repo is not asked for: %s',
    (written) => {
      const config = { runArgs: [`--env-file=${written}`] };
      expect(missingTexts({ devcontainerPath, config, texts: new Map() })).toEqual([]);
    },
  );
});

describe('Dockerfile', () => {
  test('both spellings of its path are followed, relative to devcontainer.json', () => {
    for (const config of [{ build: { dockerfile: '../Dockerfile' } }, { dockerFile: '../Dockerfile' }]) {
      expect(missingTexts({ devcontainerPath, config, texts: new Map() })).toEqual(['Dockerfile']);
      expect(suppliers(config, { Dockerfile: 'FROM a\nENV ORQ_API_KEY=\n' })).toEqual([
        { by: 'dockerfile', path: 'Dockerfile', line: 2 },
      ]);
    }
  });

  test('every form of ENV is understood', () => {
    const text = [
      'FROM debian:12 AS base # not a comment here',
      'env ONE=1 TWO="a b THREE=no" FOUR=it\\ is',
      'ENV FIVE the rest SIX=no',
      'ENV \\',
      '  # a comment inside',
      "  SEVEN='x' \\",
      '',
      '  EIGHT=y',
      '# ENV NINE=1',
      'ARG TEN=1',
      'RUN export ELEVEN=1 && ENV=2',
      'ENV TWELVE=1 \\',
    ].join('\r\n');
    expect(dockerfileEnvironment(text)).toEqual([
      { name: 'ONE', line: 2 },
      { name: 'TWO', line: 2 },
      { name: 'FOUR', line: 2 },
      { name: 'FIVE', line: 3 },
      { name: 'SEVEN', line: 4 },
      { name: 'EIGHT', line: 4 },
      { name: 'TWELVE', line: 12 },
    ]);
  });

  test('the backtick as escape character', () => {
    const text = '# escape=`\nFROM x\nENV A=1 `\n  B=c:\\\nENV C=2\n';
    expect(dockerfileEnvironment(text).map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  });
});

const compose = `
# ORQ_API_KEY: no
services:
  app:
    image: x # ORQ_API_KEY
    environment:
      # - ORQ_API_KEY
      FOO: ORQ_API_KEY
      "ORQ_API_KEY": \${ORQ_API_KEY:-}
    volumes:
      - ..:/workspace
  db:
    environment:
    - POSTGRES_PASSWORD=x
    - OTHER_KEY
    env_file: ../db.env
`;

describe('compose file', () => {
  test('only the service of the dev container counts', () => {
    expect(composeEnvironment(compose, 'app').given).toEqual([
      { name: 'FOO', line: 8 },
      { name: 'ORQ_API_KEY', line: 9 },
    ]);
    const db = composeEnvironment(compose, 'db');
    expect(db.given.map(({ name }) => name)).toEqual(['POSTGRES_PASSWORD', 'OTHER_KEY']);
    expect(db.envFiles).toEqual(['../db.env']);
    expect(composeEnvironment(compose, 'cache').given).toEqual([]);
  });

  test.each([
    ['a list', 'environment:\n      - K=v'],
    ['a list on the level of its key', 'environment:\n    - "K=v"'],
    ['a name alone', "environment:\n      - 'K'"],
    ['a name without a value', 'environment:\n      K:'],
    ['a flow list', 'environment: [A=1, "K=v"]'],
    ['a flow map', 'environment: { A: 1, K: v }'],
    ['a flow map over lines', 'environment: {\n      A: 1,\n      K: v }'],
    ['an anchor', 'environment: &shared\n      K: v'],
  ])('a variable is given by %s', (_name, yaml) => {
    const text = `services:\n  app:\n    ${yaml}\n    image: x\n`;
    const names = composeEnvironment(text, 'app').given.map(({ name }) => name);
    expect(names).toContain('K');
    expect(names).not.toContain('image');
  });

  test.each([
    ['one path', 'env_file: .env', ['.env']],
    ['a list', 'env_file:\n      - .env\n      - "b.env"', ['.env', 'b.env']],
    ['a flow list', 'env_file: [.env, b.env]', ['.env', 'b.env']],
    ['objects', 'env_file:\n      - path: .env\n        required: false', ['.env']],
  ])('env_file as %s', (_name, yaml, files) => {
    expect(composeEnvironment(`services:\n  app:\n    ${yaml}\n`, 'app').envFiles).toEqual(files);
  });

  test.each([
    ['a context', 'build: docker/', 'docker/Dockerfile'],
    ['a block', 'build:\n      context: ..\n      dockerfile: dev.Dockerfile', '../dev.Dockerfile'],
    ['a flow map', 'build: { dockerfile: d }', './d'],
  ])('build as %s', (_name, yaml, file) => {
    expect(composeEnvironment(`services:\n  app:\n    ${yaml}\n`, 'app').dockerfiles).toEqual([file]);
  });

  test('what YAML may bring in from elsewhere counts for every service', () => {
    const text = 'x-env: &env\n  environment:\n    K: v\nservices:\n  app:\n    <<: *env\n';
    expect(composeEnvironment(text, 'app').given.map(({ name }) => name)).toEqual(['K']);
  });

  test('files that it names are asked for in turn, relative to the folder of the first one', () => {
    const config = { dockerComposeFile: ['../compose.yml', 'compose.dev.yml'], service: 'app' };
    const texts = new Map<string, string | undefined>();
    expect(missingTexts({ devcontainerPath, config, texts })).toEqual([
      'compose.yml',
      '.devcontainer/compose.dev.yml',
    ]);
    texts.set('compose.yml', 'services:\n  app:\n    build: .\n');
    texts.set('.devcontainer/compose.dev.yml', 'services:\n  app:\n    env_file: keys.env\n');
    expect(missingTexts({ devcontainerPath, config, texts })).toEqual(['Dockerfile', 'keys.env']);
    texts.set('Dockerfile', 'FROM x\nENV ORQ_API_KEY=x');
    texts.set('keys.env', 'ORQ_API_KEY');
    expect(missingTexts({ devcontainerPath, config, texts })).toEqual([]);
    expect(envSources('ORQ_API_KEY', { devcontainerPath, config, texts })).toEqual([
      { by: 'dockerfile', path: 'Dockerfile', line: 2 },
      { by: 'env-file', path: 'keys.env', line: 1 },
    ]);
  });

  test('the service of the dev container decides', () => {
    const config = { dockerComposeFile: 'compose.yml', service: 'app' };
    expect(suppliers(config, { '.devcontainer/compose.yml': compose })).toEqual([
      { by: 'compose', path: '.devcontainer/compose.yml', line: 9 },
    ]);
    expect(suppliers({ ...config, service: 'db' }, { '.devcontainer/compose.yml': compose })).toEqual([]);
  });
});
