import { expect } from 'vitest';
import { apply } from '../../../support/apply.ts';
import { type Code, type Finding, Problem } from '../../../../src/findings/index.ts';
import { type LoopbackOptions, startLoopbackGateway } from '../../../../src/proof/loopback.ts';
import type { Prepared } from '../../../../src/commands/session.ts';
import type { Host, RunResult } from '../../../../src/host/types.ts';
// It also keeps every test from the network.
import { madeUpKey } from '../../../roundtrip/runs.ts';
import { type MadeUpCodex, memoryHostWithCodex } from '../../../support/memory-codex.ts';
import { prepareLine } from '../../../support/command-line.ts';
import { type MemoryHost, type MemoryOptions, memoryHost } from '../../../support/memory-host.ts';

export const codexHome = '/home/ada/.codex';
export const config = `${codexHome}/config.toml`;
export const work = '/home/ada/work';
export const key = { ORQ_API_KEY: madeUpKey };

/** A command line without the program's name; as a list where an argument has a blank. */
type Line = string | readonly string[];

/** A machine in memory, what has happened on it, and the command that is looked at. */
export type Run = Omit<MemoryOptions, 'run'> &
  Readonly<{
    line: Line;
    /** Commands that ran before. */
    earlier?: readonly Line[];
    /** What somebody has done since. */
    since?: (host: MemoryHost) => void | Promise<void>;
    /** What somebody does while the plan is being looked at, and once it is written. */
    meanwhile?: (host: MemoryHost) => void;
    afterwards?: (host: MemoryHost) => void;
    /** What is wrong with the machine while the command runs. */
    broken?: (host: MemoryHost) => Partial<Host>;
    /** Where Codex is installed. */
    codex?: Partial<Pick<MadeUpCodex, 'version' | 'refusesBelow' | 'ends' | 'unknownFields' | 'elsewhere'>>;
    /** Where the gateway is one on this machine. */
    gateway?: LoopbackOptions;
    /** How further programs end, by their names. */
    programs?: Readonly<Record<string, Partial<RunResult>>>;
    /** How `git check-ignore` ends, where git is installed. */
    git?: number;
    /** What it prints then. */
    gitPrints?: string;
    /** The problem that the run ends with although nothing is wrong of what the row is about. */
    endsWith?: Code;
  }>;

/** A command in a machine; or something that is no command, and ends with what is thrown. */
export type Case = Run | (() => unknown);

function machineOf({ codex, git, gitPrints = '', programs = {}, ...options }: Run): MemoryHost {
  const { host, codex: made } = memoryHostWithCodex(options);
  Object.assign(made, codex);
  const { run } = codex === undefined ? memoryHost() : host;
  return {
    ...host,
    run: async (command, args, more): Promise<RunResult> =>
      command === 'git' && git !== undefined
        ? {
            exitCode: args.includes('check-ignore') ? git : 0,
            stdout: args.includes('--verbose') ? gitPrints : '',
            stderr: '',
            timedOut: false,
          }
        : programs[command] === undefined
          ? run(command, args, more)
          : { exitCode: 0, stdout: '', stderr: '', timedOut: false, ...programs[command] },
  };
}

const prepare = (host: Host, line: Line): Promise<Prepared> =>
  prepareLine(host, typeof line === 'string' ? line.split(' ') : line);

type Ended = Readonly<{ findings: readonly Finding[]; problem?: Code }>;

/** What is found, or what ends the run. */
async function ended(work: () => unknown): Promise<Ended> {
  try {
    const found = await work();
    return { findings: Array.isArray(found) ? found : [] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { findings: [error.finding], problem: error.finding.code };
  }
}

async function endedRun(found: Run): Promise<Ended> {
  const { line, earlier = [], since, meanwhile, afterwards, broken } = found;
  const host = machineOf(found);
  for (const before of earlier) await apply(host, (await prepare(host, before)).plan);
  await since?.(host);
  return ended(async () => {
    const now = { ...host, ...broken?.(host) };
    const { plan, check } = await prepare(now, line);
    meanwhile?.(host);
    await apply(now, plan);
    afterwards?.(host);
    return [...plan.findings, ...(await check())];
  });
}

async function endedWithGateway(found: Run): Promise<Ended> {
  if (found.gateway === undefined) return endedRun(found);
  const gateway = await startLoopbackGateway(found.gateway);
  try {
    const at = (line: Line): Line => {
      const words = typeof line === 'string' ? line.split(' ') : line;
      return words[0] === 'setup' ? [...words, '--base-url', gateway.baseUrl] : line;
    };
    return await endedRun({ ...found, line: at(found.line), earlier: found.earlier?.map(at) ?? [] });
  } finally {
    await gateway.close();
  }
}

/** Everything that a case finds. A clean one has to come to its end: a run that stops early finds little. */
export async function look(found: Case, code?: string): Promise<readonly Finding[]> {
  const isRun = typeof found !== 'function';
  const { findings, problem } = isRun ? await endedWithGateway(found) : await ended(found);
  if (code === undefined) expect(problem).toBe(isRun ? found.endsWith : undefined);
  return findings;
}

/** Edits a file that is there. */
export const edit =
  (path: string, from: string, to: string) =>
  (host: MemoryHost): void => {
    const text = host.texts()[path];
    if (text?.includes(from) !== true) throw new Error(`${path} has no ${from}`);
    host.put(path, text.replaceAll(from, to));
  };
