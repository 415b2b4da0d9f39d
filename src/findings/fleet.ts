import { define } from './define.ts';

/** What keeps a fleet's role or page from being made. */
export const fleetFindings = {
  'fleet-folder-foreign': define<{ path: string }>({
    level: 'error',
    message: ({ path }, show) =>
      `${show.path(path)} has other files, and codex-orq has not written there before.`,
    hint: () => 'Name a new or an empty folder.',
  }),
  'fleet-file-edited': define<{ paths: readonly string[] }>({
    level: 'error',
    message: ({ paths }, show) =>
      `${paths.map(show.path).join(', ')} ${paths.length === 1 ? 'has' : 'have'} changed since codex-orq wrote ${paths.length === 1 ? 'it' : 'them'}. This run would overwrite that.`,
    hint: () => 'Set variables in your inventory instead. What you move aside is written anew.',
  }),
  'fleet-program-unpacked': define<{ cause: string }>({
    level: 'error',
    message: ({ cause }) => `codex-orq cannot be packed for the hosts: ${cause}.`,
    hint: () => 'This takes cp and tar, on Linux or macOS.',
  }),
  'page-foreign': define<{ path: string }>({
    level: 'error',
    message: ({ path }, show) => `${show.path(path)} exists already, and is not a page of codex-orq.`,
    hint: () => 'Give the page another name.',
  }),
  'fleet-document-broken': define<{ path: string; reason: string }>({
    level: 'error',
    message: ({ path, reason }, show) => `${show.path(path)} is not in the page: ${reason}.`,
    hint: (_, show) =>
      `The page takes what ${show.command('doctor --json')} prints. The other files are in the page.`,
  }),
} as const;
