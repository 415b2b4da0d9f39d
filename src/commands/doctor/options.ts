import type { Options, ValuesOf } from '../../answers/option.ts';
import type { LookingCommand } from '../command.ts';
import { common } from '../common.ts';

export const doctorOptions = {
  prove: { kind: 'switch', help: 'the real Codex takes a turn with a made-up gateway; needs no account' },
  live: { kind: 'switch', help: 'ask the gateway itself; one small request is billed' },
  fix: {
    kind: 'switch',
    help: 'mend what needs no choice of yours; takes the options of the command fix',
    face: 'bin',
  },
  dest: { kind: 'text', value: 'DIR', help: 'project whose files count', otherwise: 'the working folder' },
  ...common,
} as const satisfies Options;

export type DoctorValues = Partial<ValuesOf<typeof doctorOptions>>;

export const doctor = {
  name: 'doctor',
  summary: 'check files, environment, the installed Codex and the gateway; writes nothing',
  options: doctorOptions,
  examples: [
    ['doctor', 'check files, environment and the installed Codex'],
    ['doctor --prove', 'see where Codex really sends a request, without an account'],
    ['doctor --live', 'ask the gateway itself'],
    ['doctor --fix', 'mend what was found: shown, asked, written, undone by remove'],
  ],
  load: async () => (await import('./work.ts')).doctorWork,
} as const satisfies LookingCommand;
