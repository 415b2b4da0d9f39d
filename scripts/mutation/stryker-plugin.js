// Stryker's door to the warm processes of warm-runner.js: one for each test file, all alive until the last fault is tried.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { createVitest } from 'vitest/node';

/** The words of @stryker-mutator/api/test-runner. */
const testStates = { pass: 0, fail: 1, skip: 2 };

class WarmTestRunner {
  #folder;
  #server;
  #vitest;
  #run;
  /** For each test file its connection: what it has said, and how to ask it. */
  #files = new Map();

  capabilities() {
    // A fault is on while tests run, never while a file loads. So what is reached in both ways needs no process anew.
    return { reloadEnvironment: true };
  }

  async init() {
    this.#folder = mkdtempSync(join(tmpdir(), 'codex-orq-warm-'));
    process.env.STRYKER_WARM_SOCKET = join(this.#folder, 'socket');
    process.env.VITEST = '1';
    const count = process.env.MUTATION_TESTS.split(',').length;
    const ready = new Promise((resolve, reject) => {
      this.#server = createServer((socket) => {
        const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
        const next = async () => JSON.parse((await lines.next()).value ?? '{}');
        next().then((first) => {
          const file = relative(process.cwd(), first.file);
          this.#files.set(file, {
            first,
            socket,
            ask: (message) => {
              socket.write(`${JSON.stringify(message)}\n`);
              return next();
            },
          });
          if (this.#files.size === count) resolve();
        }, reject);
      }).listen(process.env.STRYKER_WARM_SOCKET);
    });
    this.#vitest = await createVitest('test', {
      config: 'vitest.mutation.config.ts',
      watch: false,
      // Each stays until the end.
      maxWorkers: count,
      reporters: [{}],
      onConsoleLog: () => false,
    });
    this.#run = this.#vitest.start();
    // It ends before the files are ready only where one of them cannot be run.
    await Promise.race([
      ready,
      this.#run.then(() => {
        throw new Error(`The tests do not start: ${this.#vitest.state.getUnhandledErrors().map(String)}`);
      }),
    ]);
  }

  async dryRun() {
    const perTest = {};
    const all = {};
    const tests = [];
    for (const [file, { first }] of this.#files) {
      for (const { name, state, message, milliseconds } of first.tests)
        tests.push({
          id: `${file}#${name}`,
          name,
          fileName: join(process.cwd(), file),
          timeSpentMs: milliseconds,
          status: testStates[state] ?? testStates.fail,
          ...(state === 'fail' ? { failureMessage: message } : {}),
        });
      for (const [name, hits] of Object.entries(first.coverage.perTest)) perTest[`${file}#${name}`] = hits;
      for (const [mutant, hits] of Object.entries(first.coverage.static))
        all[mutant] = (all[mutant] ?? 0) + hits;
    }
    return { status: 'complete', tests, mutantCoverage: { perTest, static: all } };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    let nrOfTests = 0;
    for (const [file, { first, ask }] of this.#ordered()) {
      const tests = first.tests
        .map(({ name }) => name)
        .filter((name) => testFilter?.includes(`${file}#${name}`) ?? true);
      if (tests.length === 0) continue;
      nrOfTests += tests.length;
      const { failed, hits } = await ask({ mutant: activeMutant.id, hitLimit, tests });
      if (hits === undefined) throw new Error(`${file} has ended.`);
      if (hitLimit !== undefined && hits > hitLimit)
        return { status: 'timeout', reason: `hit ${hits} times` };
      if (failed !== undefined)
        return {
          status: 'killed',
          killedBy: [`${file}#${failed.test}`],
          failureMessage: failed.message ?? '',
          nrOfTests,
        };
    }
    return { status: 'survived', nrOfTests };
  }

  /** The files in the order in which the part names them. */
  #ordered() {
    const names = process.env.MUTATION_TESTS.split(',');
    return [...this.#files].toSorted(([a], [b]) => names.indexOf(a) - names.indexOf(b));
  }

  async dispose() {
    for (const { socket } of this.#files.values()) socket.end();
    this.#files.clear();
    this.#server?.close();
    await this.#run?.catch(() => undefined);
    await this.#vitest?.close();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'warm', factory: Object.assign(() => new WarmTestRunner(), { inject: [] }) },
];
