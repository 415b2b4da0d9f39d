import { text } from 'node:stream/consumers';
import { valuesOf } from '../answers/option.ts';
import type { WritingCommand } from '../commands/command.ts';
import { type RepoFolder, repoHere, uniqueRepos } from '../commands/devcontainer/folders.ts';
import { reposPage, requirePage, writePage } from '../commands/devcontainer/page.ts';
import { Session } from '../commands/session.ts';
import { Problem, problem } from '../findings/index.ts';
import { expandPath } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { type Console, createConsole } from '../report/console.ts';
import { standardOutput } from '../report/output.ts';
import { type RepoReport, reposJson, reposText } from '../report/repos-report.ts';
import { reportJson } from '../report/run-report.ts';
import type { Given } from './arguments.ts';
import { onSignals, prepare, sessionOptions } from './session.ts';

/** The folders: as they were given, and for `-` those on standard input, one a line. */
async function foldersIn(given: readonly string[]): Promise<readonly string[]> {
  if (!given.includes('-')) return given;
  const lines = (await text(process.stdin)).split(/\r?\n/).filter((line) => line.trim() !== '');
  return given.flatMap((folder) => (folder === '-' ? lines : [folder]));
}

type Many = Readonly<{
  host: Host;
  command: WritingCommand;
  given: Given;
  view: Console['view'];
}>;

/** One of them: planned, written and checked as by a run of its own, which says nothing but its document. */
async function runOne({ host, command, given, view }: Many, at: RepoFolder): Promise<RepoReport> {
  const { folder, refused } = at;
  const intent = command.intent(given);
  if (refused !== undefined)
    return { folder, exitCode: 1, document: reportJson(intent, undefined, false, [refused]) };
  const own: Given = { ...given, dest: [folder] };
  let document = '';
  const silent = {
    ...{ view, say: () => undefined, tell: () => undefined },
    document: (json: string) => {
      document = json;
    },
  };
  const session = new Session(host, silent, { ...sessionOptions(host, command, own), json: true });
  try {
    await session.review((watched) => prepare(watched, command, own));
    for (const step of session.steps()) await step.run();
  } catch (error) {
    if (!(error instanceof Error) || session.exitCode === 0) throw error;
  }
  session.finish();
  return { folder, exitCode: session.exitCode, document };
}

/** A page that cannot be written takes nothing back. */
async function isWritten(
  host: Host,
  path: string,
  done: readonly RepoReport[],
  fail: Console['fail'],
): Promise<boolean> {
  try {
    await writePage(host, path, await reposPage(host, done));
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await fail(error.finding);
    return false;
  }
}

/**
 * Runs a command in many repositories, one after the other, in this process. What fails in one stops no other one.
 * @param dest none: the one around the working folder
 * @returns 0, or 1 where one of them failed, would change (`--check`), is named twice or is no repository
 * @throws Problem for wrong usage, before anything is done
 */
export async function runMany(
  host: Host,
  command: WritingCommand,
  given: Given,
  dest: readonly string[],
): Promise<number> {
  if (![given['yes'], given['check'], given['dryRun']].includes(true))
    throw problem('usage-wrong', {
      reason:
        'Many repositories, and those of a report, are not asked about one by one: add --yes, --check or --dry-run.',
      command: command.name,
    });
  // What is wrong for all of them is told once.
  valuesOf(command.options, given, host);
  const json = given['json'] === true;
  const { view, say, document, fail } = await createConsole(host, {
    ...{ json, quiet: given['quiet'] === true, output: standardOutput(false) },
    codexHome: given['codexHome'],
  });
  const page = typeof given['report'] === 'string' ? expandPath(given['report'], host.home, host.cwd) : '';
  if (page !== '') await requirePage(host, page);
  const folders = await uniqueRepos(host, dest.length === 0 ? [await repoHere(host)] : await foldersIn(dest));
  if (folders.length === 0)
    throw problem('usage-wrong', { reason: 'No folder was given on standard input.', command: command.name });
  const done: RepoReport[] = [];
  const report = (): void => {
    if (json) document(reposJson(command.intent(given), done));
    say(reposText(done, view));
  };
  onSignals((status) => {
    report();
    process.exit(status);
  });
  for (const at of folders) done.push(await runOne({ host, command, given, view }, at));
  report();
  const isLost = page !== '' && !(await isWritten(host, page, done, fail));
  return isLost || done.some(({ exitCode }) => exitCode !== 0) ? 1 : 0;
}
