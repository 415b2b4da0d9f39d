import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import nodePlop from 'node-plop';
import type { ActionType, NodePlopAPI } from 'plop';
import { describe, expect, test } from 'vitest';
import { createHost } from '../../src/host/host.ts';
import { block, dotenvMerge, jsoncMerge, tomlMerge, writeFile } from '../../src/plop/action-configs.ts';
import { registerActionTypes } from '../../src/plop/action-types.ts';
import { needs } from '../support/needs.ts';
import { homeWith } from '../support/test-home.ts';

/** Runs actions in a plopfile's project that has some files. */
async function project(files: Readonly<Record<string, string>> = {}) {
  const { project: folder } = homeWith();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const plop = await nodePlop('', { destBasePath: folder, force: false });
  plop.setPlopfilePath(folder);
  registerActionTypes(plop, createHost());
  const run = async (actions: ActionType[], answers: object = {}) => {
    plop.setGenerator('g', { description: '', prompts: [], actions });
    return plop.getGenerator('g').runActions(answers);
  };
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    folder,
    plop: plop as NodePlopAPI,
    run,
    text,
    isThere: (name: string) => existsSync(join(folder, name)),
  };
}

/** What the only action says that it cannot do. */
async function refusal(
  action: ActionType,
  answers: object = {},
  files: Readonly<Record<string, string>> = {},
) {
  const { run } = await project(files);
  const { failures } = await run([action], answers);
  return failures[0]?.error ?? 'it was done';
}

describe('as plop has it', () => {
  test('helpers and partials of plop and of the plopfile, in templates and paths', async () => {
    const { run, plop, text } = await project();
    plop.setHelper('shout', (word: string) => `${word}!`);
    plop.setPartial('note', '# for {{name}}\n');
    const { failures } = await run(
      [
        tomlMerge({
          path: '{{dashCase name}}/{{kebabCase name}}.toml',
          template:
            '{{> note}}\n[{{dashCase name}}]\nloud = {{toml (shout name)}}\nname = "{{pascalCase name}}"\n',
        }),
        dotenvMerge({
          path: '{{snakeCase name}}.env',
          template: '{{> note}}{{constantCase name}}={{dashCase name}}',
        }),
      ],
      { name: 'My Tool' },
    );
    expect(failures).toEqual([]);
    expect(text('my-tool/my-tool.toml')).toBe(
      '# for My Tool\n[my-tool]\nloud = "My Tool!"\nname = "MyTool"\n',
    );
    expect(text('my_tool.env')).toBe("# for My Tool\nMY_TOOL='my-tool'\n");
  });

  test('a name that is not set, in a helper of plop, is told as such', async () => {
    expect(await refusal(writeFile({ path: 'a', template: '{{dashCase name}}' }))).toContain(
      'uses name, which is not set',
    );
    expect(await refusal(dotenvMerge({ path: 'a', template: 'A={{name}}' }))).toContain(
      'uses name, which is not set',
    );
  });

  test('skipIfExists, force, keepExisting', async () => {
    const { run, text } = await project({ 'a.txt': 'mine', 'b.json': '{ "a": 1 }', 'c.env': 'A=1\n' });
    const { changes } = await run([writeFile({ path: 'a.txt', template: 'new', skipIfExists: true })]);
    expect(changes[0]?.path).toMatch(/^\[SKIPPED\] .*a\.txt \(exists\)$/);
    expect(text('a.txt')).toBe('mine');
    const kept = [
      jsoncMerge({ path: 'b.json', template: '{ "a": 2, "b": 3 }', keepExisting: true }),
      dotenvMerge({ path: 'c.env', template: 'A=2\nB=3', keepExisting: true }),
    ];
    await run(kept);
    expect(JSON.parse(text('b.json'))).toEqual({ a: 1, b: 3 });
    expect(text('c.env')).toMatch(/^A=1\n(.*\n)*B='3'\n$/);
    await run(kept.map((action) => ({ ...action, force: true })));
    expect(JSON.parse(text('b.json'))).toEqual({ a: 2, b: 3 });
    expect(text('c.env')).toContain("A='2'\n");
    await run([writeFile({ path: 'a.txt', template: 'new', skipIfExists: true, force: true })]);
    expect(text('a.txt')).toBe('new');
  });

  test(
    'a file with a secret is for its owner alone, unless the action says how open it is',
    needs('posix'),
    async () => {
      const { run, folder } = await project();
      await run([
        dotenvMerge({ path: 'secret.env', template: 'A=1', secret: true }),
        writeFile({ path: 'plain.txt', template: 'x' }),
        writeFile({ path: 'said.sh', template: 'x', secret: true, mode: 0o750 }),
      ]);
      const modes = ['secret.env', 'plain.txt', 'said.sh'].map(
        (name) => statSync(join(folder, name)).mode & 0o777,
      );
      expect(modes).toEqual([0o600, 0o644, 0o750]);
    },
  );

  test('data, transform, skip, abortOnFail', async () => {
    const { run, text, isThere } = await project();
    const { changes, failures } = await run(
      [
        writeFile({ path: 'bad.txt', template: '{{nothing}}', abortOnFail: false }),
        writeFile({
          path: '{{kind}}.txt',
          template: '{{name}} {{kind}}',
          data: { kind: 'cat', name: 'unused' },
          transform: async (rendered, { name }) => `${rendered} ${String(name).length}`,
        }),
        writeFile({ path: 'skipped.txt', template: 'x', skip: () => 'not today' }),
        writeFile({ path: 'worse.txt', template: '{{nothing}}' }),
        writeFile({ path: 'after.txt', template: 'x' }),
      ],
      { name: 'Tom' },
    );
    expect(text('cat.txt')).toBe('Tom cat 3');
    expect(changes.map(({ path }) => path)).toContain('not today');
    expect(failures.map(({ error }) => error.slice(0, 24))).toEqual([
      expect.stringContaining('The inline template'),
      expect.stringContaining('The inline template'),
      'Aborted due to previous ',
    ]);
    expect(['bad.txt', 'skipped.txt', 'after.txt'].filter(isThere)).toEqual([]);
  });
});

