import type { NodePlopAPI } from 'plop';
import type { Ended, LookingCommand } from '../commands/command.ts';
import { Problem, textOf } from '../findings/index.ts';
import type { Host } from '../host/types.ts';
import { createConsole } from '../report/console.ts';
import type { PlannedAction } from './action-types.ts';
import { generatorName, isOn, readGiven } from './given.ts';
import type { PlopLines } from './plop-lines.ts';
import { gated } from './prompt-types.ts';
import { type Asking, type Given, type Prompt, promptsOf } from './prompts.ts';

/** The prompts of a command that asks nothing. Each one is passed, or given, before plop shows its first action. */
const passing = (prompts: readonly Prompt[], silence: () => void): readonly Prompt[] =>
  prompts.map(({ bypass, ...prompt }) => ({
    ...prompt,
    type: gated.input,
    when: true,
    put: () => {
      silence();
      return Promise.resolve(undefined);
    },
    bypass: (value: unknown) => {
      silence();
      return typeof bypass === 'function' ? (bypass(value) as unknown) : value;
    },
  }));

/** Registers a command that changes no files: one action, which shows what there is to say, and fails if need be. */
export function registerLooking(
  plop: NodePlopAPI,
  host: Host,
  command: LookingCommand,
  lines: PlopLines | undefined,
): void {
  const look = async (given: Given): Promise<Ended> => {
    const values = await readGiven(plop, host, command, given);
    const console = await createConsole(host, {
      json: values['json'] === true,
      codexHome: values['codexHome'],
    });
    const { run } = await command.load();
    return run(host, values, console);
  };
  /** Under plop, what ends the run is shown as our own bin shows it. */
  const lookAndTell = async (given: Given): Promise<Ended> => {
    try {
      return await look(given);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const { fail, view } = await createConsole(host, {
        json: isOn(given['json']),
        codexHome: given['codexHome'],
      });
      await fail(error instanceof Problem ? textOf(error.finding, view.show) : error.message);
      process.once('exit', () => {
        process.exitCode = error instanceof Problem ? error.exitCode : 1;
      });
      throw error;
    }
  };
  const step = async (given: Given): Promise<string> => {
    const { exitCode, summary } = await (lines === undefined ? look(given) : lookAndTell(given));
    if (exitCode !== 0) throw new Error(summary);
    return summary;
  };
  const asking: Asking = {
    host,
    interactive: false,
    stage: () => Promise.resolve(undefined),
    goesOn: () => false,
    offer: () => undefined,
  };
  const prompts = promptsOf(command.options, asking);
  plop.setGenerator(generatorName(command), {
    description: command.summary,
    prompts: (lines === undefined ? prompts : passing(prompts, lines.silence)) as never[],
    actions: (given) => {
      const action: PlannedAction = { type: 'orq-validate', step: () => step(given ?? {}) };
      return [action] as never[];
    },
  });
}
