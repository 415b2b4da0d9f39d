import type { RawAnswers } from '../answers/answers.ts';
import type { Plan } from '../plan/plan.ts';
import type { Prepared } from '../commands/session.ts';
import type { Host } from '../host/types.ts';
import { type Flags, listFlag, textFlag, type WritingCommand } from './options.ts';

/** A command that writes: how it is planned from flags, and the generator that asks for what the flags leave open. */
export type Command = Readonly<{
  generator: string;
  intent: (flags: Flags) => Plan['intent'];
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
export const commands: Readonly<Record<WritingCommand, Command>> = {
  setup: {
    generator: 'codex-orq',
    intent: () => 'setup',
    prepare: async (host, flags) => {
      const { prepareSetup } = await import('../commands/setup.ts');
      return prepareSetup(host, { given: answersOf(flags), codexHome: textFlag(flags, 'codex-home') });
    },
  },
  model: {
    generator: 'codex-orq model',
    intent: () => 'model',
    prepare: async (host, flags) => {
      const { prepareModel } = await import('../commands/model.ts');
      return prepareModel(host, {
        model: textFlag(flags, 'model'),
        codexHome: textFlag(flags, 'codex-home'),
        project: textFlag(flags, 'dest'),
        createPin: flags['project'] === true,
        // Who only looks is shown what --force would do.
        force: ['force', 'dry-run', 'check'].some((name) => flags[name] === true),
        dropLeftovers: flags['drop-leftovers'] === true,
      });
    },
  },
  devcontainer: {
    generator: 'codex-orq devcontainer',
    intent: (flags) => (flags['remove'] === true ? 'remove' : 'devcontainer'),
    prepare: async (host, flags) => {
      if (flags['remove'] === true) {
        const { prepareDevcontainerRemove } = await import('../commands/remove-devcontainer.ts');
        return prepareDevcontainerRemove(host, textFlag(flags, 'dest'));
      }
      const { prepareDevcontainer } = await import('../commands/devcontainer.ts');
      const { model, baseUrl, provider, envKey } = answersOf(flags);
      const codexVersion = textFlag(flags, 'codex-version');
      const texts = Object.entries({ model, baseUrl, provider, envKey, codexVersion });
      return prepareDevcontainer(host, {
        given: Object.fromEntries(texts.filter(([, text]) => text !== undefined)),
        dest: textFlag(flags, 'dest'),
        only: flags['only'] === undefined ? undefined : listFlag(flags, 'only'),
        ci: textFlag(flags, 'ci'),
        codexHome: textFlag(flags, 'codex-home'),
      });
    },
  },
  remove: {
    generator: 'codex-orq remove',
    intent: () => 'remove',
    prepare: async (host, flags) => {
      const { prepareRemoveAll } = await import('../commands/remove-devcontainer.ts');
      return prepareRemoveAll(host, {
        dest: textFlag(flags, 'dest'),
        codexHome: textFlag(flags, 'codex-home'),
        keepKey: flags['keep-key'] === true,
        keepProvider: flags['keep-provider'] === true,
      });
    },
  },
};
