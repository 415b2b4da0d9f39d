import { describe, expect, test } from 'vitest';
import { type Option, type Values, valuesOf } from '../../src/answers/option.ts';
import { parseCommandLine, wordsOf } from '../../src/cli/arguments.ts';
import { commandHelp, overview, spelling } from '../../src/cli/help.ts';
import type { Command, Commands, Look, LookingCommand } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/index.ts';
import { problem } from '../../src/findings/index.ts';
import { type Asking, type Prompt, promptsOf } from '../../src/plop/prompts.ts';
import { commandTable, questionTable } from '../docs/option-tables.ts';

const machine = { env: {}, platform: 'linux', home: '/home/ada', cwd: '/home/ada/work' } as const;

/** A terminal on which everything is asked. */
const asking = (values: Values = {}, env: Asking['host']['env'] = {}): Asking => ({
  host: {
    ...machine,
    env,
    kindOf: (path) => Promise.resolve(path === '/home/ada/work' ? 'folder' : undefined),
  },
  interactive: true,
  stage: () => Promise.resolve({ values, facts: undefined }),
  goesOn: () => true,
  offer: () => undefined,
});

function commandNamed(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  return command;
}

/** The commands, one of them with one more entry; nothing else is told of it. */
function commandsWith(name: string, option: string, entry: Option): Commands {
  const changed = commands.map((command) =>
    command.name === name ? { ...command, options: { ...command.options, [option]: entry } } : command,
  );
  return changed as unknown as Commands;
}

const pair = (text: string): string => {
  if (!/^\w+=./.test(text)) throw problem('usage-wrong', { reason: `"${text}" is no NAME=VALUE.` });
  return text;
};

type Case = Readonly<{
  command: string;
  name: string;
  entry: Option;
  /** Words of a command line, and the value that they give. */
  args: readonly string[];
  value: unknown;
  /** How the help writes it. */
  shown: string;
  /** A line that its rule refuses. */
  wrong?: readonly string[];
}>;

const text = { kind: 'text', value: 'X', help: 'made up' } as const;

/** Names that no option will have. */
const added: readonly Case[] = [
  {
    ...{
      command: 'setup',
      name: 'madeWay',
      args: ['--made-way', 'profile:work'],
      value: 'profile:work',
      shown: '--made-way WAY',
    },
    entry: { ...text, value: 'WAY', help: 'where the routing goes', otherwise: 'default' },
  },
  {
    ...{ command: 'setup', name: 'madeCommand', shown: '--made-command COMMAND' },
    ...{ args: ['--made-command', 'op read op://x/y'], value: 'op read op://x/y' },
    entry: { ...text, value: 'COMMAND', question: { message: 'Command that prints the key' } },
  },
  {
    ...{ command: 'setup', name: 'madeData', shown: '--made-data NAME=VALUE…' },
    ...{ args: ['--made-data', 'team=core', '--made-data', 'note=a,b'], value: ['team=core', 'note=a,b'] },
    entry: { kind: 'list', value: 'NAME=VALUE', help: 'told to Orq with each request', parse: pair },
    wrong: ['--made-data', 'team'],
  },
  {
    ...{
      command: 'setup',
      name: 'madeHidden',
      args: ['--no-made-hidden'],
      value: false,
      shown: '--[no-]made-hidden',
    },
    entry: { kind: 'switch', help: 'keep the key from the commands of the model', default: true },
  },
  {
    ...{
      command: 'setup',
      name: 'madeIdentity',
      shown: '--made-identity ID',
      args: ['--made-identity=ada'],
      value: 'ada',
    },
    entry: { ...text, value: 'ID', variable: 'CODEX_ORQ_IDENTITY' },
  },
  {
    ...{ command: 'model', name: 'madeModels', shown: '--made-models ID…' },
    ...{ args: ['--made-models', 'a/b,c/d', '--made-models', 'e/f'], value: ['a/b', 'c/d', 'e/f'] },
    entry: { kind: 'list', value: 'ID', help: 'models that are left out', commas: true },
  },
  {
    ...{ command: 'devcontainer', name: 'madeOnly', shown: '--made-only' },
    ...{ args: ['--made-only'], value: true },
    entry: { kind: 'switch', help: 'close every other way out' },
  },
  {
    ...{ command: 'doctor', name: 'madeFix', args: ['--made-fix'], value: true, shown: '--made-fix' },
    entry: { kind: 'switch', help: 'mend what can be mended' },
  },
  {
    ...{
      command: 'remove',
      name: 'madeScope',
      args: ['--made-scope', 'System'],
      value: 'system',
      shown: '--made-scope SCOPE',
    },
    entry: { ...text, value: 'SCOPE', choices: ['user', 'system'] },
    wrong: ['--made-scope', 'nowhere'],
  },
];

