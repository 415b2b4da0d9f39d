import type { Options } from '../answers/option.ts';

/** Headings in the help of options that several commands share. */
export const headings = { writing: 'Writing', every: 'Every command' } as const;

const heading = headings.every;

/** Options of every command. */
export const common = {
  codexHome: {
    kind: 'text',
    value: 'DIR',
    help: 'folder of the Codex configuration',
    otherwise: '$CODEX_HOME, else ~/.codex',
    heading,
  },
  json: { kind: 'switch', help: 'report as one JSON document on standard output', heading },
  quiet: {
    kind: 'switch',
    short: 'q',
    help: 'tell of warnings and errors only, where nothing is asked',
    face: 'bin',
    heading,
  },
  verbose: {
    kind: 'switch',
    help: 'tell on standard error what is read and run, and why',
    face: 'bin',
    heading,
  },
  color: { kind: 'switch', help: 'colours (default: on a terminal)', default: true, face: 'bin', heading },
  help: { kind: 'switch', short: 'h', help: 'this text', face: 'bin', heading },
  version: { kind: 'switch', short: 'v', help: 'the version of codex-orq', face: 'bin', heading },
} as const satisfies Options;

/** Options of every command that writes. */
export const writing = {
  yes: { kind: 'switch', short: 'y', help: 'write without asking', heading: headings.writing },
  dryRun: { kind: 'switch', help: 'show what would be written, and stop', heading: headings.writing },
  check: {
    kind: 'switch',
    help: 'like --dry-run; exit with 1 if anything would change',
    face: 'bin',
    heading: headings.writing,
  },
  ...common,
} as const satisfies Options;
