// Vitest's runner, and after its first pass over a test file a warm process that waits for faults to try: each costs the
// tests that reach it, not a new process and every import. Stryker's own runner starts anew for each fault, which takes
// ten to a hundred times as long here.
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { TestRunner } from 'vitest';

// Out of Vitest's own dependencies: the runner keeps what is collected in its module.
const requireFromVitest = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'));
const { startTests } = await import(requireFromVitest.resolve('@vitest/runner'));

// Stryker's instrumented sources look here for the fault that is on, and count here what is reached.
globalThis.__stryker__ ??= {};
const faults = globalThis.__stryker__;

/** The full name of a test: those of its suites in front. */
const nameOf = ({ name, suite }) => (suite === undefined ? name : `${nameOf(suite)} ${name}`.trim());

const testsIn = ({ tasks }) => tasks.flatMap((task) => (task.type === 'suite' ? testsIn(task) : [task]));

const failureOf = (test) => {
  for (let task = test; task !== undefined; task = task.suite)
    if (task.result?.state === 'fail') return task.result.errors?.[0]?.message ?? 'failed';
  return undefined;
};

export default class WarmRunner extends TestRunner {
  #isWarm = false;
  #wanted;
  #failed;
  /** Tests that fail in a process that has run them before, or in which a fault has left something behind. */
  #unusable = new Set();
  #environment = { ...process.env };

  async onBeforeCollect() {
    // What is computed while a source loads is left out. A source that a test loads would look as if it were not.
    if (!this.#isWarm)
      for (const file of process.env.STRYKER_MUTATED.split(','))
        await this.moduleRunner.import(resolve(file));
  }

  onBeforeRunFiles() {
    // Faults begin here, not while the file is collected: the names of its tests stay what they are.
    faults.activeMutant = this.#wanted?.mutant;
    faults.hitLimit = this.#wanted?.hitLimit;
    faults.hitCount = this.#wanted === undefined ? undefined : 0;
  }

  async onBeforeRunTask(test) {
    const isWanted = this.#wanted === undefined || this.#wanted.tests.includes(nameOf(test));
    if (!isWanted || this.#failed !== undefined) test.mode = 'skip';
    await super.onBeforeRunTask(test);
  }

  onBeforeTryTask(test) {
    super.onBeforeTryTask(test);
    if (!this.#isWarm) faults.currentTestId = nameOf(test);
  }

  onAfterTryTask(test) {
    faults.currentTestId = undefined;
    super.onAfterTryTask(test);
  }

  onAfterRunTask(test) {
    super.onAfterRunTask(test);
    if (this.#isWarm && test.result?.state === 'fail')
      this.#failed ??= { test: nameOf(test), message: failureOf(test) };
  }

  async onAfterRunFiles(files) {
    super.onAfterRunFiles(files);
    faults.activeMutant = undefined;
    if (this.#isWarm) return;
    this.#isWarm = true;
    // What the first pass reports is enough.
    for (const report of ['onCollectStart', 'onCollected', 'onTaskUpdate'])
      this[report] = async () => undefined;
    const [{ filepath, id }] = files;
    await this.#serve(filepath, {
      tests: testsIn(files[0]).map((test) => ({
        name: nameOf(test),
        state: test.mode === 'skip' ? 'skip' : (test.result?.state ?? 'fail'),
        message: failureOf(test),
        milliseconds: test.result?.duration ?? 0,
      })),
      coverage: faults.mutantCoverage ?? { static: {}, perTest: {} },
      id,
    });
  }

  async #serve(file, first) {
    const socket = connect(process.env.STRYKER_WARM_SOCKET);
    const say = (message) => socket.write(`${JSON.stringify(message)}\n`);
    say({ file, ...first });
    for await (const line of createInterface({ input: socket })) say(await this.#try(file, JSON.parse(line)));
  }

  /** Runs some tests of the file with a fault; one that fails without it as well tells nothing, now and from now on. */
  async #try(file, wanted) {
    for (;;) {
      const tests = wanted.tests.filter((test) => !this.#unusable.has(test));
      if (tests.length === 0) return { hits: 0 };
      const { failed, hits } = await this.#again(file, { ...wanted, tests });
      if (failed === undefined) return { hits };
      const without = await this.#again(file, { tests: [failed.test] });
      if (without.failed === undefined) return { failed, hits };
      this.#unusable.add(failed.test);
    }
  }

  async #again(file, wanted) {
    this.#wanted = wanted;
    this.#failed = undefined;
    for (const name of Object.keys(process.env)) if (!(name in this.#environment)) delete process.env[name];
    Object.assign(process.env, this.#environment);
    const module = this.workerState.evaluatedModules.getModuleById(file);
    if (module !== undefined) this.workerState.evaluatedModules.invalidateModule(module);
    const [again] = await startTests([{ filepath: file, testLocations: undefined }], this);
    // A hook of the file or of a suite that fails has no test of its own.
    const broken = testsIn(again).find(
      (test) => wanted.tests.includes(nameOf(test)) && failureOf(test) !== undefined,
    );
    if (broken !== undefined) this.#failed ??= { test: nameOf(broken), message: failureOf(broken) };
    return { failed: this.#failed, hits: faults.hitCount ?? 0 };
  }
}
