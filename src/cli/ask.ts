import { registerPack } from '../plop/pack.ts';
import type { Flags } from './options.ts';

/** `baseUrl`, a prompt's name, is the option `base-url`. */
const optionName = (prompt: string): string =>
  prompt.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Runs a generator with its questions on a terminal; what the flags answer is not asked. The generator reports and
 * sets the exit status itself.
 * @param onWritten told of each file as it is written, as a report names it
 * @throws Error with the whole message of the first failure
 */
export async function askAndRun(
  name: string,
  flags: Flags,
  onWritten: (file: string) => void,
): Promise<void> {
  // An ES module, which what is built into CommonJS can only import like this.
  const { default: nodePlop } = await import('node-plop');
  const plop = await nodePlop('', { destBasePath: '', force: false });
  await registerPack(plop);
  const generator = plop.getGenerator(name);
  const prompts = Array.isArray(generator.prompts) ? generator.prompts : [];
  // "_" is plop's word for "ask".
  const bypass = prompts.map((prompt) => String(flags[optionName(prompt.name ?? '')] ?? '_'));
  const answers: unknown = await generator.runPrompts(bypass);
  const { failures } = await generator.runActions(answers as Record<string, unknown>, {
    onSuccess: ({ type, path }) => {
      if (type !== 'validate') onWritten(path);
    },
  });
  const [failure] = failures;
  if (failure !== undefined) throw new Error(failure.error);
}
