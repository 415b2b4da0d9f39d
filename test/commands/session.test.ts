import { expect, test } from 'vitest';
import { createConsole } from '../../src/report/console.ts';
import { type Finding, finding, problem } from '../../src/findings/index.ts';
import { Session } from '../../src/commands/session.ts';
import { prepareSetup } from '../../src/commands/setup/prepare.ts';
import { memoryHost } from '../support/memory-host.ts';

const roots = async () => ({ codexHome: '/home/ada/.codex' });

test('a check that fails after everything was written takes nothing back, and the report says so', async () => {
  const host = memoryHost({ env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789' } });
  const documents: string[] = [];
  const console = {
    ...(await createConsole(host, { json: true })),
    say: () => undefined,
    document: (text: string) => documents.push(text),
  };
  const session = new Session(host, console, {
    intent: 'setup',
    dryRun: false,
    check: false,
    json: true,
    roots,
  });
  const failing = async () => {
    throw problem('file-unreadable', { path: '/a', cause: 'gone' });
  };
  await session.review(async () => ({ ...(await prepareSetup(host, { given: {} })), check: failing }));
  const run = async (): Promise<void> => {
    for (const step of session.steps()) await step.run();
  };
  await expect(run()).rejects.toThrow('/a cannot be read');
  session.finish();
  expect(session.exitCode).toBe(1);
  const report = JSON.parse(documents.join('')) as {
    applied: boolean;
    findings: { code: string; hint: string }[];
  };
  expect(report.applied).toBe(true);
  const { hint = '' } = report.findings.find(({ code }) => code === 'file-unreadable') ?? {};
  expect(hint).not.toContain('Nothing was written');
  expect(host.texts()).toHaveProperty(['/home/ada/.codex/config.toml']);
});

const noCatalogue = finding('catalogue-no-codex', { reason: 'it is not on the PATH' }, 'info');
const noCodex = finding('codex-not-installed', {});

test.each<[string, readonly Finding[], readonly string[]]>([
  ['once where both say it', [noCatalogue, noCodex], ['codex-not-installed']],
  ['by the catalogue where nothing else says it', [noCatalogue], ['catalogue-no-codex']],
])('that Codex is not installed is told %s', async (_name, found, expected) => {
  const host = memoryHost({ env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789' } });
  const told: string[] = [];
  const console = {
    ...(await createConsole(host, { json: false })),
    say: () => undefined,
    tell: (findings: readonly Finding[]) => {
      for (const { code } of findings) told.push(code);
    },
  };
  const session = new Session(host, console, {
    intent: 'setup',
    dryRun: false,
    check: false,
    json: false,
    roots,
  });
  const plan = { intent: 'setup', changes: [], findings: [] } as const;
  await session.review(async () => ({ plan, nothing: '', next: [], check: async () => found }));
  for (const step of session.steps()) await step.run();
  session.finish();
  expect(told).toEqual(expected);
});

test.each([
  ['--dry-run', { dryRun: true, check: false }, 0],
  ['--check', { dryRun: false, check: true }, 1],
])('%s names a run that was cut off, and settles nothing', async (_name, looks, status) => {
  const journal = '/home/ada/.codex/.codex-orq/journal.write';
  const host = memoryHost({ env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789' }, files: { [journal]: '{}' } });
  const told: string[] = [];
  const console = {
    ...(await createConsole(host, { json: false })),
    say: () => undefined,
    tell: (findings: readonly Finding[]) => {
      for (const { code } of findings) told.push(code);
    },
  };
  const session = new Session(host, console, { intent: 'setup', ...looks, json: false, roots });
  const plan = { intent: 'setup', changes: [], findings: [] } as const;
  await session.review(async () => ({ plan, nothing: '', next: [], check: async () => [] }));
  expect(told).toEqual(['run-unfinished']);
  expect(session.exitCode).toBe(status);
  expect(host.texts()).toEqual({ [journal]: '{}' });
});

test.each<[string, unknown, RegExp]>([
  [
    'what the system refuses, with its path',
    Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', errno: -5, path: '/a' }),
    /^\/a cannot be read: i\/o error\.\n {2}Nothing was written\. Fix that, then run this again\.$/,
  ],
  [
    'a slip of ours, with its place',
    new TypeError('x is not a function'),
    /^This is a bug in codex-orq; please report it\. Nothing was written\.\nTypeError: x is not a function\n/,
  ],
])('an error that nobody has foreseen is told as what it is: %s', async (_name, error, message) => {
  const host = memoryHost({});
  const console = { ...(await createConsole(host, { json: false })), say: () => undefined };
  const options = { intent: 'setup', dryRun: false, check: false, json: false, roots } as const;
  const session = new Session(host, console, options);
  await expect(session.review(() => Promise.reject(error))).rejects.toThrow(message);
  expect(session.exitCode).toBe(1);
});

test.each([
  ['agreed to: nothing else is written', true],
  ['not asked about: it is planned anew', false],
])('a file changes after the plan was shown and %s', async (_what, isAsked) => {
  const config = '/home/ada/.codex/config.toml';
  const host = memoryHost({
    env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789' },
    files: { [config]: 'model = "gpt-5.5"\n' },
  });
  const told: string[] = [];
  const console = {
    ...(await createConsole(host, { json: true })),
    say: () => undefined,
    document: () => undefined,
    tell: (findings: readonly Finding[]) => told.push(...findings.map(({ code }) => code)),
  };
  const options = { intent: 'setup', dryRun: false, check: false, json: true, roots } as const;
  const session = new Session(host, console, options);
  await session.review((watched) => prepareSetup(watched, { given: { shell: 'none', project: 'none' } }));
  if (isAsked) session.ask();
  host.put(config, 'model = "gpt-5"\n');
  const run = async (): Promise<void> => {
    for (const step of session.steps()) await step.run();
  };
  if (!isAsked) {
    await run();
    expect(told).toEqual(['planned-anew']);
    expect(host.texts()[config]).toContain('model_provider = "orq"');
    return;
  }
  await expect(run()).rejects.toThrow('Nothing was written.');
  expect(session.exitCode).toBe(1);
  expect(host.texts()).toEqual({ [config]: 'model = "gpt-5"\n' });
});

test('a file that changes elsewhere than was agreed to is written all the same', async () => {
  const config = '/home/ada/.codex/config.toml';
  const host = memoryHost({ files: { [config]: '[tui]\nx = 1\n' } });
  const console = { ...(await createConsole(host, { json: true })), say: () => undefined };
  const options = { intent: 'setup', dryRun: false, check: false, json: true, roots } as const;
  const session = new Session(
    host,
    { ...console, document: () => undefined, tell: () => undefined },
    options,
  );
  await session.review((watched) => prepareSetup(watched, { given: { shell: 'none', project: 'none' } }));
  session.ask();
  host.put(config, '[tui]\nx = 2\n');
  for (const step of session.steps()) await step.run();
  expect(host.texts()[config]).toContain('[tui]\nx = 2\n');
  expect(host.texts()[config]).toContain('model_provider = "orq"');
});
