import type { NodePlopAPI } from 'plop';
import type { Offered } from '../answers/option.ts';
import { sanitizeLine } from '../lib/sanitize.ts';
import { hideWaiting } from '../report/waiting.ts';
import { behindGate, type PromptClass, type Question } from './prompt-types.ts';

export const searchPrompt = 'codex-orq-search';

/** A list to search in: `ids` are got when the question is put. */
export type SearchQuestion = Question & {
  ids?: (answers: Readonly<Record<string, unknown>>) => Promise<readonly Offered[]>;
  /** Whether what was typed may be taken as it is. */
  accepts?: (text: string) => boolean;
};

type Choice = Readonly<{
  value: string;
  name: string;
  short: string;
  description?: string;
  disabled?: boolean;
}>;

/** It cannot be chosen: Enter leaves the question as it is. */
const hint: Choice = {
  value: '',
  name: 'No id matches; type a whole one: provider/model',
  short: '',
  disabled: true,
};

/** Every word has to be in the id. */
const matching = (offers: readonly Offered[], typed: string): readonly Offered[] => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return offers.filter(({ value }) => words.every((word) => value.toLowerCase().includes(word)));
};

const choiceOf = ({ value, note }: Offered): Choice => ({
  value,
  name: sanitizeLine(value),
  short: sanitizeLine(value),
  ...(note !== undefined && { description: sanitizeLine(note) }),
});

/** What can be chosen for what was typed: the ids that match, and the text itself where it could be an id. */
export function choicesFor(
  offers: readonly Offered[],
  typed: string,
  accepts: (text: string) => boolean,
): readonly Choice[] {
  const text = typed.trim();
  const found = matching(offers, typed).map(choiceOf);
  const isFree = text !== '' && !offers.some(({ value }) => value === text) && accepts(text);
  const own = isFree ? [{ value: text, name: `${text} (as typed)`, short: text }] : [];
  return found.length + own.length > 0 ? [...found, ...own] : [hint];
}

type Streams = { input: NodeJS.ReadStream; output: unknown; line: string; cursor: number };

/**
 * Lends the terminal to a prompt with a readline of its own, which puts it back into its usual mode at its end. inquirer's
 * readline, which all other questions share, hears nothing meanwhile.
 */
async function lend<T>({ rl }: Readonly<{ rl: unknown }>, work: () => Promise<T>): Promise<T> {
  const { input } = rl as Streams;
  const listeners = input.listeners('keypress') as ((...args: unknown[]) => void)[];
  for (const listener of listeners) input.off('keypress', listener);
  const isRaw = input.isRaw === true;
  try {
    return await work();
  } finally {
    for (const listener of listeners) input.on('keypress', listener);
    if (isRaw) input.setRawMode(true);
    input.resume();
  }
}

/** A prompt of inquirer's kind around the one of @inquirer/search. */
const searching = (Base: PromptClass): PromptClass =>
  class extends Base {
    override async run(): Promise<unknown> {
      const { message, ids, accepts = () => true } = this.opt as SearchQuestion;
      const offers = (await ids?.(this.answers)) ?? [];
      const { default: search } = await import('@inquirer/search');
      hideWaiting();
      return lend(this, () =>
        search({
          message: String(message),
          pageSize: 10,
          source: (typed = '') => choicesFor(offers, typed, accepts),
        }),
      ).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'ExitPromptError') process.exit(130);
        throw error;
      });
    }
  };

/** Registers the searchable list with the inquirer that plop uses. */
export function registerSearchPrompt(plop: NodePlopAPI): void {
  const { prompts } = (plop as unknown as { inquirer: { prompt: { prompts: Record<string, PromptClass> } } })
    .inquirer.prompt;
  const { input } = prompts;
  if (input === undefined) throw new Error('this plop has no prompt type "input"');
  plop.setPrompt(
    searchPrompt,
    behindGate(searching(input)) as unknown as Parameters<NodePlopAPI['setPrompt']>[1],
  );
}
