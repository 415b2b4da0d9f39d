import type { KeptAnswers } from '../../answers/answers.ts';
import type { Offered, Options, Value, Values, ValuesOf } from '../../answers/option.ts';
import { answerOptions } from '../../answers/options.ts';
import { parseKey } from '../../answers/resolve.ts';
import { parseProject } from '../../answers/rules.ts';
import { problem } from '../../findings/index.ts';
import { requireProject } from '../../host/paths.ts';
import type { WritingCommand } from '../command.ts';
import { writing } from '../common.ts';
import { type BackgroundFacts, restartOption } from '../restart-option.ts';
import { modelsOption } from '../model/models-option.ts';

/** What the questions of a set-up depend on. */
export type SetupFacts = BackgroundFacts &
  Readonly<{
    /** What is offered: the answers of the last run, else the standard ones. */
    initial: KeptAnswers & Readonly<{ project: string | undefined }>;
    /** The models to search in, the present one first; none where no key is at hand or the gateway does not tell. */
    models: (values: Values) => Promise<readonly Offered[]>;
    /** Whether the variable of this name is set. */
    isExported: (envKey: string) => boolean;
    /** Whether git would take Codex's `.env` along. */
    isExposed: () => Promise<boolean>;
    /** Whether Codex's `.env` already holds a key under this name. */
    isStored: (envKey: string) => boolean;
  }>;

const storeOf = ({ keyStore, keyCommand }: Values, { initial }: SetupFacts): Value =>
  keyStore ?? (keyCommand === undefined ? initial.keyStore : 'command');

const keepsNoKey = (values: Values, facts: SetupFacts): boolean => storeOf(values, facts) !== 'codex-env';

function askForKey(values: Values, facts: SetupFacts): boolean | string {
  const envKey = String(values['envKey'] ?? facts.initial.envKey);
  if (facts.isExported(envKey)) return false;
  // A session that is only tried cannot have another key than the stored one, which wins. It stores none.
  if (values['as'] === 'launch')
    return storeOf(values, facts) === 'command' || facts.isStored(envKey)
      ? false
      : 'Orq API key (hidden; the session needs it, it is not stored)';
  if (keepsNoKey(values, facts)) return false;
  return facts.isStored(envKey) ? 'Orq API key (hidden, Enter to keep the stored one)' : true;
}

/** The others are options that are not asked for. */
const { model, baseUrl, provider, keyStore, shell, project, as, keyCommand, ...others } = answerOptions;

/** The options of a set-up. Those with a question are asked for, in this order but for the first. */
export const setupOptions = {
  model: {
    ...model,
    question: {
      message: 'Default model',
      initial: (_, { initial }) => initial.model,
      offers: (values, { models }) => models(values),
    },
  },
  as: {
    ...as,
    question: {
      first: true,
      message: 'What for',
      initial: (_, { initial }) => initial.as,
      picks: { default: 'every codex of mine', profile: 'only codex -p orq; codex stays as it is' },
      leadsTo: { launch: 'only try it: one session of Codex, nothing is written' },
    },
  },
  key: {
    kind: 'secret',
    help: 'the API key is never an option: put it into ORQ_API_KEY, or type it when asked',
    variable: 'ORQ_API_KEY',
    parse: (text) => parseKey(text, 'the prompt'),
    question: {
      message: 'Orq API key (hidden, Enter to add it later)',
      when: askForKey,
      optional: true,
    },
  },
  baseUrl: {
    ...baseUrl,
    question: {
      later: true,
      message: 'Base URL of the gateway',
      initial: (_, { initial }) => initial.baseUrl,
    },
  },
  provider: {
    ...provider,
    question: {
      later: true,
      message: 'Provider id in config.toml',
      initial: (_, { initial }) => initial.provider,
    },
  },
  keyStore: {
    ...keyStore,
    question: { later: true, message: 'Keep the API key in', initial: (_, { initial }) => initial.keyStore },
  },
  keyCommand: {
    ...keyCommand,
    question: {
      later: true,
      message: 'Command that prints the key (op read op://…, or pass:orq/key)',
      initial: (_, { initial }) => initial.keyCommand,
      when: (values, facts) => storeOf(values, facts) === 'command',
      accept: (typed) => {
        if (typed.trim() === '') throw problem('key-command-missing', {});
      },
    },
  },
  shell: {
    ...shell,
    question: {
      later: true,
      message: 'Shell profile that exports the key to other tools',
      initial: (_, { initial }) => initial.shell,
      when: (values, facts) => !keepsNoKey(values, facts),
    },
  },
  dest: {
    ...project,
    question: {
      later: true,
      message: 'Project folder for .env.example (none to skip)',
      initial: ({ dest }, { initial }) => String(dest ?? initial.project ?? 'none'),
      accept: async (typed, host) => {
        const folder = parseProject(typed, host);
        if (folder !== undefined) await requireProject(host, folder);
      },
    },
  },
  models: modelsOption,
  ...others,
  ignoreKey: {
    kind: 'switch',
    help: 'add the .env of Codex to .gitignore, where git would take it along',
    question: {
      message: 'Codex keeps its .env in a git repository, which does not ignore it. Add it to .gitignore?',
      when: (values, facts) => !keepsNoKey(values, facts) && facts.isExposed(),
    },
  },
  to: {
    kind: 'text',
    value: 'FILE',
    help: 'with --as managed: write the settings to a file for other machines, FILE.mobileconfig (macOS) or FILE.toml (Windows)',
  },
  restart: restartOption,
  ask: { kind: 'switch', help: 'ask again, although nothing would change' },
  ...writing,
} as const satisfies Options<SetupFacts>;

export type SetupValues = Partial<ValuesOf<typeof setupOptions>>;

export const setup = {
  name: 'setup',
  title: 'Codex → Orq.ai AI Gateway',
  summary: 'route the Codex CLI on this machine through the Orq.ai AI Gateway',
  options: setupOptions,
  examples: [
    ['', 'ask, show what would be written, and write it'],
    ['--model anthropic/claude-sonnet-4-6 --yes', 'write without asking'],
    ['--key-store external --shell none', 'leave the key where it is exported'],
    ['--check', 'exit with 1 if a set-up would change anything, for CI'],
  ],
  intent: () => 'setup',
  load: async () => (await import('./work.ts')).setupWork,
} as const satisfies WritingCommand;
