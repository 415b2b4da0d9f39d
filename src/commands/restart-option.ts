import type { SwitchOption } from '../answers/option.ts';

/** What the question about a restart depends on. */
export type BackgroundFacts = Readonly<{
  /** Whether a Codex runs in the background. */
  runsInBackground: () => Promise<boolean>;
}>;

/** Of each command that changes what a Codex in the background reads at its start alone. */
export const restartOption = {
  kind: 'switch',
  help: 'restart the Codex that runs in the background, if one does',
  question: {
    message:
      'A Codex runs in the background. It reads the key only when it starts. Restart it at the end? That ends the turns that it is busy with.',
    when: (_, { runsInBackground }) => runsInBackground(),
  },
} as const satisfies SwitchOption<BackgroundFacts>;
