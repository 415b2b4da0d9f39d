import { maskSecrets } from '../lib/secret.ts';
import { define } from './define.ts';
import { typed } from './typed.ts';
import { wayFindings } from './ways.ts';

/** What a recorded answer decides. */
const chosenBy: Readonly<Record<string, string>> = {
  '--env-key': 'which of your variables is sent',
  '--key-command': 'what is executed',
};

/** Findings about answers: flags, prompts, variables. All are wrong usage, which ends a run with status 2. */
export const answerFindings = {
  'model-bare': define<{ model: string; suggestion: string }>({
    level: 'error',
    exit: 2,
    message: ({ model }) => `"${model}" has no provider prefix; the gateway answers such ids with 400.`,
    hint: ({ suggestion }) => `Did you mean ${suggestion}?`,
  }),
  'model-malformed': define<{ model: string }>({
    level: 'error',
    exit: 2,
    message: ({ model }) => `${typed(model)} is not a model id.`,
    hint: () =>
      'Write provider/model (openai/gpt-5.4) or workspace@orq/router, with letters, digits and . _ : @ + - only.',
  }),
  'provider-reserved': define<{ provider: string }>({
    level: 'error',
    exit: 2,
    message: ({ provider }) =>
      `Codex reserves the provider id "${provider}" for a provider of its own. It refuses or ignores a table of that name.`,
    hint: () => 'Use another id, such as orq.',
  }),
  'provider-malformed': define<{ provider: string }>({
    level: 'error',
    exit: 2,
    message: ({ provider }) => `${typed(provider)} cannot be a provider id.`,
    hint: () => 'Use letters, digits, - and _, such as orq.',
  }),
  'url-malformed': define<{ reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ reason }) => `The base URL is not usable: ${reason}.`,
    hint: () => 'Write it like https://api.orq.ai/v3/router.',
  }),
  'url-credentials': define<{ host: string }>({
    level: 'error',
    exit: 2,
    message: ({ host }) =>
      `The base URL for ${host} contains a user name, password or key, which would be stored and sent in plain text.`,
    hint: () => 'Leave it out of the URL. The key goes into ORQ_API_KEY.',
  }),
  'url-plain-http': define<{ host: string }>({
    level: 'error',
    exit: 2,
    message: ({ host }) => `The base URL uses plain http to ${host}, so the key would travel unencrypted.`,
    hint: () => 'Use https. Plain http is accepted for loopback addresses only.',
  }),
  'url-foreign': define<{ host: string; source: string }>({
    level: 'error',
    exit: 2,
    message: ({ host, source }) =>
      `The base URL from ${source} points to ${host}, which is not an orq.ai host. Your key would be sent there.`,
    hint: () => 'If that is your own gateway, pass it with --base-url.',
  }),
  'env-key-foreign': define<{ envKey: string; source: string }>({
    level: 'error',
    exit: 2,
    message: ({ envKey, source }) =>
      `${source} names the variable ${envKey}: whatever it holds would be stored as the key, and sent to the gateway.`,
    hint: () => 'If your Orq key is in it, name it with --env-key.',
  }),
  'record-untrusted': define<{ file: string; what: string; option: string }>({
    level: 'error',
    exit: 2,
    message: ({ file, what, option }, show) =>
      `${show.path(file)} lies in a repository and names ${what}: a repository does not choose ${chosenBy[option] ?? 'where your key is sent'}.`,
    hint: ({ option }, show) => `If that is right, say so: ${show.command(`${option} …`)}`,
  }),
  'env-key-is-secret': define({
    level: 'error',
    exit: 2,
    message: () => 'The name given for the key variable looks like an API key.',
    hint: () => 'Give the name of the variable, such as ORQ_API_KEY. The key itself goes into that variable.',
  }),
  'env-key-malformed': define<{ envKey: string }>({
    level: 'error',
    exit: 2,
    message: ({ envKey }) => `${typed(envKey)} cannot be the name of an environment variable.`,
    hint: () => 'Use letters, digits and _, not beginning with a digit, such as ORQ_API_KEY.',
  }),
  'env-key-reserved': define<{ envKey: string; reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ envKey, reason }) => `The variable ${envKey} cannot hold the key: ${reason}.`,
    hint: () => 'Use a variable of its own, such as ORQ_API_KEY.',
  }),
  'key-unusable': define<{ source: string; reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ source, reason }) => `The API key from ${source} is not usable: ${reason}.`,
    hint: () => 'Copy the key from Orq again. It was not stored.',
  }),
  'key-as-flag': define({
    level: 'error',
    exit: 2,
    message: () =>
      'The API key is on the command line, where other processes and the shell history can read it.',
    hint: () => 'Put it into ORQ_API_KEY, or type it when asked. Consider replacing that key in Orq now.',
  }),
  'node-debug': define<{ parts: readonly string[] }>({
    level: 'error',
    exit: 2,
    message: ({ parts }) =>
      `NODE_DEBUG makes Node print what it sends and starts (${parts.join(', ')}), and the API key with it.`,
    hint: () => 'Run it without NODE_DEBUG. Nothing was sent, and no program was started.',
  }),
  'choice-unknown': define<{ name: string; value: string; choices: readonly string[] }>({
    level: 'error',
    exit: 2,
    message: ({ name, value, choices }) =>
      `${name} cannot be ${maskSecrets(JSON.stringify(value))}; it is one of ${choices.join(', ')}.`,
  }),
  'key-command-malformed': define<{ reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ reason }) => `The command for the key cannot be used: ${reason}.`,
    hint: () => "Write it like 'op read op://Private/Orq/key'; it is split into words as a shell would.",
  }),
  'key-command-missing': define({
    level: 'error',
    exit: 2,
    message: () => 'No command is given that fetches the key.',
    hint: (_, show) => `Give one: ${show.command("--key-command 'pass show orq/key'")}`,
  }),
  'key-command-beside': define<{ keyStore: string }>({
    level: 'error',
    exit: 2,
    message: ({ keyStore }) =>
      `--key-command goes with --key-store command, and the key store is ${keyStore}: Codex refuses a provider with two sources of its key.`,
    hint: () => 'Leave --key-command out, or use --key-store command.',
  }),
  'key-command-foreign': define<{ source: string }>({
    level: 'error',
    exit: 2,
    message: ({ source }) =>
      `${source} names a command, which Codex would run from now on. A repository can set variables, so it counts from an option only.`,
    hint: () => 'If it is your own command, pass it with --key-command.',
  }),
  'mcp-needs-variable': define<{ envKey: string }>({
    level: 'error',
    exit: 2,
    message: ({ envKey }) =>
      `--mcp needs the key in a variable: Codex gives an MCP server the value of ${envKey}, and with --key-command no variable holds the key.`,
    hint: () => 'Leave --mcp or --key-command out.',
  }),
  'identity-malformed': define({
    level: 'error',
    exit: 2,
    message: () => 'The identity has a character that a header cannot carry, or more than 255 characters.',
    hint: () => 'Use ASCII letters, digits and signs, such as an e-mail address or a number.',
  }),
  'identity-unknown': define({
    level: 'error',
    exit: 2,
    message: () => 'git knows no e-mail address of yours: user.email is not set.',
    hint: () => 'Say whom the requests are counted for: --identity ID',
  }),
  'identity-shared': define<{ where: string }>({
    level: 'error',
    exit: 2,
    message: ({ where }) => `--identity git is your own e-mail address, and ${where} is for others, too.`,
    hint: () => 'Name a variable that holds another value for each of them: --identity env:USER',
  }),
  'header-variable-malformed': define<{ name: string }>({
    level: 'error',
    exit: 2,
    message: ({ name }) => `After env: comes the name of a variable. ${typed(name)} is not one.`,
    hint: () => 'Write it like --metadata user=env:GITHUB_ACTOR.',
  }),
  'header-variable-secret': define<{ name: string }>({
    level: 'error',
    exit: 2,
    message: ({ name }) =>
      `The variable ${name} has the name of a secret. Everyone who may read your traces in Orq would see its value.`,
    hint: () => 'Name a variable that says who or what it is, such as GITHUB_ACTOR.',
  }),
  'header-variable-foreign': define<{ source: string }>({
    level: 'error',
    exit: 2,
    message: ({ source }) =>
      `${source} asks for something of yours to be sent to the gateway: the value of another variable, or your e-mail address. A repository can set variables, so an option has to ask for it.`,
    hint: (_, show) =>
      `If you want that: ${show.command('--metadata KEY=env:NAME')}, or ${show.command('--identity git')}`,
  }),
  'remote-unknown': define<{ folder: string; reason: string }>({
    level: 'error',
    exit: 2,
    message: ({ folder, reason }, show) =>
      `git knows no name for the repository at ${show.path(folder)}: ${reason}.`,
    hint: () => 'Write the name: --metadata repo=NAME',
  }),
  'remote-everywhere': define<{ key: string }>({
    level: 'error',
    exit: 2,
    message: ({ key }) =>
      `${key}=@remote stands for the name of one repository, and a set-up of this machine counts in all of them.`,
    hint: (_, show) =>
      `Ask for it in a repository: ${show.command('devcontainer --metadata repo=@remote')}; or for one session: ${show.command('launch --metadata repo=@remote')}`,
  }),
  'metadata-malformed': define<{ pair: string }>({
    level: 'error',
    exit: 2,
    message: ({ pair }) =>
      pair === ''
        ? 'Metadata is written KEY=VALUE; a key has letters, digits and -, 64 at most.'
        : `The value of ${pair} is empty, has a character that a header cannot carry, or more than 512 characters.`,
    hint: () => 'Write it like --metadata team=core --metadata repo=billing.',
  }),
  'metadata-many': define<{ count: number; most: number }>({
    level: 'error',
    exit: 2,
    message: ({ count, most }) => `${count} pairs of metadata are given; the gateway takes ${most}.`,
    hint: () => 'Leave some of them out.',
  }),
  ...wayFindings,
  'path-empty': define<{ name: string }>({
    level: 'error',
    exit: 2,
    message: ({ name }) => `${name} is empty.`,
    hint: () => 'Give a folder, or leave the option out.',
  }),
  /** With the command whose help tells more: that of all commands has the options of a set-up alone. */
  'usage-wrong': define<{ reason: string; near?: string; command?: string }>({
    level: 'error',
    exit: 2,
    // It quotes what was typed.
    message: ({ reason }) => maskSecrets(reason),
    hint: ({ near, command = 'setup' }, show) =>
      `${near === undefined ? '' : `Did you mean ${near}? `}See ${show.command(command === 'setup' ? '--help' : `${command} --help`)}.`,
  }),
} as const;
