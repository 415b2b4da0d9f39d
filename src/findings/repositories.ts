import { maskSecrets } from '../lib/secret.ts';
import { define } from './define.ts';

/** Findings about where dev containers are: in a monorepo, in many repositories, in which state. */
export const repositoryFindings = {
  'devcontainer-nested': define<{ root: string; folders: readonly string[] }>({
    level: 'info',
    message: ({ root, folders }, show) =>
      `Below ${show.path(root)}, ${folders.join(', ')} ${folders.length === 1 ? 'has a dev container' : 'have dev containers'} of ${folders.length === 1 ? 'its' : 'their'} own, which this run leaves as ${folders.length === 1 ? 'it is' : 'they are'}.`,
    hint: ({ folders: [first = ''] }, show) =>
      `Run it there, or: ${show.command(`devcontainer --dest ${show.word(first)}`)}`,
  }),
  'devcontainer-none': define<{ root: string; folders: readonly string[] }>({
    level: 'error',
    message: ({ root, folders }, show) =>
      `${show.path(root)} has no dev container, and --yes does not make one.${folders.length === 0 ? '' : ` These folders have their own: ${folders.join(', ')}.`}`,
    hint: () => 'Add --create to make one, or name another folder with --dest.',
  }),
  'devcontainer-loopback': define<{ baseUrl: string }>({
    level: 'error',
    exit: 2,
    message: ({ baseUrl }) =>
      `The base URL ${baseUrl} of this machine's set-up leads to this machine itself. In a dev container it would lead to the container.`,
    hint: () => 'Name the base URL for the repo with --base-url. If you mean this one, give it there.',
  }),
  'devcontainer-ci-nested': define<{ root: string }>({
    level: 'error',
    exit: 2,
    message: ({ root }, show) =>
      `GitHub reads workflows only in the root of the repository, and this run is about a folder below ${show.path(root)}.`,
    hint: ({ root }, show) => show.command(`devcontainer --ci github --dest ${show.word(root)}`),
  }),
  'devcontainer-unrouted': define<{ root: string }>({
    level: 'info',
    message: ({ root }, show) => `${show.path(root)} was never routed.`,
  }),
  'devcontainer-drifted': define<{ root: string }>({
    level: 'info',
    message: ({ root }, show) => `${show.path(root)} was routed, and has other content by now.`,
  }),
  'devcontainer-current': define<{ root: string }>({
    level: 'info',
    message: ({ root }, show) => `${show.path(root)} is routed, as this version does it.`,
  }),
  'folder-no-repo': define<{ folder: string }>({
    level: 'error',
    message: ({ folder }, show) =>
      `${show.path(maskSecrets(folder))} is neither a git repository nor in one.`,
    hint: () => 'Name the folder of a clone.',
  }),
  'folder-repeated': define<{ folder: string; first: string }>({
    level: 'error',
    message: ({ folder, first }, show) =>
      folder === first
        ? `${show.path(folder)} is named more than once. It was worked on once.`
        : `${show.path(folder)} is the same folder as ${show.path(first)}. It was worked on once.`,
    hint: () => 'Name each repository once.',
  }),
} as const;
