import { expect } from 'vitest';
import type { runFindings } from '../../../../src/findings/runs.ts';
import { type Finding, finding } from '../../../../src/findings/index.ts';
import { Session } from '../../../../src/commands/session.ts';
import { prepareSetup } from '../../../../src/commands/setup/prepare.ts';
import { applyPlan, settleEarlier } from '../../../../src/plan/apply.ts';
import { viewFor } from '../../../../src/report/view.ts';
import { cutOff } from '../../../support/cut-off.ts';
import { type MemoryHost, memoryHost } from '../../../support/memory-host.ts';
import type { Table } from '../pairs.ts';
import { type Case, codexHome, config, key, work } from './machine.ts';

const room = `${codexHome}/.codex-orq`;
const files = { [config]: 'model = "gpt-5.5"\n', [`${codexHome}/.env`]: 'A=1\n' };
const machine = (): MemoryHost => memoryHost({ env: key, files });
const roots = { codexHome, project: work };

/** Another process is in the room; it runs on, until `ends`. */
function occupied(isRunning: () => boolean): MemoryHost {
  const host = machine();
  const process = { pid: 7, machine: 'memory', boot: 'first', space: '', started: 'other' };
  const lock = { process, command: 'model', since: new Date().toISOString() };
  host.put(`${room}/lock-0123456789ab`, JSON.stringify(lock));
  return { ...host, process: { ...host.process, isRunning } };
}

async function setUp(host: MemoryHost, patienceMs?: number): Promise<void> {
  const { plan } = await prepareSetup(host, { given: {} });
  await applyPlan(host, plan, { roots, ...(patienceMs !== undefined && { patienceMs }) });
}

/** A whole run, and everything that it tells. */
async function told(
  host: MemoryHost,
  meanwhile: () => void = () => undefined,
  check = false,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const console = {
    view: await viewFor({}, host),
    say: () => undefined,
    document: () => undefined,
    tell: (findings: readonly Finding[]) => found.push(...findings),
  };
  const options = { intent: 'setup', dryRun: false, check, json: false } as const;
  const session = new Session(host, console, { ...options, roots: async () => roots });
  await session.review((watched) => prepareSetup(watched, { given: {} }));
  meanwhile();
  for (const step of session.steps()) await step.run();
  session.finish();
  return found;
}

/** A run in which something happens right before it replaces a file. */
async function inTheMoment<T>(
  host: MemoryHost,
  file: string,
  happens: (host: MemoryHost) => void,
  run: (host: MemoryHost) => Promise<T>,
): Promise<T> {
  let isOver = false;
  host.memory.before = (call, path) => {
    if (isOver || call !== 'rename' || path !== file) return;
    isOver = true;
    happens(host);
  };
  const result = await run(host);
  expect(isOver).toBe(true);
  return result;
}

/** A set-up was cut off when the file with this name was about to be replaced. */
async function cutOffAt(name: string): Promise<MemoryHost> {
  for (let step = 1; step < 200; step += 1) {
    const host = machine();
    const { memory } = host;
    const calls: string[] = [];
    const isCut = await cutOff(host, step, async () => {
      const { before } = memory;
      memory.before = (call, path) => {
        calls.push(`${call} ${path}`);
        before(call, path);
      };
      await setUp(host);
    });
    if (isCut && calls[step - 1] === `rename ${name}`) return host;
  }
  throw new Error(`nothing is renamed to ${name}`);
}

const settle = (host: MemoryHost): Promise<readonly Finding[]> => settleEarlier(host, 'setup', { roots });

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const journal = {
  version: 1,
  package: '0',
  command: 'setup',
  since: '2026-01-01T00:00:00.000Z',
  id: '0123456789ab',
};
const outside = { path: '/home/ada/.zshrc', kind: 'delete', inPlace: false, beside: false };

/** A journal that came with a repo. */
const brought = (entry: object) => async (): Promise<readonly Finding[]> => {
  const host = machine();
  const text = JSON.stringify({ ...journal, entries: [entry], made: [], emptied: [] });
  host.put(`${work}/.codex-orq/journal.write`, text);
  host.put('/home/ada/.zshrc', 'mine\n');
  return settle(host);
};

export const runRows: Table<typeof runFindings, Case> = {
  'another-run': {
    triggers: () =>
      setUp(
        occupied(() => true),
        0,
      ),
    clean: () =>
      setUp(
        occupied(() => false),
        0,
      ),
  },
  'waiting-for-run': {
    triggers: async () => {
      let isRunning = true;
      const run = told(occupied(() => isRunning));
      await wait(600);
      isRunning = false;
      return run;
    },
    clean: () => told(occupied(() => false)),
  },
  'planned-anew': {
    triggers: () => {
      const host = machine();
      return told(host, () => host.put(config, 'model = "gpt-5"\n'));
    },
    // What is in the way of nothing is no change of the plan.
    clean: () => {
      const host = machine();
      return told(host, () => host.put(`${codexHome}/AGENTS.md`, 'x\n'));
    },
  },
  'edits-overwritten': {
    triggers: () => inTheMoment(machine(), config, (host) => host.put(config, 'model = "gpt-5"\n'), told),
    also: {
      'in a library, which has no report of its own': () =>
        inTheMoment(machine(), config, (host) => host.put(config, '# theirs\n'), setUp),
    },
    clean: () =>
      // Another file, in the same folder and the same moment.
      inTheMoment(machine(), config, (host) => host.put(`${codexHome}/config.toml.bak`, 'x\n'), told),
  },
  'check-differs': {
    triggers: () => told(machine(), undefined, true),
    clean: async () => {
      const host = machine();
      await setUp(host);
      return told(host, undefined, true);
    },
  },
  'run-settled': {
    triggers: async () => settle(await cutOffAt(config)),
    also: {
      'and a file was changed since': async () => {
        const host = await cutOffAt(config);
        host.put(config, '# theirs\n');
        const found = await settle(host);
        return found.map((each) => ({ ...each, level: 'info' }));
      },
    },
    clean: async () => {
      const host = machine();
      await setUp(host);
      return settle(host);
    },
  },
  'run-stopped': {
    triggers: async () => {
      const host = await cutOffAt(config);
      // One that cannot go back, and one that cannot go forward.
      host.put(`${codexHome}/.env`, 'B=1\n');
      host.put(config, '# theirs\n');
      return settle(host);
    },
    clean: async () => {
      const host = await cutOffAt(config);
      host.put(`${codexHome}/.env`, 'B=1\n');
      const found = await settle(host);
      return found.map(() => finding('run-settled', { command: '', since: '', finished: true, theirs: [] }));
    },
  },
  'run-unsettled': {
    triggers: async () => {
      const host = await cutOffAt(config);
      host.memory.before = (_call, path) => {
        if (path === config || path === `${codexHome}/.env`) throw new Error('no');
      };
      return settle(host);
    },
    clean: async () => settle(await cutOffAt(config)),
  },
  'run-folder-foreign': {
    triggers: () => {
      const host = machine();
      host.put(room, 'somebody’s\n');
      return setUp(host);
    },
    clean: () => setUp(machine()),
  },
  'journal-unreadable': {
    triggers: () => {
      const host = machine();
      host.put(`${room}/journal.write`, '{}');
      return setUp(host);
    },
    clean: () => {
      const host = machine();
      host.put(`${room}/journal.new`, '{');
      return setUp(host);
    },
  },
  'journal-foreign': {
    triggers: brought(outside),
    also: {
      "git's own": brought({ ...outside, path: `${work}/.git/hooks/pre-commit` }),
    },
    clean: brought({ ...outside, path: `${work}/a` }),
  },
};
