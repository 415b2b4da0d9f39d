import type { NodePlopAPI } from 'plop';
import { refuseKeys } from '../answers/pasted.ts';
import { createConsole } from '../report/console.ts';
import { diagnose } from '../commands/doctor.ts';
import { billedText, doctorText, overallOf, summaryOf } from '../report/doctor-report.ts';
import type { Host } from '../host/types.ts';
import type { PlannedAction } from './action-types.ts';
import { refuseStrayOption } from './stray-options.ts';
import { destinationOf, flagOnly, type Given, isSet, textGiven, wordsOf } from './generator.ts';

/** One action, which shows the report and fails where something is an error: then plop exits with 1. */
async function examine(plop: NodePlopAPI, host: Host, given: Given): Promise<string> {
  refuseStrayOption('codex-orq doctor', process.argv);
  await refuseKeys(host, wordsOf(given));
  const console = await createConsole(host, false);
  const diagnosis = await diagnose(host, {
    codexHome: textGiven(given['codexHome']),
    project: destinationOf(plop, host),
    prove: isSet(given['prove']),
    live: isSet(given['live']),
    onBilled: (request) => console.say(billedText(request)),
  });
  console.say(`\n${doctorText(diagnosis, console.view)}\n`);
  if (overallOf(diagnosis.findings) === 'error') throw new Error(summaryOf(diagnosis.findings));
  return summaryOf(diagnosis.findings);
}

/** Registers the generator `codex-orq doctor`, which asks nothing and writes nothing. */
export function registerDoctor(plop: NodePlopAPI, host: Host): void {
  plop.setGenerator('codex-orq doctor', {
    description: 'check files, environment, Codex and gateway; writes nothing',
    prompts: [
      flagOnly('prove', 'Prove the routing with the real Codex, without an account'),
      flagOnly('live', 'Ask the gateway itself; one small request is billed'),
      flagOnly('codexHome', 'Folder of the Codex configuration'),
    ] as never[],
    actions: (given) => {
      const action: PlannedAction = { type: 'validate', step: () => examine(plop, host, given ?? {}) };
      return [action] as never[];
    },
  });
}
