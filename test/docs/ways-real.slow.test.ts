import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { madeUpKey } from '../roundtrip/runs.ts';
import { bin } from '../support/cli.ts';
import { codexBinary } from '../support/codex.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { type SharedMachine, sharedMachine } from '../support/shared-machine.ts';

/*
 * The table of docs/ways.md, cell by cell, with the real Codex: for whom a way is, what it writes, what wins over it, and
 * its undo. What each cell says stands here beside what shows it, so a row that is changed has to be shown anew.
 */

const page = readFileSync(fileURLToPath(new URL('../../docs/ways.md', import.meta.url)), 'utf8');

/** The cells of a way in the page. */
const cellsOf = (way: string): readonly string[] => {
  const line = page.split('\n').find((each) => each.startsWith(`| \`${way}\``));
  return (line ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
};

const other = 'openai/gpt-5.5';
const routed = 'hello from the gateway';
const elsewhere = 'hello from my own';

let machine: SharedMachine;
let { root, gateway, etc, on, orq, user, theirs } = {} as SharedMachine;

beforeEach(async () => {
  machine = await sharedMachine();
  ({ root, gateway, etc, on, orq, user, theirs } = machine);
});

afterEach(() => machine.close());

const say = async (uid: number, home: TemporaryHome, ...words: string[]): Promise<string> =>
  (await machine.turn(uid, home, words)).said;

/** The model of the last turn that came to the gateway. */
const lastModel = (): string | undefined =>
  gateway.requests.findLast(({ method }) => method === 'POST')?.model;

/** Has a user trust their project, which names a model and a provider. */
function trustedProject(uid: number, { project, codexHome }: TemporaryHome): void {
  const config = join(codexHome, 'config.toml');
  const text = existsSync(config) ? readFileSync(config, 'utf8') : '';
  writeFileSync(config, `${text}\n[projects."${project}"]\ntrust_level = "trusted"\n`);
  mkdirSync(join(project, '.codex'));
  writeFileSync(join(project, '.codex/config.toml'), theirs().replace('gpt-5.5', other));
  for (const path of [config, join(project, '.codex'), join(project, '.codex/config.toml')])
    chownSync(path, uid, uid);
}

/** A provider of a user's own, chosen on the command line. */
const options = (): string[] => {
  const [, , ...table] = theirs()
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  const values = table.slice(1).map((line) => `model_providers.mine.${line.replace(' = ', '=')}`);
  return ['model_provider="mine"', ...values].flatMap((value) => ['-c', value]);
};

/** What wins over your own routing: of a project its model alone, and what is said on the command line. */
async function projectAndOptions(words: readonly string[]): Promise<void> {
  expect(await say(0, root, ...words, '-m', other)).toBe(routed);
  expect(lastModel()).toBe(other);
  expect(await say(0, root, ...words, ...options())).toBe(elsewhere);
  const config = join(root.codexHome, 'config.toml');
  const text = readFileSync(config, 'utf8');
  trustedProject(0, root);
  expect(await say(0, root, ...words)).toBe(routed);
  expect(lastModel()).toBe(other);
  writeFileSync(config, text);
  rmSync(join(root.project, '.codex'), { recursive: true });
}

/** One turn by the server that an IDE and the desktop app start: the key is in Codex's own .env alone. */
async function turnOfServer({ env, project }: Pick<TemporaryHome, 'env' | 'project'>): Promise<void> {
  const server = spawn(codexBinary, ['app-server'], { cwd: project, env, stdio: ['pipe', 'pipe', 'ignore'] });
  const send = (message: object): void => void server.stdin.write(`${JSON.stringify(message)}\n`);
  let text = '';
  const done = new Promise<void>((resolve) => {
    server.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const { id, method, result } = JSON.parse(line) as {
          id?: number;
          method?: string;
          result?: { thread: { id: string } };
        };
        if (id === 2 && result !== undefined) {
          const input = [{ type: 'text', text: 'say hello' }];
          send({ id: 3, method: 'turn/start', params: { threadId: result.thread.id, input } });
        }
        if (method === 'turn/completed') resolve();
      }
    });
    server.once('exit', () => resolve());
  });
  send({ id: 1, method: 'initialize', params: { clientInfo: { name: 'ide', title: 'IDE', version: '1' } } });
  send({ method: 'initialized' });
  send({ id: 2, method: 'thread/start', params: {} });
  await done;
  server.kill();
}

