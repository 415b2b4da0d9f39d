import type { Options } from '../answers/option.ts';

const heading = 'Every command';

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
  help: { kind: 'switch', short: 'h', help: 'this text', face: 'bin', heading },
  version: { kind: 'switch', help: 'the version of codex-orq', face: 'bin', heading },
} as const satisfies Options;

const { codexHome, ...others } = common;

/** Options of every command that writes. */
export const writing = {
  codexHome,
  yes: { kind: 'switch', short: 'y', help: 'write without asking', heading },
  dryRun: { kind: 'switch', help: 'show what would be written, and stop', heading },
  check: {
    kind: 'switch',
    help: 'the same; exit with 1 if anything would change',
    face: 'bin',
    heading,
  },
  ...others,
} as const satisfies Options;
