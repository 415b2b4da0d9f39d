import { refuseKeys, refuseTellingNode } from '../answers/key-exposed.ts';
import { type Command, isWriting } from '../commands/command.ts';
import { commands } from '../commands/index.ts';
import { createConsole } from '../report/console.ts';
import { bugText } from '../report/finding-text.ts';
import { standardOutput } from '../report/output.ts';
import { endsUnwritten, type Finding, Problem } from '../findings/index.ts';
import { createHost } from '../host/host.ts';
import { packageVersion } from '../lib/package.ts';
import type { Host } from '../host/types.ts';
import { type CommandLine, commandAskedFor, ownWords, parseCommandLine, wordsOf } from './arguments.ts';

async function helpFor({ command, named }: CommandLine): Promise<string> {
  const { commandHelp, overview } = await import('./help.ts');
  const { columns } = process.stdout;
  return named ? commandHelp(command, commands, columns) : overview(commands, columns);
}

/** For what is no report: it is all that the run is for. @throws Problem file-unwritable */
const print = (text: string): void => {
  standardOutput(true).write(text);
};

async function dispatch(host: Host, args: readonly string[]): Promise<number> {
  if (args[0] === 'complete') {
    print(await (await import('./complete.ts')).answer(host, args.slice(1)));
    return 0;
  }
  await refuseKeys(host, wordsOf(args));
  const line = parseCommandLine(args);
  const { command, given } = line;
  if (given['help'] === true) {
    const { marksFor } = await import('../report/marks.ts');
    print(marksFor(host.env)(await helpFor(line)));
    return 0;
  }
  if (given['version'] === true) {
    print(`${packageVersion}\n`);
    return 0;
  }
  refuseTellingNode();
  const shown = await inManner(host, given);
  // Each command loads its own code only.
  if (!isWriting(command)) return (await import('./look.ts')).look(shown, command, given);
  return (await import('./run.ts')).runCommand(shown, command, given);
}

/** Variables with what an option says of colours: it is typed for this run, and goes before them. */
const coloured = (env: Host['env'], { color }: CommandLine['given']): Host['env'] =>
  color === undefined
    ? env
    : { ...env, NO_COLOR: color === false ? '1' : undefined, FORCE_COLOR: color === false ? undefined : '1' };

/** The machine as a run is to show itself: with colours or without, or telling each step. */
async function inManner(host: Host, given: CommandLine['given']): Promise<Host> {
  const shown = given['color'] === undefined ? host : { ...host, env: coloured(host.env, given) };
  if (given['verbose'] !== true) return shown;
  // As with `--json`, people's text goes to standard error.
  const { insist } = await createConsole(shown, { json: true });
  return (await import('./verbose.ts')).telling(shown, insist);
}

/** The document of a run that could not begin, in the form of the command that was asked for. */
async function problemJson(command: Command, given: CommandLine['given'], found: Finding): Promise<string> {
  if (!isWriting(command)) return (await command.load()).problemJson(found);
  const { reportJson } = await import('../report/run-report.ts');
  return reportJson(command.intent(given), undefined, false, [found]);
}

/** `doctor --fix` is the command `fix`: a doctor writes nothing. */
function asFix(args: readonly string[]): readonly string[] {
  const isFix =
    args.includes('--fix') &&
    commandAskedFor(args.filter((arg) => arg !== '--fix')).command.name === 'doctor';
  if (!isFix || args.includes('--help') || args.includes('-h')) return args;
  return args.flatMap((arg) => (arg === '--fix' ? [] : [arg === 'doctor' ? 'fix' : arg]));
}

/**
 * The command line. Returns the exit status: 0 done or nothing to do, 1 failed or something is wrong, 2 wrong usage,
 * 130 cancelled.
 */
export async function main(typed: readonly string[]): Promise<number> {
  const args = asFix(typed);
  try {
    return await dispatch(createHost(), args);
  } catch (error) {
    const json = ownWords(args).includes('--json');
    // What has failed may be that one of these is not known.
    const home = process.env['HOME'] || '/';
    const cwd = error instanceof Problem && error.finding.code === 'cwd-missing' ? home : process.cwd();
    const { command, given } = commandAskedFor(args);
    const console = await createConsole(
      { env: coloured(process.env, given), home, cwd },
      { json, codexHome: given['codexHome'] },
    );
    if (!(error instanceof Problem)) {
      await console.fail(bugText(error, false));
      return 1;
    }
    // Wrong usage, before anything was planned.
    const writes = isWriting(command) || command.makesFiles === true;
    const found = writes ? endsUnwritten(error.finding) : error.finding;
    if (json) console.document(await problemJson(command, given, found));
    await console.fail(found);
    return error.exitCode;
  }
}