test.each([
  [
    'an option that there is not',
    { type: 'orq-write', skipIfExist: true },
    ['takes no option skipIfExist', 'Did you mean skipIfExists?'],
  ],
  [
    'an option of another action',
    { type: 'orq-toml-merge', keepExisting: true },
    ['takes no option keepExisting', 'There are: path'],
  ],
  ['no path', { type: 'orq-write', path: undefined }, ['has no path']],
  ['two templates', { type: 'orq-write', templateFile: 'b' }, ['has a template and a templateFile']],
  ['no template', { type: 'orq-write', template: undefined }, ['has neither template nor templateFile']],
])('%s is refused by name', async (_, action, told) => {
  const message = await refusal({ path: 'a', template: 'x', ...action } as ActionType);
  for (const words of [action.type, ...told]) expect(message).toContain(words);
});

describe('a value for a .env file', () => {
  const evil = ["a'\nOTHER='x", "a'b", 'a\nOTHER=x', "x' # "];

  test.each(evil)('does not end its variable: %j', async (token) => {
    const message = await refusal(dotenvMerge({ path: '.env', template: "TOKEN='{{token}}'" }), { token });
    expect(message).toContain(
      'The inline template of orq-dotenv-merge for .env puts token into a .env file, but it has a',
    );
    expect(message).toContain('Write {{dotenv token}}');
    expect(message).not.toContain('OTHER');
    const quoted = await refusal(dotenvMerge({ path: '.env', template: 'TOKEN={{dotenv token}}' }), {
      token,
    });
    expect(quoted).toContain('No quotes of a .env file can hold it');
  });

  test.each([
    ['A={{token}}', '$HOME'],
    ['A={{token}}', 'a # b'],
    ['A="{{token}}"', 'a$HOME'],
    ['A={{token}}', 'two words'],
  ])('%s with %s would not be read back', async (template, token) => {
    expect(await refusal(dotenvMerge({ path: '.env', template }), { token })).toContain(
      'would not be read back as it is',
    );
  });

  test.each(['$HOME', 'a # b', 'two words', 'é', 'a\\b', '"', '`x`', ' ', ''])(
    '{{dotenv}} quotes %j',
    async (token) => {
      const { run, text } = await project({ '.env': 'OTHER=1\n' });
      const { failures } = await run([dotenvMerge({ path: '.env', template: 'TOKEN={{dotenv token}}' })], {
        token,
      });
      expect(failures).toEqual([]);
      expect(text('.env')).toMatch(/^OTHER=1\n/);
      expect(text('.env')).toContain(token === '' ? 'TOKEN=\n' : `TOKEN='${token}'\n`);
    },
  );

  test('a helper of the plopfile of the same name quotes nothing there, but elsewhere', async () => {
    const { run, plop, text } = await project();
    plop.setHelper('dotenv', (value: unknown) => `'${value}'`);
    const token = "a'\nOTHER='1";
    const evil = await run([dotenvMerge({ path: '.env', template: 'TOKEN={{dotenv token}}' })], { token });
    expect(evil.failures[0]?.error).toContain('No quotes of a .env file can hold it');
    await run([dotenvMerge({ path: '.env', template: 'TOKEN={{dotenv token}}' })], { token: 'a b' });
    expect(text('.env')).toContain("TOKEN='a b'\n");
    await run([writeFile({ path: 'a.txt', template: '{{dotenv token}}' })], { token: 1 });
    expect(text('a.txt')).toBe("'1'");
  });

  test('{{{…}}} goes in as it is, and any name is fine in a file that is not Codex’s', async () => {
    const { run, text } = await project();
    await run([dotenvMerge({ path: '.env', template: '{{{lines}}}' })], { lines: "A=1\nCODEX_HOME='x'" });
    expect(text('.env')).toMatch(/A='1'\n(.*\n)*CODEX_HOME='x'\n/);
  });
});

