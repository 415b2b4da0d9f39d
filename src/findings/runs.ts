import { define, type Show } from './define.ts';
import { runName } from './run-name.ts';

/** Which run it is about: what it was asked for (an intent), and since when; ISO 8601, in UTC. */
type OtherRun = Readonly<{ command: string; since: string }>;

const earlier = (run: OtherRun, show: Show): string =>
  `An earlier run (${runName(run, show)}) was cut off while it wrote.`;

const listed = (paths: readonly string[], show: Show): string => paths.map(show.path).join(', ');

/** Findings about other runs of this package: those that run now, and those that were cut off (src/plan). */
export const runFindings = {
  'another-run': define<OtherRun & { pid: number; folder: string; seconds: number }>({
    level: 'error',
    message: (run, show) =>
      `Another run (${runName(run, show)}, process ${run.pid}) is writing to ${show.path(run.folder)}. This one has waited ${run.seconds} seconds for it.`,
    hint: () => 'Wait until it has ended, or stop it.',
    again: true,
  }),
  'waiting-for-run': define<OtherRun & { pid: number; folder: string }>({
    level: 'info',
    message: (run, show) =>
      `Waiting for another run (${runName(run, show)}, process ${run.pid}), which is writing to ${show.path(run.folder)}.`,
  }),
  'planned-anew': define<{ path: string }>({
    level: 'info',
    message: ({ path }, show) =>
      `${show.path(path)} was changed while this was running, so everything was planned anew from the new content.`,
  }),
  'edits-overwritten': define<{ files: readonly string[] }>({
    level: 'error',
    message: ({ files }, show) =>
      `Another program replaced ${listed(files, show)} at the same moment as this run, and what it wrote there is lost. This run has written all its files.`,
    hint: () => 'Repeat what you did in the other program.',
  }),
  'check-differs': define<{ paths: readonly string[] }>({
    level: 'error',
    message: ({ paths }, show) =>
      paths.length === 1
        ? `One file is not as this run would leave it: ${listed(paths, show)}.`
        : `${paths.length} files are not as this run would leave them: ${listed(paths, show)}.`,
    hint: () => 'Run the same without --check.',
  }),
  'run-settled': define<OtherRun & { finished: boolean; theirs: readonly string[] }>({
    level: 'info',
    message: (run, show) => {
      const outcome = run.finished ? 'This one has finished its files.' : 'This one has put its files back.';
      const { theirs } = run;
      const left =
        theirs.length === 0 ? '' : ` Changed since, and so left as they are: ${listed(theirs, show)}.`;
      return `${earlier(run, show)} ${outcome}${left}`;
    },
  }),
  'run-stopped': define<OtherRun & { theirs: readonly string[] }>({
    level: 'warning',
    message: (run, show) =>
      `${earlier(run, show)} Files have been changed since, so it was neither finished nor put back. Left as they are: ${listed(run.theirs, show)}.`,
    hint: () => 'Look at those files.',
  }),
  'run-unsettled': define<OtherRun & { files: readonly string[] }>({
    level: 'error',
    message: (run, show) =>
      `${earlier(run, show)} These files can be neither finished nor put back now: ${listed(run.files, show)}.`,
    hint: () => 'Make them writable.',
    again: true,
  }),
  'run-folder-foreign': define<{ path: string }>({
    level: 'error',
    message: ({ path }, show) =>
      `${show.path(path)} is where a run notes what it writes, but that is not a folder of yours.`,
    hint: () => 'Look at what it is, then remove it.',
    again: true,
  }),
  'journal-unreadable': define<{ file: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `${show.path(file)}, where an earlier run noted what it wrote, is not readable by this version.`,
    hint: () => 'Use the version of codex-orq that wrote it, or delete the file.',
  }),
  'journal-foreign': define<{ file: string; path: string }>({
    level: 'error',
    message: ({ file, path }, show) =>
      `${show.path(file)} says that an earlier run wrote ${show.path(path)}. A file in a repository has no say over that path, so nothing was done about it.`,
    hint: () => 'Find out where it comes from, then delete it.',
    again: true,
  }),
} as const;