describe.each(added)('one entry is all of an option: --$name of $command', (line) => {
  const { command: name, name: option, entry, args, value, shown, wrong } = line;
  const all = commandsWith(name, option, entry);
  const command = all.find((one) => one.name === name) ?? all[0];
  const read = (words: readonly string[]): Values => {
    const parsed = parseCommandLine([name, ...words], all);
    expect(parsed.command).toBe(command);
    return valuesOf(command.options, parsed.given, machine);
  };

  test('arguments', () => {
    expect(() => parseCommandLine([name, ...args])).toThrow('no option');
    expect(read(args)[option]).toEqual(value);
    expect(read([])[option]).toBe(entry.kind === 'switch' ? entry.default === true : undefined);
    if (wrong !== undefined) expect(() => read(wrong)).toThrow();
  });

  test('help', async () => {
    expect(await commandHelp(commandNamed(name), commands)).not.toContain(shown);
    expect(await commandHelp(command, all)).toContain(`  ${shown}`);
    expect((await overview(all)).includes(shown)).toBe(name === 'setup');
  });

  test('prompts', () => {
    const prompt = promptsOf(command.options, asking()).find((one) => one.name === option);
    expect(prompt).toMatchObject({
      help: entry.help,
      message: entry.question?.message ?? entry.help,
      when: entry.question !== undefined,
    });
  });

  test('tables', () => {
    const row = `\`${shown}\` | \`${option}\` |`;
    expect(questionTable(command.options)).toContain(row);
    expect(commandTable(all).includes(row)).toBe(name !== 'setup');
    expect(questionTable(commandNamed(name).options)).not.toContain(row);
  });
});

describe('one entry, and a word in the list, is all of a command', () => {
  const made = (name: string, options: Command['options']): Commands => {
    const command: LookingCommand = {
      ...{ name, summary: 'made up', options, examples: [[name, 'do it']] },
      load: () => Promise.reject<Look>(new Error('is not run')),
    };
    return [...commands, command];
  };
  const help = { kind: 'switch', help: 'this text' } as const;
  const given = (args: readonly string[], all: Commands) => parseCommandLine(args, all).given;

  test('with a word that it needs', async () => {
    const shell = {
      ...text,
      value: 'SHELL',
      choices: ['zsh', 'fish'],
      positional: true,
      required: true,
    } as const;
    const all = made('completion', { shell, help });
    expect(given(['completion', 'zsh'], all)).toEqual({ shell: 'zsh' });
    expect(() => given(['completion'], all)).toThrow('SHELL is missing');
    expect(given(['completion', '--help'], all)).toEqual({ help: true });
    expect(() => given(['completion', 'zsh', 'fish'], all)).toThrow('"fish" is one argument too many');
    expect(await commandHelp(all.at(-1) ?? all[0], all)).toContain('codex-orq completion SHELL [options]');
    expect(await overview(all)).toContain('  completion         made up');
  });

  test('with a word, and any number of others', () => {
    const all = made('gather', {
      what: { ...text, positional: true },
      files: { kind: 'list', value: 'FILE', help: 'read', positional: true },
    });
    expect(given(['gather', 'report', 'a.json', 'b,c.json'], all)).toEqual({
      what: 'report',
      files: ['a.json', 'b,c.json'],
    });
  });

  test('with the arguments of another program', async () => {
    const all = made('launch', {
      model: { ...text },
      args: { kind: 'list', value: 'ARGUMENT', help: 'for Codex', positional: true, verbatim: true },
      help,
    });
    for (const [line, expected] of [
      [['launch', 'exec', '--model', 'x', '--', '-h'], { args: ['exec', '--model', 'x', '--', '-h'] }],
      [['launch', '--model', 'a/b', '-c', 'x=1'], { model: 'a/b', args: ['-c', 'x=1'] }],
      [['launch', '--', '--help'], { args: ['--help'] }],
      [['--model', 'a/b', 'launch', 'resume'], { model: 'a/b', args: ['resume'] }],
      [['launch', '--help'], { help: true }],
    ] as const)
      expect(given(line, all), line.join(' ')).toEqual(expected);
    // What is for Codex may look like anything.
    expect(wordsOf(['launch', 'exec', 'sk-made-up'], all)).not.toContain('sk-made-up');
    expect(given(['launch', 'exec', '--token', 'x'], all)).toEqual({ args: ['exec', '--token', 'x'] });
    expect(() => given(['launch', '--model', 'a/b', '--key=x'], all)).not.toThrow();
    for (const option of ['--as', '--only-gateway', '--no-only-gateway', '--key-store=external'])
      expect(() => given(['launch', '--model', 'a/b', option, 'exec'], all)).toThrow('is for a set-up');
    expect(given(['launch', '--', '--as', 'x'], all)).toEqual({ args: ['--as', 'x'] });
    expect(given(['launch', 'exec', '--json'], all)).toEqual({ args: ['exec', '--json'] });
    expect(await commandHelp(all.at(-1) ?? all[0], all)).toContain('codex-orq launch [ARGUMENT…] [options]');
  });
});

