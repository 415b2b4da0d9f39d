import { diagnose } from '../commands/doctor.ts';
import { doctorJson, doctorText, overallOf } from '../report/doctor-report.ts';
import { paintFor } from '../report/terminal.ts';
import type { Host } from '../host/types.ts';
import { standardOutput } from './output.ts';
import { type Flags, textFlag } from './options.ts';

/** `codex-orq doctor`. Returns the exit status: 0 when nothing is an error, else 1. */
export async function runDoctor(host: Host, flags: Flags): Promise<number> {
  const json = flags['json'] === true;
  const output = standardOutput();
  const people = json ? process.stderr : output;
  const diagnosis = await diagnose(host, {
    codexHome: textFlag(flags, 'codex-home'),
    project: textFlag(flags, 'dest'),
    prove: flags['prove'] === true,
    live: flags['live'] === true,
    onBilled: ({ host: gateway, model }) => {
      people.write(`Sending one small request for ${model} to ${gateway}; it is billed.\n`);
    },
  });
  if (json) output.write(doctorJson(diagnosis));
  else {
    const columns = people.isTTY ? people.columns : undefined;
    const view = { paint: paintFor(people, host.env), columns, host };
    people.write(`${await doctorText(diagnosis, view)}\n`);
  }
  return overallOf(diagnosis.findings) === 'error' ? 1 : 0;
}