describe('an error names template, file and place, and does not speak of Codex', () => {
  test.each([
    [
      'toml',
      tomlMerge({ path: 'a.toml', templateFile: 't.hbs' }),
      '[a\n',
      ['t.hbs renders', 'a.toml', 'Line 1', '{{toml name}}'],
    ],
    [
      'json',
      jsoncMerge({ path: 'a.json', templateFile: 't.hbs' }),
      '{ "a": }',
      ['t.hbs renders', 'a.json', 'Line 1'],
    ],
    [
      'dotenv',
      dotenvMerge({ path: 'a.env', templateFile: 't.hbs' }),
      "A='x\n",
      ['orq-dotenv-merge', 'a.env'],
    ],
    ['broken', writeFile({ path: 'a.txt', templateFile: 't.hbs' }), '{{#if}', ['t.hbs cannot be rendered']],
    [
      'not there',
      writeFile({ path: 'a.txt', templateFile: 'no.hbs' }),
      '',
      ['orq-write for a.txt', '/no.hbs', 'folder of the plopfile'],
    ],
    ['not there at home', writeFile({ path: 'a.txt', templateFile: '~/no.hbs' }), '', [': ~/no.hbs']],
  ])('in the template: %s', async (_, action, template, words) => {
    const message = await refusal(action, {}, { 't.hbs': template });
    for (const word of words) expect(message).toContain(word);
    expect(message).not.toContain('Codex');
  });

  test.each([
    ['toml', tomlMerge({ path: 'f', template: 'a = 1' }), '[x', 'line 1'],
    ['toml that stands in the way', tomlMerge({ path: 'f', template: '[a]\nb = 1' }), 'a = 1', 'a.b'],
    ['json', jsoncMerge({ path: 'f', template: '{}' }), '{', 'line 1'],
    ['dotenv', dotenvMerge({ path: 'f', template: 'A=b' }), 'X="\nA=1\n', 'A cannot be set'],
    ['block', block({ path: 'f', template: 'x' }), '# >>> plop >>>\n', 'line 1'],
  ])('in the file: %s', async (_, action, before, words) => {
    const message = await refusal(action, {}, { f: before });
    expect(message).toContain(words);
    expect(message).not.toContain('Codex');
    const { template: text = '', ...rest } = action;
    const ofFile = { ...rest, templateFile: 't.hbs' } as typeof action;
    expect(await refusal(ofFile, {}, { f: before, 't.hbs': text })).toMatch(/ The template is .*t\.hbs\.$/);
  });
});

