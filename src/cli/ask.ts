import type { Command } from '../commands/command.ts';
import { generatorName } from '../plop/generator.ts';
import { registerPack } from '../plop/pack.ts';
import type { Given } from './arguments.ts';

/** What plop takes for an answer: a text. "_" is its word for "ask". */
const wordFor = (given: Given[string] | undefined): string => {
  if (given === undefined) return '_';
  return typeof given === 'object' ? JSON.stringify(given) : String(given);
};

/**
 * Runs a command with its questions on a terminal; what is given is not asked. The generator reports and sets the exit
 * status itself.
 * @param onWritten told of each file as it is written, as a report names it
 * @throws Error with the whole message of the first failure
 */
export async function askAndRun(
  command: Command,
  given: Given,
  onWritten: (file: string) => void,
): Promise<void> {
  // An ES module, which what is built into CommonJS can only import like this.
  const { default: nodePlop } = await import('node-plop');
  const plop = await nodePlop('', { destBasePath: '', force: false });
  await registerPack(plop);
  const generator = plop.getGenerator(generatorName(command));
  const prompts = Array.isArray(generator.prompts) ? generator.prompts : [];
  const bypass = prompts.map(({ name = '' }) => wordFor(given[name]));
  const answers: unknown = await generator.runPrompts(bypass);
  const { failures } = await generator.runActions(answers as Record<string, unknown>, {
    onSuccess: ({ type, path }) => {
      if (type !== 'orq-validate') onWritten(path);
    },
  });
  const [failure] = failures;
  if (failure !== undefined) throw new Error(failure.error);
}
