import { define } from './define.ts';
import { isKept, type Keyed, storing, whereSet } from './key-kept.ts';

/** The static checks of the key, git and shell profiles; and that the gateway was not asked. */
export const checkEnvironmentFindings = {
  'key-fine': define<{ envKey: string; file?: string; alone: boolean }>({
    level: 'info',
    message: ({ envKey, file, alone }, show) =>
      file === undefined
        ? `${envKey} is set in this environment.`
        : `${show.path(file)} holds ${envKey}${alone ? ', readable by you alone' : ''}.`,
  }),
  'key-exposed': define<{ envKey: string }>({
    level: 'info',
    message: ({ envKey }) => `Each command that Codex runs gets ${envKey} in its environment.`,
    hint: (_, show) => `If none of them needs it: ${show.command('--hide-key')}`,
  }),
  /** Without the version it is not known whether that is so; then it is not told. */
  'key-in-snapshot': define<{ envKey: string; version?: string }>({
    level: 'warning',
    message: ({ envKey, version }) =>
      `Codex${version === undefined ? '' : ` ${version}`} gives ${envKey} to the commands that it runs all the same: its snapshot of the shell brings back what shell_environment_policy takes out.`,
    hint: () =>
      'Update Codex (0.160 and newer do not do that), or write shell_snapshot = false below [features].',
  }),
  'env-key-filtered': define<{ file: string; envKey: string }>({
    level: 'error',
    message: ({ file, envKey }, show) =>
      `${show.path(file)} holds ${envKey}. Codex does not load names that begin with CODEX_ from there, so it has no key.`,
    hint: ({ file }, show) =>
      `Delete that line in ${show.path(file)}, then store the key under another name: ORQ_API_KEY='<the key>' ${show.command('--env-key ORQ_API_KEY --key-store codex-env')}`,
  }),
  'key-from-command': define<{ file: string; provider: string }>({
    level: 'info',
    message: ({ file, provider }, show) =>
      `${show.path(file)} fetches the key for "${provider}" with a command (auth), which the doctor runs for --live only.`,
  }),
  'key-command-absent': define<{ file: string; provider: string; program: string }>({
    level: 'error',
    message: ({ file, provider, program }, show) =>
      `${show.path(file)} fetches the key for "${provider}" with ${show.path(program)}, which ${program.includes('/') ? 'is not there' : 'is not on the PATH'}. Codex starts all the same, and sends its requests without a key.`,
    hint: (_, show) =>
      `Install that program. Or keep the key in Codex's .env: ${show.command('--key-store codex-env')}`,
  }),
  'key-command-ignored': define<{ file: string; provider: string; version: string; oldest: string }>({
    level: 'error',
    message: ({ file, provider, version, oldest }, show) =>
      `${show.path(file)} fetches the key for "${provider}" with a command (auth). Codex ${version} does not know that and sends no key: ${oldest} is the oldest that does.`,
    hint: (_, show) =>
      `Update Codex: npm install -g @openai/codex. Or store the key for it: ${show.command('--key-store codex-env')}`,
  }),
  /**
   * Without `provider`: none is configured that would read the key. `machine`: the machine routes, and no file of yours;
   * a run of ours would change that.
   */
  'key-missing': define<{
    provider?: string;
    envKey: string;
    file: string;
    stored: boolean;
    machine?: true;
  }>({
    level: 'warning',
    message: ({ provider, envKey, file }, show) =>
      provider === undefined
        ? `No API key is known yet: ${envKey} is set neither in ${show.path(file)} nor in this shell.`
        : `No API key is known yet: the provider "${provider}" reads it from ${envKey}, which is set neither in ${show.path(file)} nor in this shell. Codex stops with "Missing environment variable: ${envKey}" until it is.`,
    hint: ({ envKey, file, stored, machine }, show) => {
      if (!stored) return `Export ${envKey} wherever you start Codex.`;
      const line = `Put the line ${envKey}='<your-orq-api-key>' into ${show.path(file)}. Or export ${envKey}`;
      return machine === true
        ? `${line} wherever you start Codex.`
        : `${line} and store it: ${show.command()}`;
    },
  }),
  /** A line that Codex does not read, by its number, from 1; a quoted value that goes over it begins in line `from`. */
  'key-unread': define<{
    envKey: string;
    file: string;
    line: number;
    from: number;
    why: 'quoted' | 'open' | 'blank' | 'value';
  }>({
    level: 'error',
    message: ({ envKey, file, line, from, why }, show) => {
      const reason = {
        open: 'a quote in it is never closed',
        blank: 'the file ends behind a blank, without a line end',
        value: 'its value is spelled in a way that Codex does not take',
        quoted: `a quoted value that begins in line ${from} goes over it`,
      }[why];
      return `Codex does not read ${envKey} in line ${line} of ${show.path(file)}: ${reason ?? why}. It stops with "Missing environment variable: ${envKey}".`;
    },
    hint: ({ envKey, file, from, why }, show) => {
      if (why === 'value') return `Write that line as ${envKey}='<your-orq-api-key>'.`;
      if (why === 'blank') return `End ${show.path(file)} with a line end.`;
      return `Close the quote in line ${from} of ${show.path(file)}.`;
    },
  }),
  /** `exported`: whether this environment has a value; `unfit`: one that is no key. */
  'key-empty': define<Keyed & { file: string; exported: boolean; unfit?: true }>({
    level: 'error',
    message: ({ envKey, file, exported }, show) =>
      `${envKey} in ${show.path(file)} is empty${exported ? ', and Codex takes that instead of the value in this environment' : ''}. Codex stops with "Missing environment variable: ${envKey}".`,
    hint: ({ envKey, file, exported, unfit, kept }, show) => {
      if (isKept({ kept }))
        return `Delete that line in ${show.path(file)}${exported ? '' : `, and export ${envKey} wherever you start Codex`}.`;
      return exported && unfit !== true
        ? `Store the value of this shell: ${show.command()}`
        : `Store a key: ${storing({ envKey }, show)}`;
    },
  }),
  /** `unfit`: whether the value of this environment is no key. */
  'key-conflict': define<Keyed & { file: string; unfit?: true }>({
    level: 'warning',
    message: ({ envKey, file }, show) =>
      `${envKey} has another value in this environment than in ${show.path(file)}; Codex uses the one in the file.`,
    hint: ({ file, unfit, kept }, show) => {
      if (unfit === true) return 'Unset it in the shell: that value is no key of the gateway.';
      return isKept({ kept })
        ? `Unset it in the shell. Or delete the line in ${show.path(file)}: then Codex takes the value of the shell.`
        : `Unset it in the shell. Or store the value of the shell: ${show.command()}`;
    },
  }),
  /** `exported`: whether it is the value of this environment. */
  'key-odd': define<Keyed & { source: string; fault: string; exported?: true }>({
    level: 'error',
    message: ({ envKey, source, fault }, show) =>
      `The value of ${envKey} in ${show.path(source)} cannot be right: ${fault}. Codex would send it wrongly or not at all.`,
    hint: (key, show) => {
      if (isKept(key)) return `Put it again, as one word, ${whereSet(key)}.`;
      const first = key.exported === true ? `Unset ${key.envKey} here, then store the key` : 'Store it again';
      return `${first}, as one word: ${storing(key, show)}`;
    },
  }),
  'dotenv-bom': define<{ envKey: string; file: string; hides: boolean }>({
    level: 'warning',
    message: ({ envKey, file, hides }, show) =>
      `${show.path(file)} begins with a byte order mark, so Codex cannot read its first line${hides ? `, which holds ${envKey}` : ''}.`,
    hint: (_, show) => `Save it as UTF-8 without BOM, or: ${show.command('doctor --fix')}`,
  }),
  'dotenv-open': define<{ file: string; mode: string }>({
    level: 'warning',
    message: ({ file, mode }, show) =>
      `${show.path(file)} holds the key and can be read by others (mode ${mode}).`,
    hint: ({ file }, show) => `chmod 600 ${show.word(file)}`,
  }),
  /** `yours`: whether no set-up has written the key there. */
  'key-not-ignored': define<{ file: string; envKey: string; offered: boolean; yours?: true }>({
    level: 'warning',
    message: ({ file, envKey }, show) =>
      `${show.path(file)} holds the key for ${envKey} and lies in a git repository, which does not ignore it: the next commit of all files takes the key along.`,
    hint: ({ offered, yours }, show) =>
      offered
        ? `To have it ignored: ${show.command('--ignore-key')}. To keep the key elsewhere${yours === true ? ', delete that line and export the key' : ''}: ${show.command('--key-store external')}`
        : 'Add its name to .gitignore.',
  }),
  'key-tracked': define<{ file: string; envKey: string }>({
    level: 'error',
    message: ({ file, envKey }, show) =>
      `${show.path(file)} holds a key for ${envKey}, and git tracks the file: whoever has the repository has the key.`,
    hint: ({ file }, show) =>
      `Replace the key in Orq, delete it from the file, and stop tracking the file: git rm --cached ${show.word(file)}`,
  }),
  'key-in-example': define<{ file: string; envKey: string }>({
    level: 'warning',
    message: ({ file, envKey }, show) =>
      `${show.path(file)} holds a value for ${envKey}. Such files are shared, so the value has to stay empty.`,
    hint: () => 'Delete the value there. If it was shared, replace the key in Orq.',
  }),
  'git-index-unreadable': define<{ file: string; reason: string }>({
    level: 'info',
    message: ({ file, reason }, show) =>
      `${show.path(file)} holds a key, and git did not say whether it tracks the file: ${reason}.`,
  }),
  'git-fine': define<{ project: string }>({
    level: 'info',
    message: ({ project }, show) => `No .env file that git tracks in ${show.path(project)} holds the key.`,
  }),
  'block-missing': define<{ file: string; shell: string; envKey: string }>({
    level: 'warning',
    message: ({ file, shell, envKey }, show) =>
      `${show.path(file)} lacks the block that exports ${envKey} from ${shell} to other tools. Codex itself does not need it.`,
    hint: ({ shell }, show) =>
      `To put it back: ${show.command(`--shell ${shell}`)}. To do without: ${show.command('--shell none')}`,
  }),
  'block-outdated': define<{ file: string; shell: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `The lines of codex-orq in ${show.path(file)} are not those of this set-up: another version or another CODEX_HOME wrote them, or they were edited.`,
    hint: ({ shell }, show) => `Write them again: ${show.command(`--shell ${shell}`)}`,
  }),
  'block-unread': define<{ file: string; shell: string }>({
    level: 'warning',
    message: ({ file, shell }, show) =>
      `${show.path(file)} holds the codex-orq block, but ${shell} does not read that file (any more).`,
    hint: (_, show) => `To put the block where it is read: ${show.command()}`,
  }),
  'script-missing': define<{ file: string; envKey: string }>({
    level: 'warning',
    message: ({ file, envKey }, show) =>
      `${show.path(file)} is missing. The block in your shell profile runs it to export ${envKey}.`,
    hint: (_, show) => `Put it back: ${show.command()}`,
  }),
  'block-unreached': define<{ file: string; line: number; envKey: string }>({
    level: 'warning',
    message: ({ file, line, envKey }, show) =>
      `${show.path(file)} ends at line ${line}, before the block that exports ${envKey}. Other tools do not get the key; Codex does not need the block.`,
    hint: () => 'Move the block above that line. codex-orq leaves it where you put it.',
  }),
  'block-overridden': define<{ file: string; line: number; envKey: string }>({
    level: 'warning',
    message: ({ file, line, envKey }, show) =>
      `Line ${line} of ${show.path(file)}, after the block that exports ${envKey}, sets or unsets it again. Other tools get that value; Codex takes the one of its .env.`,
    hint: () => 'Delete that line.',
  }),
  'alias-overrides': define<{ file: string; line: number; options: string }>({
    level: 'warning',
    message: ({ file, line, options }, show) =>
      `Line ${line} of ${show.path(file)} has your shell start codex with ${options}. That wins over every file, so what is said here of the routing does not hold for codex as you type it.`,
    hint: () => 'Take that option out there. Without the alias or function: command codex',
  }),
  /** `loginFile`: the file that a login shell would read it through, where there is none. */
  'block-fine': define<{ file: string; envKey: string; missingIn?: string; loginFile?: string }>({
    level: 'info',
    message: ({ file, envKey, missingIn, loginFile }, show) => {
      const until = missingIn === undefined ? '' : ` as soon as ${show.path(missingIn)} holds it`;
      const except =
        loginFile === undefined
          ? ''
          : `, but not to login shells (bash -l): there is no ${show.path(loginFile)} that reads it`;
      return `${show.path(file)} exports ${envKey} to new shells${until}${except}.`;
    },
  }),
  'gateway-not-asked': define({
    level: 'info',
    message: () =>
      'Not asked: --prove (the real Codex with a made-up gateway, no account needed), --live (the gateway itself, one small billed request).',
  }),
  'certificates-none': define<{ host: string; variable?: string; file?: string }>({
    level: 'error',
    message: ({ host, variable, file = '' }, show) =>
      variable === undefined
        ? `This machine has no certificates, so Codex trusts no host. It cannot connect to ${host}, and tries again without end.`
        : `${variable} names ${show.path(file)}, which holds no certificate, so Codex trusts no host. It cannot connect to ${host}, and tries again without end.`,
    hint: ({ variable }) =>
      variable === undefined
        ? 'Install them: apt-get install ca-certificates (apk add ca-certificates, dnf install ca-certificates).'
        : `Unset ${variable}, or let it name a file with every certificate that you need: that file replaces those of the system.`,
  }),
  'certificates-not-there': define<{ variable: string; file: string }>({
    level: 'warning',
    message: ({ variable, file }, show) =>
      `${variable} names ${show.path(file)}, which does not exist. Codex ignores it.`,
    hint: ({ variable }) => `Fix or unset ${variable}.`,
  }),
} as const;
