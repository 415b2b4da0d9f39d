import { describe, expect, test } from 'vitest';
import { environmentOf } from '../../src/devcontainer/env-sources.ts';

type Texts = Readonly<Record<string, string | undefined>>;

/** What the service `app` of these compose files gets; the first file's folder is the project's. */
const lookAt = (
  texts: Texts,
  files: readonly string[] = ['compose.yml'],
  service: string | undefined = 'app',
) =>
  environmentOf({
    devcontainerPath: '.devcontainer/devcontainer.json',
    config: { dockerComposeFile: files.map((file) => `../${file}`), service },
    texts: new Map(Object.entries(texts)),
  });

/** The variables, by name: where they come from. */
const placesOf = (texts: Texts, files?: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(lookAt(texts, files).grants.map(({ name, path, line }) => [name, `${path}:${line}`]));

const namesOf = (yaml: string): readonly string[] =>
  lookAt({ 'compose.yml': yaml }).grants.map(({ name }) => name);

/** One service with these lines. */
const app = (...lines: readonly string[]): string =>
  ['services:', '  app:', '    image: x', ...lines.map((line) => `    ${line}`), ''].join('\n');

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

describe('the variables of a service', () => {
  test('are those of the service of the dev container alone, with the line', () => {
    expect(placesOf({ 'compose.yml': compose })).toEqual({
      FOO: 'compose.yml:8',
      ORQ_API_KEY: 'compose.yml:9',
    });
    expect(lookAt({ 'compose.yml': compose }, undefined, 'db')).toMatchObject({
      grants: [
        { name: 'POSTGRES_PASSWORD', value: 'x', line: 14 },
        { name: 'OTHER_KEY', value: undefined, line: 15 },
      ],
      unknown: [{ what: 'env-file', written: '../db.env', why: 'elsewhere' }],
    });
  });

  test.each([
    ['a list', ['environment:', '  - K=v']],
    ['a list on the level of its key', ['environment:', '- "K=v"']],
    ['a name alone', ['environment:', "  - 'K'"]],
    ['a name without a value', ['environment:', '  K:']],
    ['a flow list', ['environment: [A=1, "K=v"]']],
    ['a flow map', ['environment: { A: 1, K: v }']],
    ['a flow map over lines', ['environment: {', '  A: 1,', '  K: v }']],
    ['a flow map with a comma in a value', ['environment: { A: "1, 2", K: v }']],
    ['an anchor', ['environment: &shared', '  K: v']],
    ['a key in quotes', ['environment: { "K": v }']],
    ['an explicit key', ['environment:', '  ? K', '  : v']],
    ['a value over lines', ['environment:', '  A: |', '    K2: no', '  K: v']],
    ['an item of several lines', ['environment:', '  - >-', '    K=a', '    b']],
  ])('are given by %s', (_name, lines) => {
    const names = namesOf(app(...lines));
    expect(names).toContain('K');
    expect(names).not.toContain('image');
    expect(names).not.toContain('K2');
  });

  test.each([
    ['environment: { K: "" }', ''],
    ['environment: [K=]', ''],
    ['environment: { K: }', undefined],
    ['environment: [K]', undefined],
    ['environment: { K: 1 }', '1'],
  ])('tell an empty value from one that is handed on: %s', (line, value) => {
    const [grant] = lookAt({ 'compose.yml': app(line) }).grants;
    expect(grant?.value).toBe(value);
  });

  test('come through an alias, at the line of what it stands for', () => {
    const text = `x-env: &e\n  K: v\n${app('environment: *e')}`;
    expect(placesOf({ 'compose.yml': text })).toEqual({ K: 'compose.yml:2' });
  });

  test.each([
    ['into the service', app('<<: *s').replace(/^/, 'x-s: &s\n  environment: { K: v }\n')],
    ['into the variables', app('environment: { <<: *e, A: 1 }').replace(/^/, 'x-e: &e { K: v }\n')],
    ['several at once', app('environment: { <<: [*d, *e] }').replace(/^/, 'x-d: &d {}\nx-e: &e { K: v }\n')],
    ['through another', app('<<: *t').replace(/^/, 'x-s: &s { environment: [K] }\nx-t: &t { <<: *s }\n')],
  ])('come through a merge key: %s', (_name, text) => {
    expect(namesOf(text)).toContain('K');
  });

  test('a merged environment gives way to one of its own, as in YAML', () => {
    expect(namesOf(`x-s: &s\n  environment: { K: v }\n${app('<<: *s', 'environment: { A: 1 }')}`)).toEqual([
      'A',
    ]);
  });

  test('a merge key of another service brings nothing', () => {
    const text = `x-s: &s { environment: { K: v } }\n${app()}  db:\n    <<: *s\n`;
    expect(namesOf(text)).toEqual([]);
  });
});

describe('several files', () => {
  test('add up, and the later one wins', () => {
    const files = {
      'compose.yml': app('environment: { A: 1, B: 1 }'),
      'dev/compose.yml': app('environment: [B=2, C=3]'),
    };
    expect(placesOf(files, ['compose.yml', 'dev/compose.yml'])).toEqual({
      A: 'compose.yml:4',
      B: 'dev/compose.yml:4',
      C: 'dev/compose.yml:4',
    });
  });

  test.each([
    ['environment: !reset null', []],
    ['environment: !reset {}', []],
    ['environment: { A: !reset null }', ['B']],
    ['environment: !override { C: 3 }', ['C']],
  ])('take back: %s', (line, names) => {
    const files = { 'a.yml': app('environment: { A: 1, B: 1 }'), 'b.yml': app(line) };
    expect(Object.keys(placesOf(files, ['a.yml', 'b.yml']))).toEqual(names);
  });

  test('several documents of one file are several files', () => {
    expect(namesOf(`${app('environment: [A]')}---\n${app('environment: [K]')}`)).toEqual(['A', 'K']);
  });

  test('paths are relative to the folder of the first one', () => {
    const texts = {
      'compose.yml': app('build: .'),
      '.devcontainer/compose.dev.yml': app('env_file: keys.env'),
    };
    const files = ['compose.yml', '.devcontainer/compose.dev.yml'];
    expect(lookAt({}, files).wanted).toEqual(files);
    expect(lookAt(texts, files).wanted).toEqual(['keys.env', 'Dockerfile']);
    expect(placesOf({ ...texts, Dockerfile: 'FROM x\nENV A=x', 'keys.env': 'K' }, files)).toEqual({
      A: 'Dockerfile:2',
      K: 'keys.env:1',
    });
  });
});

describe('extends', () => {
  test.each([
    ['by name', 'extends: base'],
    ['by a map', 'extends: { service: base }'],
  ])('of a service of the same file, %s', (_name, line) => {
    const text = `${app(line, 'environment: { A: 2 }')}  base:\n    environment: { A: 1, K: v }\n`;
    expect(placesOf({ 'compose.yml': text })).toEqual({ A: 'compose.yml:5', K: 'compose.yml:7' });
  });

  test('of a service of another file, whose paths are relative to that', () => {
    const texts = {
      'compose.yml': app('extends: { file: common/base.yml, service: base }'),
      'common/base.yml':
        'services:\n  base:\n    extends: root\n    env_file: .env\n  root:\n    environment: [K]\n',
      'common/.env': 'FROM_FILE=1',
    };
    expect(placesOf(texts)).toEqual({ K: 'common/base.yml:6', FROM_FILE: 'common/.env:1' });
  });

  test('of a further compose file: its paths, too, are relative to the folder of the first', () => {
    const texts = {
      'compose.yml': app(),
      'dev/compose.yml': app('extends: { file: dev/base.yml, service: base }'),
      'dev/base.yml': 'services:\n  base:\n    environment: [K]\n',
    };
    expect(placesOf(texts, ['compose.yml', 'dev/compose.yml'])).toEqual({ K: 'dev/base.yml:3' });
  });

  test('of itself ends', () => {
    expect(namesOf(app('extends: app', 'environment: [K]'))).toEqual(['K']);
  });

  test.each([
    ['not here', 'base.yml', 'absent'],
    ['outside of the repo', '../base.yml', 'elsewhere'],
    ['told by a variable', `\${BASE}/base.yml`, 'elsewhere'],
  ])('of a file that is %s: not known', (_name, file, why) => {
    const text = app(`extends: { file: "${file}", service: app }`);
    expect(lookAt({ 'compose.yml': text }).unknown).toEqual([
      { what: 'compose', written: file, why, line: 4 },
    ]);
  });
});

describe('include', () => {
  const included = 'services:\n  app:\n    environment: [K]\n    env_file: .env\n';

  test.each([
    ['a path', 'include:\n  - parts/app.yml\n', 'parts/.env'],
    ['a map', 'include: [{ path: parts/app.yml }]\n', 'parts/.env'],
    ['a map with a folder', 'include: [{ path: [parts/app.yml], project_directory: conf }]\n', 'conf/.env'],
  ])('by %s', (_name, text, envFile) => {
    expect(placesOf({ 'compose.yml': text, 'parts/app.yml': included, [envFile]: 'A=1' })).toEqual({
      K: 'parts/app.yml:3',
      A: `${envFile}:1`,
    });
  });

  test.each([
    'oci://registry.example/app',
    'https://github.com/x/y.git',
    'git@github.com:x/y.git',
    'not-here.yml',
  ])('of what cannot be read: not known where the service may be in there (%s)', (path) => {
    const text = `include: ["${path}"]\n`;
    expect(lookAt({ 'compose.yml': text }).unknown).toMatchObject([
      { what: 'compose', written: path, line: 1 },
    ]);
    expect(lookAt({ 'compose.yml': text + app('environment: [K]') }).unknown).toEqual([]);
  });
});

describe('env_file', () => {
  test.each([
    ['one path', 'env_file: .env', ['.env']],
    ['a list', 'env_file: [.env, "b.env"]', ['.env', 'b.env']],
    ['objects', 'env_file: [{ path: .env, required: false, format: raw }]', ['.env']],
    ['nothing', 'env_file:', []],
    ['an empty text', 'env_file: ""', []],
  ])('as %s', (_name, line, files) => {
    expect(lookAt({ 'compose.yml': app(line) }).wanted).toEqual(files);
  });

  test.each([
    ['that is not here', '.env', 'absent'],
    ['in a folder of one’s own', '~/.env', 'elsewhere'],
    ['that a variable tells', `\${ENV_FILE:-.env}`, 'elsewhere'],
  ])('%s: not known', (_name, file, why) => {
    expect(lookAt({ 'compose.yml': app(`env_file: "${file}"`) }).unknown).toEqual([
      { what: 'env-file', written: file, why },
    ]);
  });
});

describe('build', () => {
  test.each([
    ['a context', 'build: docker/', 'docker/Dockerfile'],
    ['a flow map', 'build: { context: sub, dockerfile: d }', 'sub/d'],
    ['a Dockerfile alone', 'build: { dockerfile: d }', 'd'],
    ['nothing', 'build: {}', 'Dockerfile'],
  ])('as %s', (_name, line, file) => {
    expect(lookAt({ 'compose.yml': app(line) }).wanted).toEqual([file]);
  });

  test('with its Dockerfile inside', () => {
    const lines = ['build:', '  dockerfile_inline: |', '    FROM x', '    ENV K=v'];
    expect(placesOf({ 'compose.yml': app(...lines) })).toEqual({ K: 'compose.yml:5' });
  });
});

describe('what cannot be known is said', () => {
  test.each([
    ['services: [', 'unreadable'],
    ['a: 1\na: 2\n', 'unreadable'],
    ['a: &a [*a]\nb: *nothing\n', 'unreadable'],
  ])('for a file that is no YAML: %j', (text, why) => {
    expect(lookAt({ 'compose.yml': text }).unknown).toMatchObject([
      { what: 'compose', written: 'compose.yml', why },
    ]);
  });

  test.each([
    ['of another name', app(), 'web'],
    ['that is not named', app(), undefined],
    ['named by a variable', app(), `\${localEnv:SERVICE}`],
    ['of an empty file', '', 'app'],
  ])('for a service %s', (_name, text, service) => {
    const { unknown } = environmentOf({
      devcontainerPath: '.devcontainer.json',
      config: { dockerComposeFile: 'compose.yml', service },
      texts: new Map([['compose.yml', text]]),
    });
    expect(unknown).toMatchObject([{ what: 'service', why: 'absent' }]);
  });

  test('for a compose file that is not here', () => {
    expect(lookAt({}).unknown).toEqual([{ what: 'compose', written: '../compose.yml', why: 'absent' }]);
  });
});
