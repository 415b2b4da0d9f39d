import { describe, expect, test } from 'vitest';
import { dockerfileEnvironment } from '../../src/devcontainer/dockerfile.ts';
import { environmentOf } from '../../src/devcontainer/env-sources.ts';

const devcontainerPath = '.devcontainer/devcontainer.json';

const lookAt = (config: unknown, texts: Record<string, string | undefined> = {}) =>
  environmentOf({ devcontainerPath, config, texts: new Map(Object.entries(texts)) });

/** Where the container gets the key from. */
const sources = (config: unknown, texts: Record<string, string | undefined> = {}) =>
  lookAt(config, texts)
    .grants.filter(({ name }) => name === 'ORQ_API_KEY')
    .map(({ by, path, line }) => ({ by, path, ...(line !== undefined && { line }) }));

describe('devcontainer.json itself', () => {
  test('containerEnv supplies, whatever the value', () => {
    expect(sources({ containerEnv: { ORQ_API_KEY: '' } })).toEqual([
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
    expect(sources({ runArgs })).toEqual([{ by: 'runArgs', path: devcontainerPath }]);
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
    expect(sources(config)).toEqual([]);
  });

  test.each([
    ['.devcontainer/../.env', '.env'],
    [`\${localWorkspaceFolder}/conf/dev.env`, 'conf/dev.env'],
  ])('an env file of the run arguments is asked for and read: %s', (written, path) => {
    const config = { runArgs: ['--env-file', written] };
    expect(lookAt(config).wanted).toEqual([path]);
    expect(sources(config, { [path]: '# keys\nORQ_API_KEY=x\n' })).toEqual([
      { by: 'env-file', path, line: 2 },
    ]);
    expect(sources(config, { [path]: '#ORQ_API_KEY=x\nXORQ_API_KEY=x\n' })).toEqual([]);
    expect(sources(config, { [path]: undefined })).toEqual([]);
    expect(lookAt(config, { [path]: undefined }).unknown).toEqual([
      { what: 'env-file', written, why: 'absent' },
    ]);
  });

  test('a path that begins at the root of the repo is none of the folder of devcontainer.json', () => {
    const written = (path: string): string => `\${localWorkspaceFolder}/${path}`;
    const config = { build: { dockerfile: written('docker/Dockerfile') } };
    expect(lookAt(config).wanted).toEqual(['docker/Dockerfile']);
    expect(lookAt({ dockerComposeFile: written('compose.yml'), service: 'app' }).wanted).toEqual([
      'compose.yml',
    ]);
  });

  test.each(['/etc/env', '../../outside.env', `\${localEnv:HOME}/x.env`, '~/x.env'])(
    'a file outside of the repo is not asked for: %s',
    (written) => {
      const config = { runArgs: [`--env-file=${written}`] };
      expect(lookAt(config).wanted).toEqual([]);
      expect(lookAt(config).unknown).toEqual([{ what: 'env-file', written, why: 'elsewhere' }]);
    },
  );

  test.each([
    ['ORQ_API_KEY=', ''],
    ['export ORQ_API_KEY = ""', ''],
    ['ORQ_API_KEY= # fill in', ''],
    ["ORQ_API_KEY='a # b'", 'a # b'],
    ['ORQ_API_KEY=a#b', 'a#b'],
    ['ORQ_API_KEY', undefined],
  ])('the value in an env file is told: %s', (text, value) => {
    const { grants } = lookAt({ runArgs: ['--env-file=.env'] }, { '.env': `# x\r\n${text}\r\n` });
    expect(grants).toEqual([
      { by: 'env-file', path: '.env', line: 2, name: 'ORQ_API_KEY', ...(value !== undefined && { value }) },
    ]);
  });
});

describe('Dockerfile', () => {
  test('both spellings of its path are followed, relative to devcontainer.json', () => {
    for (const config of [{ build: { dockerfile: '../Dockerfile' } }, { dockerFile: '../Dockerfile' }]) {
      expect(lookAt(config).wanted).toEqual(['Dockerfile']);
      expect(sources(config, { Dockerfile: 'FROM a\nENV ORQ_API_KEY=\n' })).toEqual([
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
