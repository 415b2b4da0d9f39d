import { binName } from '../answers/option.ts';
import { defaults } from '../answers/rules.ts';
import { commands } from '../commands/index.ts';
import type { Command } from '../commands/command.ts';
import type { Show } from '../findings/index.ts';
import { shellWord } from '../lib/quote.ts';

/** Who asks: plop, or our bin. */
export type Face = 'plop' | 'bin';

/** An answer that leads to another command: "only try it" to `launch`. */
export type Lead = Readonly<{ option: string; command: Command }>;

type Given = Readonly<Record<string, unknown>>;

/** The command that an answer leads to. */
export function leadOf({ options }: Pick<Command, 'options'>, given: Given): Lead | undefined {
  for (const [option, { question }] of Object.entries(options)) {
    const name = given[option];
    if (typeof name !== 'string' || question?.leadsTo?.[name] === undefined) continue;
    const command = commands.find((one) => one.name === name);
    if (command !== undefined) return { option, command };
  }
  return undefined;
}

/** The answers of the command itself: what leads to another is none. */
export function withoutLead(command: Pick<Command, 'options'>, given: Given): Given {
  const lead = leadOf(command, given);
  if (lead === undefined) return given;
  const { [lead.option]: _, ...others } = given;
  return others;
}

/** Whether the other command takes the answer to this question. From plop you get a line to type, which has no key. */
export const isPassedOn = ({ command: { options } }: Lead, name: string, face: Face): boolean =>
  options[name] !== undefined && (face === 'bin' || options[name].kind !== 'secret');

/** What the other command is run with. */
export const valuesFor = ({ command: { options } }: Lead, given: Given): Given =>
  Object.fromEntries(
    Object.keys(options)
      .map((name) => [name, given[name]] as const)
      .filter(([, value]) => value !== undefined && value !== '' && value !== false),
  );

/** What to type for it. */
export function lineOf(lead: Lead, given: Given, { command }: Show): string {
  const words = Object.entries(valuesFor(lead, given)).flatMap(([name, value]) =>
    value === true
      ? [`--${binName(name)}`]
      : [value].flat().flatMap((one) => [`--${binName(name)}`, shellWord(String(one))]),
  );
  const { envKey = defaults.envKey } = given;
  return [
    `Nothing was written. To try it:\n  ${command([lead.command.name, ...words].join(' '))}`,
    `It needs your API key: in ${String(envKey)}, in Codex's own .env, or by --key-command.`,
  ].join('\n');
}