/** The files that a set-up could write its routing to. */
const configs = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      join(root.codexHome, 'config.toml'),
      join(root.codexHome, 'work.config.toml'),
      etc('codex/config.toml'),
      etc('codex/managed_config.toml'),
    ].flatMap((path) => (existsSync(path) ? [[path, readFileSync(path, 'utf8')]] : [])),
  );

/** A path of the table on this machine. */
const pathOf = (cell: string): string =>
  (/`([^`]+)`/.exec(cell)?.[1] ?? '')
    .replace('$CODEX_HOME', root.codexHome)
    .replace('NAME', 'work')
    .replace(/^\/etc/, etc());

type Shown = Readonly<{
  /** The cells after the first, as the page has them. */
  cells: readonly [who: string, writes: string, wins: string, undo: string];
  /** What the administrator's own `config.toml` holds before. */
  mine: string;
  who: () => Promise<void>;
  wins: () => Promise<void>;
}>;

/** Sets up, looks at what was written, shows what the row says, and undoes it with each of its commands. */
async function walk(way: string, { cells, mine, who, wins }: Shown): Promise<void> {
  expect(cellsOf(way).slice(1), 'this row has changed: show here what it says now').toEqual(cells);
  const [, writes, , undo] = cells;
  const file = pathOf(writes);
  mkdirSync(dirname(file), { recursive: true });
  for (const [path, text] of [
    [file, '# mine\n'],
    [join(root.codexHome, 'config.toml'), mine],
  ] as const)
    writeFileSync(path, text);
  const before = configs();
  const as = (/--as \S+?(?=\[|$)/.exec(way)?.[0] ?? '').split(' ');
  const named = way.includes('[:NAME]') ? [as[0] ?? '', `${as[1]}:work`] : as;
  const setUp = ['--base-url', gateway.baseUrl, '--dest', 'none', '--shell', 'none', '--yes'];
  const commands = [...undo.matchAll(/`([^`]+)`/g)].map(([, each = '']) => each);
  for (const [index, command] of commands.entries()) {
    await orq(...named, ...setUp);
    const after = configs();
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual([file]);
    if (index === 0) {
      await who();
      await wins();
    }
    await orq(...command.split(' '), '--yes');
    expect(configs()[file]).toBe(before[file]);
    if (!command.startsWith('remove')) await orq('remove', '--yes');
    expect(configs()).toEqual(before);
  }
}

const ofProject = "a trusted project's `.codex/config.toml` (the model only), options of `codex`";

