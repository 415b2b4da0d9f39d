import { standardAnswers } from '../answers/resolve.ts';
import { keyStores, shells } from '../answers/answers.ts';
import { parseBaseUrl, parseModel, parseProvider } from '../answers/rules.ts';
import { isUsableKey } from '../edit/dotenv.ts';
import { Problem, wordingOf } from '../findings/index.ts';
import type { KeptAnswers } from '../answers/answers.ts';
import type { Host } from '../host/types.ts';
import { flagOnly, type Given, isSet } from './generator.ts';
import { gated } from './prompt-types.ts';

/** Stands in for a key that was given on the command line, so that the value itself goes no further. */
export const refusedKey = Symbol('key given on the command line');

/** What inquirer's `validate` wants: true, or why not. */
export const validatorOf =
  (parse: (text: string) => unknown) =>
  (text: string): true | string => {
    try {
      parse(text);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { message, hint } = wordingOf(error.finding);
      return hint === undefined ? message : `${message} ${hint}`;
    }
  };

export type QuestionContext = Readonly<{
  host: Pick<Host, 'env' | 'platform' | 'home' | 'cwd'>;
  /** Whether there is a person at a terminal who can be asked. */
  interactive: boolean;
  earlier: KeptAnswers | undefined;
  project: string | undefined;
  /** Whether the last answers still hold and nothing is missing, so that there is nothing to ask. */
  isSettled: (given: Given) => Promise<boolean>;
  /** Whether Codex's `.env` already holds a key under this name. */
  hasStoredKey: (envKey: string) => boolean;
}>;

const keyStoreNames = {
  'codex-env': "Codex's own .env (terminal, IDE and desktop app)",
  external: 'nowhere: I export it myself (CI, a password manager)',
} as const;

const shellNames = {
  zsh: 'zsh',
  bash: 'bash',
  fish: 'fish',
  pwsh: 'PowerShell',
  none: 'none: leave my profile alone',
} as const;

/**
 * The questions of a set-up, as data: plop takes any of them from the command line by name or position. They are
 * judged there where all sources are (answers/resolve.ts); `validate` only helps people while they type.
 */
export function setupQuestions(context: QuestionContext): readonly Record<string, unknown>[] {
  const { host, interactive, earlier, project } = context;
  const standard = standardAnswers(host);
  const initial = { ...standard, ...earlier };
  const when = interactive;
  const free = async (given: Given): Promise<boolean> =>
    !isSet(given['yes']) && !(await context.isSettled(given));
  const external = ({ keyStore }: Given): boolean => (keyStore ?? initial.keyStore) === 'external';
  const envKeyOf = ({ envKey }: Given): string => (typeof envKey === 'string' ? envKey : initial.envKey);
  const input = (name: string, message: string, value: string, parse: (text: string) => unknown) => ({
    type: gated.input,
    name,
    message,
    default: value,
    check: validatorOf(parse),
    when,
    ask: free,
  });
  return [
    input('model', 'Default model', initial.model, parseModel),
    input('baseUrl', 'Base URL of the gateway', initial.baseUrl, parseBaseUrl),
    input('provider', 'Provider id in config.toml', initial.provider, parseProvider),
    {
      type: gated.list,
      name: 'keyStore',
      message: 'Keep the API key in',
      choices: keyStores.map((value) => ({ name: keyStoreNames[value], value })),
      default: keyStores.indexOf(initial.keyStore),
      when,
      ask: free,
    },
    {
      type: gated.password,
      mask: '*',
      name: 'key',
      message: 'Orq API key (hidden, Enter to add it later)',
      // Plop lists every question as an option.
      help: 'Not an option: put the key into ORQ_API_KEY, or type it when asked',
      check: (text: string) => {
        const verdict = text.trim() === '' || isUsableKey(text.trim());
        return verdict === true ? true : `That key is not usable: ${verdict}.`;
      },
      // A secret has no place on a command line. Not refused by throwing here: plop's message would quote it.
      bypass: () => refusedKey,
      when,
      ask: async (given: Given) =>
        !external(given) &&
        !host.env[envKeyOf(given)]?.trim() &&
        (await free(given)) &&
        (context.hasStoredKey(envKeyOf(given)) ? 'Orq API key (hidden, Enter to keep the stored one)' : true),
    },
    {
      type: gated.list,
      name: 'shell',
      message: 'Shell profile that exports the key to other tools',
      choices: shells.map((value) => ({ name: shellNames[value], value })),
      default: shells.indexOf(initial.shell),
      when,
      ask: async (given: Given) => !external(given) && (await free(given)),
    },
    {
      ...input('dest', 'Project folder for .env.example (none to skip)', project ?? 'none', String),
      check: (text: string) => text.trim() !== '' || 'Give a folder, or none.',
    },
    flagOnly('ask', 'Ask everything again'),
    flagOnly('envKey', 'Variable that holds the key'),
    flagOnly('codexHome', 'Folder of the Codex configuration'),
  ];
}