describe('the help', () => {
  test.each(commands.map((command) => [command.name, command] as const))(
    'of %s has its options and examples, in 40 and in 80 columns',
    async (_, command) => {
      const help = await commandHelp(command, commands, 80);
      for (const [name, option] of Object.entries(command.options))
        expect(/ |\n/.test(help.split(`  ${spelling(name, option)}`)[1]?.[0] ?? '')).toBe(
          option.kind !== 'secret',
        );
      for (const [line, does] of command.examples) {
        expect(() =>
          parseCommandLine(
            line
              .replace(/ < \S+$/, '')
              .split(' ')
              .filter(Boolean),
          ),
        ).not.toThrow();
        expect(help).toContain(`  npx codex-orq${line === '' ? '' : ` ${line}`}\n      ${does}\n`);
      }
      for (const columns of [40, 80, 200]) {
        const lines = (await commandHelp(command, commands, columns)).split('\n');
        const wide = lines.filter(
          (text) => text.length > Math.min(columns, 80) && !/npx|codex-orq \[?\w/.test(text),
        );
        expect(wide).toEqual([]);
      }
    },
  );

  test('of the whole names every command, and the options of the one that needs no name', async () => {
    const help = await overview(commands);
    for (const { name, summary } of commands)
      expect(help.replace(/\s+/g, ' ')).toContain(` ${name} ${summary}`);
    expect(help).toContain('--base-url URL');
    expect(help).not.toContain('--drop-leftovers');
  });

  test('an option that there is has one meaning: a word or a switch, in every command', () => {
    const switches = new Map<string, boolean>();
    for (const { options } of commands)
      for (const [name, { kind }] of Object.entries(options)) {
        const isSwitch = kind === 'switch';
        expect(switches.set(name, switches.get(name) ?? isSwitch).get(name), name).toBe(isSwitch);
      }
  });
});

describe('prompts', () => {
  const one = (option: Option, values?: Values, env?: Asking['host']['env']): Prompt => {
    const [prompt] = promptsOf({ made: option }, asking(values, env));
    if (prompt === undefined) throw new Error('there is no prompt');
    return prompt;
  };
  const call = (prompt: Prompt, field: string, ...given: unknown[]): unknown =>
    (prompt[field] as (...all: unknown[]) => unknown)(...given);

  test.each<readonly [string, Option]>([
    ['codex-orq-input', { ...text, question: { message: '' } }],
    ['codex-orq-list', { ...text, choices: ['a', 'b'], question: { message: '' } }],
    ['codex-orq-search', { ...text, question: { message: '', offers: () => [{ value: 'a' }] } }],
    ['codex-orq-input', { ...text, kind: 'list', question: { message: '' } }],
    [
      'codex-orq-checkbox',
      { ...text, kind: 'list', question: { message: '', offers: () => [{ value: 'a' }] } },
    ],
    ['codex-orq-confirm', { kind: 'switch', help: '', question: { message: '' } }],
    [
      'codex-orq-password',
      { kind: 'secret', help: '', variable: 'X', parse: String, question: { message: '' } },
    ],
    ['input', { ...text }],
  ])('%s', (type, option) => {
    expect(one(option)).toMatchObject({ name: 'made', type });
  });

  test('offer what the variable says first, then what the question does', async () => {
    const option: Option = { ...text, variable: 'MADE', question: { message: '', initial: () => 'offered' } };
    expect(await call(one(option), 'put', {})).toMatchObject({ default: 'offered' });
    expect(await call(one(option, {}, { MADE: ' said ' }), 'put', {})).toMatchObject({ default: 'said' });
  });

  test('offer nothing from a variable that its entry does not trust', async () => {
    const checkVariable = (): never => {
      throw problem('usage-wrong', { reason: 'It is not yours.' });
    };
    const option: Option = {
      ...{ ...text, variable: 'MADE', checkVariable },
      question: { message: '', initial: () => 'offered' },
    };
    expect(await call(one(option, {}, { MADE: 'theirs' }), 'put', {})).toMatchObject({ default: 'offered' });
  });

  test('a question that is not put asks nobody for what it would offer', async () => {
    const unwanted = (): never => {
      throw new Error('asked');
    };
    const question = { message: '', when: () => false, initial: unwanted, offers: unwanted };
    const prompt = one({ ...text, kind: 'list', question });
    expect(await call(prompt, 'put', {})).toBeUndefined();
  });

  test('parse by the rule of the entry', async () => {
    const parsed = one({ ...text, parse: pair, question: { message: '' } });
    expect(await call(parsed, 'check', 'a=b')).toBe(true);
    expect(await call(parsed, 'check', 'a')).toContain('"a" is no NAME=VALUE.');
    const secret: Option = { kind: 'secret', help: '', variable: 'X', parse: pair };
    expect(await call(one({ ...secret, question: { message: '' } }), 'check', '')).not.toBe(true);
    expect(await call(one({ ...secret, question: { message: '', optional: true } }), 'check', '')).toBe(true);
    expect(await call(one({ ...text, kind: 'list', question: { message: '' } }), 'check', [])).not.toBe(true);
  });

  test('ask again for what the run would end with: no command, a folder that is not there', async () => {
    const { keyCommand, dest } = commandNamed('setup').options as Readonly<Record<string, Option>>;
    const put = (option: Option | undefined): Prompt => one(option as Option);
    expect(await call(put(keyCommand), 'check', ' ')).toContain('No command is given');
    expect(await call(put(keyCommand), 'check', 'pass show orq/key')).toBe(true);
    expect(await call(put(dest), 'check', '/home/ada/nowhere')).toContain('does not exist');
    expect(await call(put(dest), 'check', '/home/ada/work')).toBe(true);
    expect(await call(put(dest), 'check', 'none')).toBe(true);
    const typed: Option = { ...text, question: { message: '', initial: () => '' } };
    expect(await call(one(typed), 'put', {})).toMatchObject({ default: undefined });
    const broken = (): never => {
      throw new TypeError('a fault of ours');
    };
    await expect(
      call(one({ ...text, question: { message: '', accept: broken } }), 'check', 'a'),
    ).rejects.toThrow(TypeError);
  });

  test('take a list from plop, and from our own bin', () => {
    const list = one({ ...text, kind: 'list' });
    expect(call(list, 'bypass', '["a,b","c"]')).toEqual(['a,b', 'c']);
    expect(call(list, 'bypass', 'a,b')).toBe('a,b');
    expect(call(list, 'bypass', '[a')).toBe('[a');
  });

  test('let no secret of a command line go further', () => {
    const secret: Option = {
      kind: 'secret',
      help: '',
      variable: 'X',
      parse: String,
      question: { message: '' },
    };
    expect(call(one(secret), 'bypass', 'sk-made-up')).not.toContain('sk-made-up');
  });
});
