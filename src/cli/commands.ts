import type { RawAnswers } from '../answers/answers.ts';
import type { Prepared } from '../session.ts';
import type { Host } from '../types.ts';
import { type CommandName, type Flags, textFlag } from './options.ts';

/** A command that writes: how it is planned from flags, and the generator that asks for what the flags leave open. */
export type Command = Readonly<{
  generator: string;
  prepare: (host: Host, flags: Flags) => Promise<Prepared>;
}>;

function answersOf(flags: Flags): RawAnswers {
  const texts = {
    model: textFlag(flags, 'model'),
    baseUrl: textFlag(flags, 'base-url'),
    provider: textFlag(flags, 'provider'),
    envKey: textFlag(flags, 'env-key'),
    keyStore: textFlag(flags, 'key-store'),
    shell: textFlag(flags, 'shell'),
    project: textFlag(flags, 'dest'),
  } satisfies Record<keyof RawAnswers, string | undefined>;
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as RawAnswers;
}

/** The commands. Each loads its code only when it is called, so that none pays for the others. */
export const commands: Readonly<Record<CommandName, Command>> = {
  setup: {
    generator: 'codex-orq',
    prepare: async (host, flags) => {
      const { prepareSetup } = await import('../setup.ts');
      return prepareSetup(host, { given: answersOf(flags), codexHome: textFlag(flags, 'codex-home') });
    },
  },
  remove: {
    generator: 'codex-orq remove',
    prepare: async (host, flags) => {
      const { prepareRemove } = await import('../remove.ts');
      return prepareRemove(host, {
        codexHome: textFlag(flags, 'codex-home'),
        keepKey: flags['keep-key'] === true,
        keepProvider: flags['keep-provider'] === true,
      });
    },
  },
};
