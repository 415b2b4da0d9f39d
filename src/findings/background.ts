import { define, type Show } from './define.ts';

/** Whose Codex it is: a CODEX_HOME that a command has to name; absent where Codex takes it by itself. */
type Whose = { codexHome?: string };

const restart = ({ codexHome }: Whose, show: Show): string =>
  `${codexHome === undefined ? '' : `CODEX_HOME=${show.word(codexHome)} `}codex app-server daemon restart`;

const hint = (whose: Whose, show: Show): string =>
  `Restart it, which ends the turns that it is busy with: ${restart(whose, show)}`;

/** A Codex that was started before the files were changed. */
export const backgroundFindings = {
  'background-older-key': define<Whose & { file: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `A Codex has been running in the background since before ${show.path(file)} last changed. It reads that file only when it starts, so plain codex, which runs in it, lacks the key or sends the earlier one.`,
    hint,
  }),
  'background-older-models': define<Whose & { catalogue: string }>({
    level: 'warning',
    message: ({ catalogue }, show) =>
      `A Codex has been running in the background since before ${show.path(catalogue)} last changed. Until it restarts, plain codex offers the earlier models to choose from.`,
    hint,
  }),
} as const;

/** What a run that writes says of every Codex that runs already. */
export const restartFindings = {
  'background-keeps-key': define<Whose & { file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `A Codex has been running in the background since before ${show.path(file)} changed. It keeps the key that was in it, and the list of models, until it ends.`,
    hint,
  }),
  'background-environment': define<Whose & { envKey: string }>({
    level: 'warning',
    message: ({ envKey }) =>
      `A Codex has been running in the background since before the set-up, in the environment of the shell that started it. If ${envKey} was not exported there, plain codex, which runs in it, lacks the key.`,
    hint,
  }),
  'background-restarted': define({
    level: 'info',
    message: () => 'The Codex in the background was restarted.',
  }),
  'background-not-restarted': define<Whose & { reason: string }>({
    level: 'warning',
    message: ({ reason }) => `The Codex in the background could not be restarted: ${reason}`,
    hint: (whose, show) => `Restart it yourself: ${restart(whose, show)}`,
  }),
  'editors-restart': define<{ programs: readonly string[] }>({
    level: 'info',
    message: ({ programs }, show) =>
      `Codex is also in an editor or the desktop app (${programs.map((program) => show.path(program)).join(', ')}). It reads these files when it starts.`,
    hint: () => 'Restart the editor or the app if it is open.',
  }),
} as const;
