import { problem } from '../findings/index.ts';
import { detectShell } from '../shells/profiles.ts';
import type { ListOption, Surroundings, SwitchOption, TextOption, Value } from './option.ts';
import {
  defaults,
  isOrqHost,
  parseBaseUrl,
  parseChoice,
  parseEnvKey,
  parseModel,
  parseProject,
  parseProvider,
} from './rules.ts';
import { isCi } from '../lib/ci.ts';
import { fromGit, parseIdentity, parseMetadata } from './attribution.ts';
import { keySources, parseKeyCommand } from './key-command.ts';
import { isOfMachine, parseWay } from './way.ts';

/** An option whose value a run is made from, and where the value comes from when it is not given. */
export type AnswerOption = (TextOption | ListOption | SwitchOption) &
  Readonly<{
    variable: string;
    /** What is used where neither a variable nor an earlier run says anything. */
    standard(at: Surroundings): Value;
    /** It holds for this run alone, and is not recorded for the next. */
    thisRun?: true;
    /** What it is in the record of a version that did not have it yet. */
    unrecorded?: Value;
  }>;

/**
 * A repository that sets variables must not choose what of yours is sent: the value of another variable, or your e-mail
 * address.
 * @throws Problem header-variable-foreign
 */
const nothingOfYours =
  (source: string) =>
  (value: string, earlier: Value): void => {
    if ((value === fromGit || /(?:^|[,=])env:/.test(value)) && value !== String(earlier))
      throw problem('header-variable-foreign', { source });
  };

/** Where the key is kept: in `$CODEX_HOME/.env`, where a command fetches it, or outside of what we write. */
export const keyStores = ['codex-env', 'external', 'command'] as const;
export const shells = ['zsh', 'bash', 'fish', 'pwsh', 'none'] as const;

/**
 * Everything that a run can be made from: its name, its rule, its default. The commands choose among these, and add
 * questions and options of their own (commands/…/options.ts). The state file records them in this order: a new one goes
 * to the end.
 */
