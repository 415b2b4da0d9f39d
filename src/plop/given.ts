import { relative } from 'node:path';
import type { NodePlopAPI } from 'plop';
import { refuseKeys, refuseTellingNode } from '../answers/key-exposed.ts';
import { type Options, type Values, valuesOf } from '../answers/option.ts';
import type { Command } from '../commands/command.ts';
import { commands } from '../commands/index.ts';
import { problem } from '../findings/index.ts';
import type { Host } from '../host/types.ts';
import { type Given, refusedSecret } from './prompts.ts';
import { refuseStrayOption } from './stray-options.ts';

/** What plop calls a command. The one that needs no name goes by the package's. */
export const generatorName = ({ name }: Pick<Command, 'name'>): string =>
  name === commands[0].name ? 'codex-orq' : `codex-orq ${name}`;

/**
 * What plop was pointed to with `--dest`; undefined without. Plop makes a path of whatever it is given, also of "none",
 * which is our word for no project.
 */
export function destinationOf(plop: NodePlopAPI, { cwd }: Pick<Host, 'cwd'>): string | undefined {
  const destination = plop.getDestBasePath();
  if (destination === plop.getPlopfilePath()) return undefined;
  return relative(cwd, destination).toLowerCase() === 'none' ? 'none' : destination;
}

/** Whether a switch was given, before validation. */
export const isOn = (given: unknown): boolean =>
  given !== undefined && !['false', 'no', 'n', '0'].includes(String(given).toLowerCase());

/** The answers that may be a key by mistake: neither a secret that was asked for, nor a name that has its own rule. */
const wordsOf = (options: Options, given: Given): readonly string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    const option = options[name];
    if (option?.kind === 'secret' || (option !== undefined && 'mayLookLikeKey' in option)) return [];
    return [value].flat().filter((word) => typeof word === 'string');
  });

/** Refuses what plop lets pass by itself, and validates the rest. @throws Problem */
export async function readGiven(
  plop: NodePlopAPI,
  host: Host,
  command: Command,
  given: Given,
): Promise<Values> {
  const { options } = command;
  refuseStrayOption(generatorName(command), process.argv);
  refuseTellingNode();
  await refuseKeys(host, wordsOf(options, given));
  if (Object.values(given).includes(refusedSecret)) throw problem('key-as-flag', {});
  // Enter on an empty line is no answer.
  const answered = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const dest = 'dest' in options ? destinationOf(plop, host) : undefined;
  return valuesOf(options, { ...(dest !== undefined && { dest }), ...answered }, host);
}
