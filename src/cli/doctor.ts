import { diagnose } from '../commands/doctor.ts';
import { createConsole } from '../report/console.ts';
import { billedText, doctorJson, doctorText, overallOf } from '../report/doctor-report.ts';
import { standardOutput } from '../report/output.ts';
import type { Host } from '../host/types.ts';
import { type Flags, textFlag } from './options.ts';

/** `codex-orq doctor`. Returns the exit status: 0 when nothing is an error, else 1. */
export async function runDoctor(host: Host, flags: Flags): Promise<number> {
  const json = flags['json'] === true;
  const console = await createConsole(host, json, standardOutput());
  const diagnosis = await diagnose(host, {
    codexHome: textFlag(flags, 'codex-home'),
    project: textFlag(flags, 'dest'),
    prove: flags['prove'] === true,
    live: flags['live'] === true,
    onBilled: (request) => console.say(billedText(request)),
  });
  if (json) console.document(doctorJson(diagnosis));
  else console.say(doctorText(diagnosis, console.view));
  return overallOf(diagnosis.findings) === 'error' ? 1 : 0;
}
