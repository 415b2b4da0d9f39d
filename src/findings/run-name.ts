import type { Show } from './define.ts';

const commands: Readonly<Record<string, string>> = {
  setup: '',
  model: 'model',
  devcontainer: 'devcontainer',
  remove: 'remove',
  fix: 'fix',
  fleet: 'fleet ansible',
};

/**
 * How a message calls another run: its command and when it began. Both are read from a file, so only a known command is
 * repeated.
 * @param run `command` is an intent; `since` is ISO 8601, in UTC
 */
export const runName = (
  { command = '', since }: Readonly<{ command?: string | undefined; since: string }>,
  show: Show,
): string => `${show.command(commands[command] ?? '')}, ${since.slice(0, 16).replace('T', ' ')} UTC`;

/** A run that was cut off. `unread`: whether this version cannot read what it noted, in `journal`. */
export type Unfinished = {
  folder: string;
  command?: string;
  since?: string;
  journal?: string;
  unread?: true;
};
