import { define, type Show } from './define.ts';
import { type Remake, remaking } from './remake.ts';

/** What to do about a program that cannot be started. The reason names the error of the system that it stands for. */
export function cureOf({ program, reason }: Unstartable, show: Show): string {
  if (reason.includes('ETXTBSY')) return 'It is being replaced. Run this again when that is done.';
  if (reason.includes('EMFILE')) return 'Allow more open files (ulimit -n), then run this again.';
  if (reason.includes('EAGAIN')) return 'Allow more processes (ulimit -u), then run this again.';
  if (reason.includes('working folder')) return 'Run this again from another folder.';
  if (reason.includes('EACCES'))
    return `Let it be executed: chmod +x ${show.word(program)}. If that does not help, its file system executes nothing: install Codex elsewhere.`;
  const anew = 'npm install -g @openai/codex';
  if (reason.includes('cut off'))
    return `If it is being installed, run this again when that is done. Else install it anew: ${anew}`;
  return reason.includes('ENOENT')
    ? `Install what it needs, or Codex anew: ${anew}`
    : `Install it anew: ${anew}`;
}

/** A program that is there and cannot be started. */
export type Unstartable = Readonly<{ program: string; reason: string }>;

/** What the installed Codex makes of the files, and whether codex-orq was tested with it. */
export const codexFindings = {
  'codex-not-installed': define({
    level: 'warning',
    message: () =>
      'Codex is not installed here (no codex on the PATH), so nothing has checked that it loads this configuration.',
    hint: () => 'Install it: npm install -g @openai/codex',
  }),
  'codex-unstartable': define<Unstartable>({
    level: 'error',
    message: ({ program, reason }, show) =>
      `Codex is installed (${show.path(program)}) and cannot be started: ${reason}. So nothing has checked that it loads this configuration.`,
    hint: cureOf,
  }),
  'codex-not-asked': define<{ what: 'load' | 'prove' }>({
    level: 'info',
    message: ({ what }) =>
      what === 'load'
        ? 'Codex is installed, but there is no configuration yet that it could load.'
        : 'Nothing was proved: there is no configuration yet that Codex could run with.',
  }),
  'codex-loads': define<{ version: string; model: string; provider: string; host: string }>({
    level: 'info',
    message: ({ version, model, provider, host }) =>
      `Codex ${version} loads it: ${model} through ${provider} at ${host}.`,
  }),
  'codex-loads-unreported': define<{ version: string }>({
    level: 'info',
    message: ({ version }) =>
      `Codex ${version} loads it. This version does not report which model and provider it uses.`,
  }),
  'codex-refuses': define<{
    version: string;
    reason: string;
    file: string;
    undone?: boolean;
    /** Whether another finding has said why. */
    told?: boolean;
  }>({
    level: 'error',
    message: ({ version, reason, file, told = false }, show) =>
      told
        ? `Codex ${version} does not start, as said above.`
        : `Codex ${version} does not start with ${show.path(file)}: ${reason}`,
    hint: ({ file, undone = false, told = false }, show) => {
      if (told) return undefined;
      const undo = undone
        ? ''
        : ` If it is about what the set-up wrote, undo that: ${show.command('remove')}`;
      return `Fix that in ${show.path(file)}.${undo}`;
    },
  }),
  'codex-policy-unreachable': define<{ version: string }>({
    level: 'error',
    message: ({ version }) =>
      `Codex ${version} does not start: it cannot fetch the policy of your ChatGPT workspace (a Business or Enterprise login) from chatgpt.com. Nothing in its configuration is wrong.`,
    hint: () => 'Let Codex reach chatgpt.com, or log out, since the gateway needs no login: codex logout',
  }),
  'codex-other-refuses': define<Remake & { program: string; reason: string }>({
    level: 'error',
    message: ({ program, reason }, show) =>
      `${show.path(program)} does not start with this configuration: ${reason}`,
    hint: (about, show) =>
      `If the catalogue of models is the reason, have one made that both load: ${remaking('', about, show)}`,
  }),
  'codex-takes-for': define<Remake & { model: string; like: string }>({
    level: 'warning',
    message: ({ model, like }) =>
      `No catalogue lists ${model}, so Codex takes it for its own ${like} and offers it tools that are not functions. The gateway passes on function tools only to a model that it translates for.`,
    hint: (about, show) => remaking('Make the catalogue: ', about, show),
  }),
  'codex-silent': define<{ version: string; reason: string }>({
    level: 'warning',
    message: ({ version, reason }) =>
      `Codex ${version} did not say whether it loads this configuration: ${reason}.`,
    hint: () => 'Start codex once and look for a message about config.toml.',
  }),
  'codex-uses-other': define<{
    what: 'model' | 'provider' | 'host';
    expected: string;
    actual: string;
    /** The file that says so. */
    by?: string;
  }>({
    level: 'error',
    message: ({ what, expected, actual, by }, show) =>
      `Codex ${what === 'host' ? `sends requests to ${actual}` : `uses the ${what} ${actual}`}, not ${what === 'host' ? 'to ' : ''}${expected}${by === undefined ? '' : `: ${show.path(by)} says so`}.`,
    hint: ({ by }, show) =>
      by === undefined
        ? 'No file that codex-orq reads says so. A policy that your organisation delivers can (with a ChatGPT login, or by MDM). Ask its administrators.'
        : `Change it in ${show.path(by)}. If that file is not yours, ask who manages it.`,
  }),
  'codex-unknown-setting': define<{ version: string; file: string; key: string }>({
    level: 'warning',
    message: ({ version, file, key }, show) =>
      `Codex ${version} does not know ${key} in ${show.path(file)} and ignores it.`,
    hint: () => 'Check the spelling. It may also be a setting of another version.',
  }),
  'codex-older-than-tested': define<{ version: string; oldest: string }>({
    level: 'warning',
    message: ({ version, oldest }) =>
      `Codex ${version} is older than ${oldest}, the oldest version that codex-orq was tested with.`,
    hint: () => 'Update it: npm install -g @openai/codex',
  }),
  'codex-newer-than-tested': define<{ version: string; newest: string }>({
    level: 'info',
    message: ({ version, newest }) =>
      `Codex ${version} is newer than ${newest}, the newest version that codex-orq was tested with.`,
    hint: () => 'If something does not work, look for a newer codex-orq.',
  }),
  'catalogue-stale': define<Remake & { file: string; builtFor: string; installed: string }>({
    level: 'warning',
    message: ({ file, builtFor, installed }, show) =>
      `${show.path(file)} was built for Codex ${builtFor}, but ${installed} is installed. What a catalogue must hold changes between versions.`,
    hint: (about, show) => remaking('Rebuild it: ', about, show),
  }),
} as const;
