import type { NodePlopAPI } from 'plop';
import type { Offered } from '../answers/option.ts';
import { sanitizeLine } from '../lib/sanitize.ts';
import {
  type Asker,
  askerOf,
  inquirersOwn,
  onEscape,
  type Question,
  registerPrompt,
} from './prompt-types.ts';
import { back } from './walk.ts';

export const searchPrompt = 'codex-orq-search';

/** A list to search in. Without anything to search, it is typed. */
type SearchQuestion = Question & {
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

type Streams = { input: NodeJS.ReadStream };

/**
 * Lends the terminal to a prompt with a readline of its own, which puts it back into its usual mode at its end.
 * inquirer's readline, which all other questions share, hears nothing meanwhile.
 */
async function lend<T>({ input }: Pick<Streams, 'input'>, work: () => Promise<T>): Promise<T> {
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

/** The one that Enter takes comes first. */
const withFirst = (offers: readonly Offered[], first: unknown): readonly Offered[] => {
  const isFirst = ({ value }: Offered): boolean => value === first;
  return [...offers.filter(isFirst), ...offers.filter((offer) => !isFirst(offer))];
};

/** Puts a question with @inquirer/search. */
const search: Asker = async (question, readline) => {
  const { message, accepts = () => true, offers = [] } = question as SearchQuestion;
  const sorted = withFirst(offers, question.default);
  const { default: prompt } = await import('@inquirer/search');
  const leaving = new AbortController();
  const context = { signal: leaving.signal, clearPromptOnDone: false };
  return lend(readline, () => {
    const stop = onEscape(readline, () => {
      context.clearPromptOnDone = true;
      leaving.abort();
    });
    const source = (typed = ''): readonly Choice[] => choicesFor(sorted, typed, accepts);
    return prompt({ message: String(message), pageSize: 10, source }, context).finally(stop);
  }).catch((error: unknown) => {
    if (leaving.signal.aborted) return back;
    if (error instanceof Error && error.name === 'ExitPromptError') process.exit(130);
    throw error;
  });
};

/** Registers the searchable list with the inquirer that plop uses. */
export function registerSearchPrompt(plop: NodePlopAPI): void {
  const type = askerOf(inquirersOwn(plop, 'input'));
  registerPrompt(plop, searchPrompt, (question, readline, answers) =>
    ((question.offers ?? []).length > 0 ? search : type)(question, readline, answers),
  );
}