test.each([
  [
    block({ path: 'a.sh', name: 'n', template: 'x\n  # <<< n <<<\nrm' }),
    'a.sh renders to a line',
    '# <<< n <<<',
  ],
  [block({ path: 'a.sh', template: '{{line}}' }), 'a.sh renders to a line', 'out of the template'],
  [block({ path: 'a.sh', template: 'x', comment: '' }), 'a.sh has a comment', 'Write it like #'],
  [block({ path: 'a.sh', template: 'x', comment: '#\n' }), 'a.sh has a comment', 'Write it like #'],
  [
    block({ path: 'a.sh', template: 'x', comment: ['/*', '*/\nrm'] }),
    'a.sh has a comment',
    'Write it like #',
  ],
  [block({ path: 'a.sh', template: 'x', comment: 5 as never }), 'a.sh has a comment', 'Write it like #'],
  [writeFile({ path: 'a', template: 'x', mode: 755 }), 'a has a mode', '0o755'],
  [writeFile({ path: 'a', template: 'x', mode: '755' as never }), 'a has a mode', '0o755'],
  [block({ path: '', template: 'x' }), 'The action orq-block has no path', 'Say which file'],
])(
  'an option with a value that it cannot have is refused, as is a block that no later run would find: %#',
  async (action, said, remedy) => {
    const message = await refusal(action, { line: '# >>> plop >>>' });
    expect(message).toContain(said);
    expect(message).toContain(remedy);
  },
);

test.each([
  ['a.ts', '// >>> plop >>>'],
  ['a.css', '/* >>> plop >>> */'],
  ['a.md', '<!-- >>> plop >>> -->'],
  ['a.sql', '-- >>> plop >>>'],
  ['.zshrc', '# >>> plop >>>'],
  ['Makefile', '# >>> plop >>>'],
  ['.vimrc', '" >>> plop >>>'],
])('a block in %s is marked as a comment there', async (path, mark) => {
  const { run, text } = await project({ [path]: 'no line end' });
  for (const template of ['one', 'two']) {
    const { failures } = await run([block({ path, template })]);
    expect(failures).toEqual([]);
  }
  const lines = text(path).split('\n');
  expect(lines.slice(0, 3)).toEqual(['no line end', '', mark]);
  expect(lines.slice(4)).toEqual(['two', mark.replaceAll('>>>', '<<<'), '']);
});

test('a block takes other marks', async () => {
  const { run, text } = await project();
  await run([
    block({ path: 'a.tpl', template: 'x', comment: ['{#', '#}'] }),
    block({ path: 'b', template: 'x', comment: '//' }),
  ]);
  expect(text('a.tpl')).toMatch(/^\{# >>> plop >>> #\}\n/);
  expect(text('b')).toMatch(/^\/\/ >>> plop >>>\n/);
});

test('empty tables and comments of a fragment arrive, in a new file and in one that is there', async () => {
  const template = '# why\n[empty]\n\n[t]\n# note\nb = 2\n';
  const { run, text } = await project({ 'a.toml': '[t]\na = 1\n' });
  await run([tomlMerge({ path: 'a.toml', template }), tomlMerge({ path: 'b.toml', template })]);
  expect(text('b.toml')).toBe(template);
  expect(text('a.toml')).toBe('[t]\na = 1\n# note\nb = 2\n\n# why\n[empty]\n');
});
