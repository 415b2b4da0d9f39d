import { inspect } from 'node:util';
import { refuseKeys } from '../answers/pasted.ts';
import { createConsole } from '../report/console.ts';
import { doctorProblemJson } from '../report/doctor-report.ts';
import { endsUnwritten, type Finding, Problem } from '../findings/index.ts';
import { createHost } from '../host/host.ts';
import { packageVersion } from '../lib/package.ts';
import type { Host } from '../host/types.ts';
import { commands } from './commands.ts';
import { helpText } from './help.ts';
import { commandAskedFor, parseCommandLine, wordsOf } from './options.ts';

async function dispatch(host: Host, args: readonly string[]): Promise<number> {
  await refuseKeys(host, wordsOf(args));
  const { command, flags } = parseCommandLine(args);
  if (flags['help'] === true) {
    process.stdout.write(helpText);
    return 0;
  }
  if (flags['version'] === true) {
    process.stdout.write(`${packageVersion}\n`);
    return 0;
  }
  // Each command loads its own code only.
  if (command === 'doctor') return (await import('./doctor.ts')).runDoctor(host, flags);
  return (await import('./run.ts')).runCommand(host, commands[command], flags);
}

/** The document of a run that could not begin, in the form of the command that was asked for. */
async function problemJson(
  { command, flags }: ReturnType<typeof commandAskedFor>,
  found: Finding,
): Promise<string> {
  if (command === 'doctor') return doctorProblemJson(found);
  const { reportJson } = await import('../report/run-report.ts');
  return reportJson(commands[command].intent(flags), undefined, false, [found]);
}

/**
 * The command line. Returns the exit status: 0 done or nothing to do, 1 failed or something is wrong, 2 wrong usage,
 * 130 cancelled.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(createHost(), args);
  } catch (error) {
    const json = args.includes('--json');
    const console = await createConsole(
      { env: process.env, home: process.env['HOME'] || '/', cwd: process.cwd() },
      json,
    );
    if (!(error instanceof Problem)) {
      await console.fail(`This is a bug in codex-orq; please report it.\n${inspect(error)}`);
      return 1;
    }
    // Wrong usage, before anything was planned.
    const asked = commandAskedFor(args);
    // The doctor writes nothing in any case.
    const found = asked.command === 'doctor' ? error.finding : endsUnwritten(error.finding);
    if (json) console.document(await problemJson(asked, found));
    await console.fail(found);
    return error.exitCode;
  }
}
