import { define } from './define.ts';
import { typed } from './typed.ts';

/** Findings about --as and --to: which Codex is routed, and whose files that changes. */
export const wayFindings = {
  'way-malformed': define<{ value: string }>({
    level: 'error',
    exit: 2,
    message: ({ value }) => `--as cannot be ${typed(value)}.`,
    hint: () =>
      'Write default, profile, profile:NAME, system or managed; a name has letters, digits, - and _.',
  }),
  'way-other': define<{ asked: string; as: string; command: 'model' | 'remove' }>({
    level: 'error',
    exit: 2,
    message: ({ asked, as }) => `Codex is set up here with --as ${as}, not with --as ${asked}.`,
    hint: ({ as, command }, show) => `For that one: ${show.command(`${command} --as ${as}`)}`,
  }),
  'way-from-variable': define<{ as: string; source: string }>({
    level: 'error',
    exit: 2,
    message: ({ as, source }) =>
      `${source} asks for "${as}", which concerns every user of this machine. Only an option can ask for that.`,
    hint: ({ as }) => `If you want it, pass --as ${as}.`,
  }),
  'machine-key-shared': define<{ as: string }>({
    level: 'error',
    exit: 2,
    message: ({ as }) =>
      `--as ${as} is for every user, and a key in a file that all can read is no secret. Each user has a key of their own.`,
    hint: () =>
      'Leave --key-store out (each user exports the key, or has it in their own .env), or give --key-command.',
  }),
  'machine-option': define<{ as: string; options: readonly string[] }>({
    level: 'error',
    exit: 2,
    message: ({ as, options }) =>
      `--as ${as} is about every user; ${options.join(', ')} ${options.length === 1 ? 'is' : 'are'} about one.`,
    hint: ({ options }) => `Leave ${options.length === 1 ? 'it' : 'them'} out.`,
  }),
  'machine-elsewhere': define<{ as: string; platform: string }>({
    level: 'error',
    exit: 2,
    message: ({ as, platform }) =>
      `--as ${as} writes to /etc/codex, which Codex is known to read on Linux only; this is ${platform}.`,
    hint: () =>
      '--as managed --to FILE renders the file that Codex documents for macOS or Windows; see docs/ways.md.',
  }),
  'machine-file-unknown': define<{ as: string; path: string }>({
    level: 'error',
    exit: 2,
    message: ({ as, path }, show) =>
      as === 'managed'
        ? `The ending of ${show.path(path)} has to say which system it is for: .mobileconfig for macOS, .toml for Windows.`
        : `--to renders what wins over each user's own settings. Codex documents no file for --as ${as} on macOS or Windows.`,
    hint: () => 'Use --as managed --to codex.mobileconfig, or --to managed_config.toml.',
  }),
  'machine-file-foreign': define<{ path: string }>({
    level: 'error',
    message: ({ path }, show) => `${show.path(path)} exists already, and codex-orq did not write it.`,
    hint: () => 'Give another name, or move that file away.',
  }),
  'machine-file-untried': define<{ path: string; platform: string }>({
    level: 'warning',
    message: ({ path, platform }, show) =>
      `${show.path(path)} is made from what Codex documents for ${platform}. It was never tried there.`,
    hint: ({ platform }) =>
      platform === 'macOS'
        ? 'Install it on one machine first; there, codex doctor shows the model and the provider.'
        : 'Put it on one machine first, as managed_config.toml in the .codex folder of a user; there, codex doctor shows the model and the provider.',
  }),
} as const;
