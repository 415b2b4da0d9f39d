import { type Command, isWriting } from '../commands/command.ts';
import type { Host } from '../host/types.ts';
import { generatorName } from '../plop/given.ts';
import { leadOf, valuesFor } from '../plop/lead.ts';
import { registerPack } from '../plop/pack.ts';
import type { Given } from './arguments.ts';
import { look } from './look.ts';

/** What plop takes for an answer: a text. "_" is its word for "ask". */
const wordFor = (given: Given[string] | undefined): string => {
  if (given === undefined) return '_';
  return typeof given === 'object' ? JSON.stringify(given) : String(given);
};

/**
 * Runs a command with its questions on a terminal; what is given is not asked. The generator reports and sets the exit
 * status itself.
 * @param onWritten told of each file as it is written, as a report names it
 * @returns the exit status
 * @throws Error with the whole message of the first failure
 */
export async function askAndRun(
  host: Host,
  command: Command,
  given: Given,
  onWritten: (file: string) => void,
): Promise<number> {
  // An ES module, which what is built into CommonJS can only import like this.
  const { default: nodePlop } = await import('node-plop');
  const plop = await nodePlop('', { destBasePath: '', force: false });
  await registerPack(plop, 'bin');
  const generator = plop.getGenerator(generatorName(command));
  const prompts = Array.isArray(generator.prompts) ? generator.prompts : [];
  const bypass = prompts.map(({ name = '' }) => wordFor(given[name]));
  const answers = (await generator.runPrompts(bypass)) as Record<string, unknown>;
  const lead = leadOf(command, answers);
  if (lead !== undefined && !isWriting(lead.command)) {
    // The questions are over, and what they made of a Ctrl-C: it is for the program that has the terminal now.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
    return look(host, lead.command, valuesFor(lead, answers) as Given);
  }
  const { failures } = await generator.runActions(answers, {
    onSuccess: ({ type, path }) => {
      if (type !== 'orq-validate') onWritten(path);
    },
  });
  const [failure] = failures;
  if (failure !== undefined) throw new Error(failure.error);
  return 0;
}