describe('each row of the table, with the real Codex', needs('root', 'namespaces'), () => {
  test('one session', async () => {
    const way = 'npx codex-orq launch';
    expect(cellsOf(way).slice(1), 'this row has changed: show here what it says now').toEqual([
      'you, for one session; a job in CI',
      'nothing',
      '`-m` and `-c` of Codex',
      'there is nothing to undo',
    ]);
    writeFileSync(join(root.codexHome, 'config.toml'), theirs());
    const before = configs();
    const launch = async (env: Readonly<Record<string, string>>, ...words: string[]): Promise<string> => {
      const line = [process.execPath, bin, 'launch', '--base-url', gateway.baseUrl, 'exec', ...words];
      const home = { ...root, env: { ...root.env, ...env, ORQ_API_KEY: madeUpKey } };
      const result = await on(0, [...line, '--skip-git-repo-check', 'say hello'], home);
      expect(result.exitCode, result.stderr).toBe(0);
      return result.stdout.trim();
    };
    expect(await launch({})).toBe(routed);
    expect(await launch({ CI: 'true' })).toBe(routed);
    expect(await launch({}, '-m', other)).toBe(routed);
    expect(lastModel()).toBe(other);
    expect(await launch({}, ...options())).toBe(elsewhere);
    expect(configs()).toEqual(before);
    expect(readdirSync(root.codexHome).filter((name) => /orq|^\.env$/.test(name))).toEqual([]);
  });

  test('default', () => {
    root.env['ORQ_API_KEY'] = madeUpKey;
    return walk('--as default', {
      cells: [
        'you, in a terminal, an IDE and the desktop app',
        '`$CODEX_HOME/config.toml`',
        ofProject,
        '`remove`',
      ],
      mine: 'model = "gpt-5.5" # mine\n',
      who: async () => {
        expect(await say(0, root, 'exec')).toBe(routed);
        const { ORQ_API_KEY: _, ...env } = root.env;
        const turns = gateway.requests.length;
        await turnOfServer({ ...root, env });
        expect(gateway.requests.slice(turns)).toMatchObject([{ authorization: `Bearer ${madeUpKey}` }]);
      },
      wins: () => projectAndOptions(['exec']),
    });
  });

  test('a profile', () => {
    root.env['ORQ_API_KEY'] = madeUpKey;
    return walk('--as profile[:NAME]', {
      cells: [
        'you, with a ChatGPT plan beside the gateway',
        '`$CODEX_HOME/NAME.config.toml`',
        'the same',
        '`remove`, or `--as default`',
      ],
      // Where a plan would lead.
      mine: theirs(),
      who: async () => {
        expect(await say(0, root, '-p', 'work', 'exec')).toBe(routed);
        expect(await say(0, root, 'exec')).toBe(elsewhere);
      },
      wins: () => projectAndOptions(['-p', 'work', 'exec']),
    });
  });

  test('every user who has nothing else', () =>
    walk('--as system', {
      cells: [
        'every user of a Linux machine who has nothing else',
        '`/etc/codex/config.toml`',
        "a user's `config.toml`, key by key; all that wins over that",
        '`remove --as system`',
      ],
      mine: '',
      who: async () => {
        expect(await say(1001, user(1001), 'exec')).toBe(routed);
        expect(lastModel()).toBe('openai/gpt-5.4');
      },
      wins: async () => {
        expect(await say(1002, user(1002, theirs()), 'exec')).toBe(elsewhere);
        expect(await say(1003, user(1003, `model = "${other}"\n`), 'exec')).toBe(routed);
        expect(lastModel()).toBe(other);
        const trusting = user(1004);
        trustedProject(1004, trusting);
        expect(await say(1004, trusting, 'exec')).toBe(routed);
        expect(lastModel()).toBe(other);
        expect(await say(1005, user(1005), 'exec', ...options())).toBe(elsewhere);
      },
    }));

  test('every user, whatever they have', () =>
    walk('--as managed', {
      cells: [
        'every user of a Linux machine, in a company that requires the route',
        '`/etc/codex/managed_config.toml`',
        "nothing of a user's: neither `config.toml` nor `-c`",
        '`remove --as managed`',
      ],
      mine: '',
      who: async () => expect(await say(1001, user(1001), 'exec')).toBe(routed),
      wins: async () => {
        const [one, trusting] = [user(1002, theirs()), user(1003)];
        trustedProject(1003, trusting);
        const turns = [
          await say(1002, one, 'exec'),
          await say(1002, one, 'exec', ...options()),
          await say(1002, one, 'exec', '-c', `model="${other}"`),
          await say(1003, trusting, 'exec'),
        ];
        expect(turns).toEqual(turns.map(() => routed));
        const models = gateway.requests.filter(({ method }) => method === 'POST').map(({ model }) => model);
        expect(models).toEqual(models.map(() => 'openai/gpt-5.4'));
      },
    }));
});
