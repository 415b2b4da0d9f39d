import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';
import { type Ended, type Program, shimmed } from './shim.ts';

const script = fileURLToPath(new URL('server.cjs', import.meta.url));

/** One process in which a machine's commands run one after the other, with a failing call or without. */
export class Server {
  readonly #machine: Machine;
  readonly #name: string;
  #child: ChildProcess | undefined;

  constructor(machine: Machine, name: string) {
    this.#machine = machine;
    this.#name = name;
  }

  async #start(): Promise<ChildProcess> {
    const { args, cwd, env } = this.#machine.program([]);
    const control = this.#machine.beside(`control-${this.#name}`);
    writeFileSync(control, new Uint8Array(24));
    const child = spawn(process.execPath, [script, ...args, control], {
      cwd,
      env: shimmed(env, this.#machine.root, { FAULTS_CONTROL: control }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    await once(child, 'message');
    this.#child = child;
    return child;
  }

  /** Runs a program, whose call with the number `at` fails with an errno. 0 fails none. */
  async run({ args, cwd, env }: Program, at = 0, code = 0): Promise<Ended> {
    const child = this.#child ?? (await this.#start());
    const [stdout, stderr] = [textBefore(child.stdout), textBefore(child.stderr)];
    child.send({ args: args.slice(1), cwd, env, at, code });
    const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
    const end = await answerOf(child);
    clearTimeout(timer);
    if (typeof end === 'object' && end !== null && 'status' in end)
      return { status: Number(end.status), signal: null, stdout: await stdout, stderr: await stderr };
    this.#child = undefined;
    return { status: null, signal: 'ended', stdout: '', stderr: '' };
  }

  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    child.disconnect();
    await once(child, 'exit');
  }
}

/** Its next message; undefined when it ends. */
function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => {
    const answer = (message: unknown): void => {
      child.off('message', answer).off('exit', end);
      resolve(message);
    };
    const end = (): void => answer(undefined);
    child.on('message', answer).on('exit', end);
  });
}

/** What comes before the next NUL. */
function textBefore(stream: ChildProcess['stdout']): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (chunk: unknown): void => {
      text += String(chunk);
      if (!text.endsWith('\0')) return;
      stream?.off('data', take);
      resolve(text.slice(0, -1));
    };
    stream?.on('data', take);
  });
}
