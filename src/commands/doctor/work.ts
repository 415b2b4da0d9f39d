import {
  billedText,
  doctorEnd,
  doctorJson,
  doctorParts,
  doctorProblemJson,
  doctorText,
  overallOf,
  problemsOf,
  summaryOf,
} from '../../report/doctor-report.ts';
import type { Host } from '../../host/types.ts';
import type { Ended, Look, Show } from '../command.ts';
import { diagnose } from './diagnose.ts';
import type { DoctorValues } from './options.ts';

/** Runs the doctor and shows its report. The exit status is 1 if a finding is an error. */
async function examine(
  host: Host,
  { dest, codexHome, json, quiet, prove = false, live = false }: DoctorValues,
  { view, say, insist, document }: Show,
): Promise<Ended> {
  const isTold = json !== true && quiet !== true;
  const part = doctorParts(view);
  const diagnosis = await diagnose(host, {
    codexHome,
    project: dest,
    prove,
    live,
    onBilled: (request) => say(billedText(request)),
    ...(isTold && {
      onFound: (next, context) => {
        if (next.length > 0) say(part(next, context));
      },
    }),
  });
  if (json === true) document(doctorJson(diagnosis));
  else if (isTold) say(doctorEnd(diagnosis.findings));
  else if (overallOf(diagnosis.findings) !== 'ok') insist(doctorText(problemsOf(diagnosis), view));
  const { findings } = diagnosis;
  return { exitCode: overallOf(findings) === 'error' ? 1 : 0, summary: summaryOf(findings) };
}

export const doctorWork: Look = { run: examine, problemJson: doctorProblemJson };
