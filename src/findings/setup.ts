import { define } from './define.ts';
import { resumeThrough } from './resume.ts';

/** Findings of a set-up: what is left for you to do, and what the last check of the result has shown. */
export const setupFindings = {
  'shell-new-needed': define<{ envKey: string; file: string }>({
    level: 'info',
    message: ({ envKey, file }, show) =>
      `${show.path(file)} exports ${envKey} to shells that you start from now on.`,
    hint: () => 'Other tools need a new terminal to see it. Codex does not.',
  }),
  'written-differs': define<{ file: string; what: string }>({
    level: 'error',
    message: ({ file, what }, show) => `${show.path(file)} does not hold what was written: ${what}.`,
    hint: (_, show) =>
      `Another program writes to it at the same time. Run this again, or undo the set-up: ${show.command('remove')}`,
  }),
  'env-not-ignored': define<{ project: string }>({
    level: 'warning',
    message: ({ project }, show) =>
      `git in ${show.path(project)} does not ignore .env, so a key in it could be committed.`,
    hint: () => 'Add the line .env to .gitignore.',
  }),
  'key-would-be-committed': define<{ file: string; workTree: string }>({
    level: 'warning',
    message: ({ file, workTree }, show) =>
      `${show.path(file)} lies in the git repository ${show.path(workTree)}, and no rule of git's ignores it: a commit of all files takes the key along.`,
    hint: (_, show) =>
      `To add the line to .gitignore: ${show.command('--ignore-key')}. To keep the key out of the file: ${show.command('--key-store external')}`,
  }),
  'key-into-tracked': define<{ file: string; workTree: string }>({
    level: 'error',
    message: ({ file, workTree }, show) =>
      `The git repository ${show.path(workTree)} tracks ${show.path(file)}: the next commit would take the key along.`,
    hint: ({ file }, show) =>
      `Stop tracking it: git rm --cached ${show.word(file)}, then ${show.command('--ignore-key')}. Or keep the key elsewhere: ${show.command('--key-store external')}`,
  }),
  'calls-left': define({
    level: 'info',
    message: () =>
      'No setting stops two calls of Codex: the terminal UI gets a tip from raw.githubusercontent.com, and with a ChatGPT log-in Codex asks chatgpt.com for your settings.',
    hint: (_, show) =>
      `A firewall stops the first, codex logout the second. What is called: ${show.command('doctor --prove')}`,
  }),
  'fix-chat-left': define<{ providers: readonly string[]; file: string }>({
    level: 'warning',
    message: ({ providers, file }, show) =>
      `${providers.join(', ')} in ${show.path(file)} ${providers.length === 1 ? 'has' : 'have'} wire_api = "chat", with which Codex 0.104 and later do not start. That is left as it is, since it is your choice.`,
    hint: (_, show) =>
      `If their servers offer /responses: ${show.command('doctor --fix --responses')}. Otherwise delete those tables.`,
  }),
  'codex-home-elsewhere': define<{ codexHome: string }>({
    level: 'warning',
    message: ({ codexHome }, show) => `Codex reads ${show.path(codexHome)} only when CODEX_HOME names it.`,
    hint: ({ codexHome }, show) => `Start it like this: CODEX_HOME=${show.word(codexHome)} codex`,
  }),
  'auth-kept': define<{ provider: string; envKey: string; file: string }>({
    level: 'warning',
    message: ({ provider, envKey, file }, show) =>
      `${show.path(file)} fetches the key for "${provider}" with a command (auth). Codex refuses env_key beside it, so the command stays and env_key = "${envKey}" is left out.`,
    hint: () => 'To use the variable instead, run this again with --key-store.',
  }),
  'sessions-hidden': define<{ before: string; model?: string }>({
    level: 'info',
    message: ({ before }) =>
      `Sessions started with ${before} are kept, but codex resume no longer lists them. codex resume <id> goes on with one through ${before}, past the gateway; codex exec resume <id> refuses.`,
    hint: (before, show) => `With exec: ${resumeThrough(before.before, before.model, show)}`,
  }),
  'key-command-fails': define<{ command: string; reason: string }>({
    level: 'error',
    again: true,
    message: ({ command, reason }) =>
      `The command that is to fetch the key (${command}) did not give one: ${reason}. Codex would send its requests without a key.`,
    hint: ({ command }) => `Run it yourself: ${command}`,
  }),
  'key-command-works': define<{ command: string; envKey: string; exported: boolean }>({
    level: 'info',
    message: ({ command, envKey, exported }) =>
      `${command} prints a key. Codex runs it by itself, and again for a request once the key is older than 300 seconds (refresh_interval_ms)${exported ? `; other tools do not get ${envKey} from a shell profile, since that would run it in each shell` : ''}.`,
  }),
  'key-command-codex-old': define<{ version: string; needed: string }>({
    level: 'error',
    message: ({ version, needed }) =>
      `Codex ${version} does not fetch a key with a command: it would send its requests without one. Codex ${needed} does.`,
    hint: ({ needed }) => `Update Codex to ${needed} or newer, or keep the key in its .env.`,
  }),
  'header-overruled': define<{ header: string; variable: string; file: string }>({
    level: 'warning',
    message: ({ header, variable, file }, show) =>
      `${show.path(file)} takes the header ${header} from the variable ${variable}, too. Where that is set, Codex sends its value.`,
    hint: ({ header }) => `Take ${header} out of env_http_headers if the value of this set-up is to count.`,
  }),
  'mcp-kept': define<{ file: string; server: string }>({
    level: 'warning',
    message: ({ file, server }, show) =>
      `${show.path(file)} already has an MCP server [mcp_servers.${server}], which is not Orq's. It stays, and Orq's is left out.`,
    hint: () => "Give yours another name, and run this again, if you want Orq's.",
  }),
  'mcp-there': define<{ file: string; server: string }>({
    level: 'info',
    message: ({ file, server }, show) =>
      `${show.path(file)} has Orq's MCP server already, as [mcp_servers.${server}]. It stays, and codex-orq adds no second one.`,
  }),
  'mcp-no-function': define<{ model: string; server: string }>({
    level: 'warning',
    message: ({ model, server }) =>
      `Codex offers the MCP server "${server}" as a tool that is not a function, and ${model} is translated by the gateway, which takes functions only. Its requests may be refused.`,
    hint: (_, show) => `Leave the server out: ${show.command('--no-mcp')}`,
  }),
  'profile-codex-old': define<{ version: string; needed: string; profile: string }>({
    level: 'error',
    message: ({ version, needed, profile }) =>
      `Codex ${version} reads no profile from a file of its own: codex -p ${profile} reads ${profile}.config.toml from ${needed} on. (A table [profiles.${profile}] would keep a newer Codex from starting it.)`,
    hint: ({ needed }) => `Update Codex to ${needed} or newer, or route every codex: --as default`,
  }),
  'profile-table-there': define<{ file: string; profile: string }>({
    level: 'error',
    message: ({ file, profile }, show) =>
      `${show.path(file)} has a table [profiles.${profile}], beside which Codex does not start codex -p ${profile} with a file of its own.`,
    hint: ({ profile }, show) =>
      `Use another name (${show.command(`--as profile:${profile}-2`)}), or move that table into ${profile}.config.toml.`,
  }),
  'machine-routed': define<{
    as: string;
    file: string;
    envKey: string;
    command: boolean;
    catalogue: boolean;
  }>({
    level: 'info',
    message: ({ as, file, envKey, command }, show) =>
      `${show.path(file)} routes ${
        as === 'managed'
          ? 'every user of this machine, whatever is in their own config.toml'
          : 'each user of this machine who has no other model or provider in their own config.toml'
      }. ${
        command
          ? 'Codex runs the command for the key as that user.'
          : `The key is ${envKey}, in the environment or the .env of each.`
      }`,
    hint: ({ as, catalogue }, show) =>
      `${catalogue ? 'Every Codex of this machine reads the catalogue: 0.125 to 0.169 start with it, older ones ignore it. ' : ''}Undo: ${show.command(`remove --as ${as}`)}`,
  }),
  'profile-resume': define<{ profile: string }>({
    level: 'info',
    message: ({ profile }) =>
      `codex stays as it was; codex -p ${profile} goes through the gateway. Each session is resumed with what it began with.`,
    hint: ({ profile }) => `codex -p ${profile} resume`,
  }),
  'secret-not-kept': define<{ key: string; file: string }>({
    level: 'warning',
    message: ({ key, file }, show) =>
      `The earlier value of ${key} in ${show.path(file)} looks like an API key, so it is not kept for undo.`,
    hint: () => 'Treat that key as exposed: it stood in a file that tools print and copy.',
  }),
} as const;
