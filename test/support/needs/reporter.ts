import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { allNeeds, type Need, requirements } from './requirements.ts';

const counted = (count: number): string => `${count} ${count === 1 ? 'test' : 'tests'}`;

/** Ends a run with what has not run: one line for each requirement that the machine lacks. */
export class NeedsReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const { CI = '' } = process.env;
    const lines = this.#linesOf(modules, CI !== '');
    if (lines.length === 0) return;
    this.#vitest?.logger.log(`\n${lines.join('\n')}`);
    if (CI === '') return;
    this.#vitest?.logger.log('CI is set, where every test has to run.');
    process.exitCode = 1;
  }

  #linesOf(modules: readonly TestModule[], isCi: boolean): readonly string[] {
    const pattern = this.#vitest?.config.testNamePattern;
    const notRun = new Map<Need, number>();
    const unexplained: string[] = [];
    for (const test of modules.flatMap((module) => [...module.children.allTests('skipped')])) {
      const { lacks } = test.meta();
      // One that was not asked for (-t) is no loss.
      const names = test.fullName.replaceAll(' > ', ' ');
      if (pattern !== undefined && !pattern.test(names)) continue;
      if (lacks !== undefined) notRun.set(lacks, (notRun.get(lacks) ?? 0) + 1);
      else unexplained.push(test.fullName);
    }
    return [
      ...allNeeds.flatMap((name) => {
        const count = notRun.get(name);
        return count === undefined
          ? []
          : [`not run: ${counted(count)} for ${name} (${requirements[name].otherwise})`];
      }),
      ...(isCi ? unexplained.map((name) => `not run: ${name} (it is skipped without needs())`) : []),
    ];
  }
}