export const answerOptions = {
  model: {
    kind: 'text',
    value: 'ID',
    help: 'default model, with its provider',
    otherwise: defaults.model,
    variable: 'CODEX_ORQ_MODEL',
    parse: parseModel,
    standard: () => defaults.model,
  },
  baseUrl: {
    kind: 'text',
    value: 'URL',
    help: 'base URL of the gateway',
    otherwise: defaults.baseUrl,
    variable: 'CODEX_ORQ_BASE_URL',
    parse: parseBaseUrl,
    standard: () => defaults.baseUrl,
    // A repository must not choose where the key is sent.
    checkVariable: (baseUrl: string, earlier: Value) => {
      if (!isOrqHost(baseUrl) && baseUrl !== earlier)
        throw problem('url-foreign', { host: new URL(baseUrl).host, source: 'CODEX_ORQ_BASE_URL' });
    },
  },
  provider: {
    kind: 'text',
    value: 'ID',
    help: 'id of the provider in config.toml',
    otherwise: defaults.provider,
    variable: 'CODEX_ORQ_PROVIDER',
    parse: parseProvider,
    standard: () => defaults.provider,
  },
  envKey: {
    kind: 'text',
    value: 'NAME',
    help: 'variable that holds the API key',
    otherwise: defaults.envKey,
    variable: 'CODEX_ORQ_ENV_KEY',
    mayLookLikeKey: true,
    parse: parseEnvKey,
    // Nor which of your secrets is sent.
    checkVariable: (envKey: string, earlier: Value) => {
      if (envKey !== defaults.envKey && envKey !== earlier)
        throw problem('env-key-foreign', { envKey, source: 'CODEX_ORQ_ENV_KEY' });
    },
    standard: () => defaults.envKey,
  },
  keyStore: {
    kind: 'text',
    value: 'STORE',
    choices: {
      'codex-env': "Codex's own .env (terminal, IDE and desktop app)",
      external: 'nowhere: I export it myself (CI, a password manager)',
      command: 'a password manager, from which Codex fetches it with a command',
    } satisfies Record<(typeof keyStores)[number], string>,
    help: "where the API key is kept: in Codex's own .env, where --key-command fetches it, or nowhere",
    otherwise: 'codex-env, external where CI is set',
    variable: 'CODEX_ORQ_KEY_STORE',
    parse: (text: string) => parseChoice('The key store', keyStores, text),
    standard: ({ env }) => (isCi(env) ? 'external' : 'codex-env'),
  },
  shell: {
    kind: 'text',
    value: 'SHELL',
    choices: {
      zsh: 'zsh',
      bash: 'bash',
      fish: 'fish',
      pwsh: 'PowerShell',
      none: 'none: leave my profile alone',
    } satisfies Record<(typeof shells)[number], string>,
    help: 'shell whose profile exports the key to other tools',
    otherwise: 'the one in $SHELL, none where CI is set',
    variable: 'CODEX_ORQ_SHELL',
    parse: (text: string) => parseChoice('The shell', shells, text.trim() === 'powershell' ? 'pwsh' : text),
    standard: ({ env, platform }) => (isCi(env) ? 'none' : detectShell({ env, platform })),
  },
  project: {
    kind: 'text',
    value: 'DIR',
    help: 'project folder that gets .env.example, or none',
    otherwise: 'the working folder',
    variable: 'CODEX_ORQ_PROJECT',
    parse: parseProject,
    // Each run has the project that it runs in.
    thisRun: true,
    // A home folder is no project, and needs no .env.example.
    standard: ({ home, cwd }) => (cwd === home || cwd === '/' ? undefined : cwd),
  },
  as: {
    kind: 'text',
    value: 'WAY',
    help: 'what is routed: default (every codex of yours), profile[:NAME] (only codex -p NAME), system or managed (the whole machine, as root)',
    otherwise: 'default',
    variable: 'CODEX_ORQ_AS',
    parse: parseWay,
    // Nor what every user of the machine gets.
    checkVariable: (as: string) => {
      if (isOfMachine(as)) throw problem('way-from-variable', { as, source: 'CODEX_ORQ_AS' });
    },
    standard: () => 'default',
    unrecorded: 'default',
  },
  keyCommand: {
    kind: 'text',
    value: 'COMMAND',
    help: `command that prints the key, or a known source (${Object.keys(keySources).join(', ')}): pass:orq/key`,
    variable: 'CODEX_ORQ_KEY_COMMAND',
    parse: parseKeyCommand,
    // Nor what is executed.
    checkVariable: (command: string, earlier: Value) => {
      if (command !== earlier) throw problem('key-command-foreign', { source: 'CODEX_ORQ_KEY_COMMAND' });
    },
    standard: () => '',
    unrecorded: '',
  },
  identity: {
    kind: 'text',
    value: 'ID',
    help: 'whom the gateway counts the requests for: a name, env:VARIABLE, git (your e-mail address there), or none',
    variable: 'CODEX_ORQ_IDENTITY',
    parse: parseIdentity,
    checkVariable: nothingOfYours('CODEX_ORQ_IDENTITY'),
    standard: () => '',
    unrecorded: '',
  },
  metadata: {
    kind: 'list',
    value: 'KEY=VALUE',
    help: 'what the gateway notes with each request: team=core, user=env:VARIABLE, or none',
    variable: 'CODEX_ORQ_METADATA',
    commas: true,
    parse: parseMetadata,
    checkVariable: nothingOfYours('CODEX_ORQ_METADATA'),
    standard: () => [],
    unrecorded: [],
  },
  mcp: {
    kind: 'switch',
    kept: true,
    help: "add Orq's own MCP server to Codex",
    variable: 'CODEX_ORQ_MCP',
    standard: () => false,
    unrecorded: false,
  },
  onlyGateway: {
    kind: 'switch',
    kept: true,
    help: 'switch off what Codex calls besides the gateway: telemetry, plugins, apps, the check for updates',
    variable: 'CODEX_ORQ_ONLY_GATEWAY',
    standard: () => false,
    unrecorded: false,
  },
  hideKey: {
    kind: 'switch',
    kept: true,
    help: 'keep the key out of the environment of commands that Codex runs',
    variable: 'CODEX_ORQ_HIDE_KEY',
    standard: () => true,
    unrecorded: false,
  },
} as const satisfies Readonly<Record<string, AnswerOption>>;
