import { define } from './define.ts';

/** A path and what the operating system said of it. */
type Fault = { path: string; cause: string };

/** Findings of writing files and of putting them back (src/plan). */
export const fileFindings = {
  'home-unknown': define<{ home: string }>({
    level: 'error',
    exit: 2,
    message: ({ home }) =>
      `Your home folder is unknown: HOME is ${home === '' ? 'empty' : 'a relative path'}.`,
    hint: () => 'Set HOME to the absolute path of your home folder.',
  }),
  'cwd-missing': define({
    level: 'error',
    exit: 2,
    message: () => 'The working folder does not exist any more.',
    hint: () => 'Change to another folder (cd).',
    again: true,
  }),
  'files-same': define<{ path: string; other: string }>({
    level: 'error',
    message: ({ path, other }, show) =>
      `${show.path(path)} and ${show.path(other)} are the same file, through a link, but must hold different things.`,
    hint: () => 'Give each its own file.',
    again: true,
  }),
  'project-link': define<{ path: string; realPath: string; isOutside: boolean }>({
    level: 'error',
    message: ({ path, realPath, isOutside }, show) =>
      `${show.path(path)} is a link to ${show.path(realPath)}, which is ${isOutside ? 'outside of the project' : "git's own"}.`,
    hint: () => 'A project does not choose which of your other files is written. Replace the link by a file.',
    again: true,
  }),
  'link-leaves-repo': define<{ path: string; realPath: string; repo: string }>({
    level: 'error',
    message: ({ path, realPath, repo }, show) =>
      `${show.path(path)} leads to ${show.path(realPath)}, through a link in the repository ${show.path(repo)}.`,
    hint: ({ realPath }, show) =>
      `A repository does not choose where something is written. If you mean that place, name it directly: ${show.word(realPath)}`,
  }),
  'temporary-folder-unusable': define<Fault>({
    level: 'error',
    message: ({ path, cause }, show) =>
      `${show.path(path)}, the folder for temporary files, cannot be used: ${cause}.`,
    hint: () => 'Set TMPDIR to a folder that you can write to.',
    again: true,
  }),
  'file-unwritable': define<Fault & { state: string }>({
    level: 'error',
    message: ({ path, cause }, show) => `${show.path(path)} cannot be written: ${cause}.`,
    hint: ({ state }) => `${state} Fix that, then run this again.`,
  }),
  'file-changed-meanwhile': define<{ path: string; state: string }>({
    level: 'error',
    message: ({ path }, show) => `${show.path(path)} was changed by another program while this was running.`,
    hint: ({ state }) => `${state} Run this again to plan from the new content.`,
  }),
  'rollback-incomplete': define<Fault & { left: readonly string[] }>({
    level: 'error',
    message: ({ path, cause, left }, show) =>
      `${show.path(path)} cannot be written: ${cause}. These files could not be put back either: ${left.map(show.path).join(', ')}.`,
    hint: () => 'Check those files before you run this again.',
  }),
} as const;
