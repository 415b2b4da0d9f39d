import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process as another one can know it again. */
export type ProcessId = Readonly<{
  pid: number;
  /** The machine's name. */
  machine: string;
  /** Since when the machine runs: a number of its own each time; empty where the system has none. */
  boot: string;
  /** The space that the process number counts in: a container has its own. */
  space: string;
  /** When it began, as the system counts; a later process of the same number has another. */
  started: string;
}>;

const firstOf = (look: () => string): string => {
  try {
    return look();
  } catch {
    return '';
  }
};

/** State and beginning of a process (Linux): the name, in brackets, may hold blanks and brackets. */
function statOf(pid: number): Readonly<{ state: string; started: string }> | undefined {
  const text = firstOf(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === '') return undefined;
  const [state = '', ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // proc(5): the state is field 3, the start time field 22.
  return { state, started: rest[18] ?? '' };
}

let own: ProcessId | undefined;

/** This process. */
export function ownProcess(): ProcessId {
  own ??= {
    pid: process.pid,
    machine: hostname(),
    boot: firstOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
    space: firstOf(() => readlinkSync('/proc/self/ns/pid')),
    started: statOf(process.pid)?.started ?? '',
  };
  return own;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process still runs; undefined where that cannot be told from here: another machine, another container. */
export function isRunning(other: ProcessId): boolean | undefined {
  const { machine, boot, space } = ownProcess();
  if (other.machine === machine && other.boot !== boot) return false;
  if (other.machine !== machine || other.space !== space) return undefined;
  if (!exists(other.pid)) return false;
  const now = statOf(other.pid);
  // Another user's, perhaps, or none that /proc tells of.
  if (now === undefined) return undefined;
  // A zombie has ended: its parent has not asked for the exit status yet.
  return now.started === other.started && now.state !== 'Z';
}
