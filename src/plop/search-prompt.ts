import type { NodePlopAPI } from 'plop';
import { sanitizeLine } from '../lib/sanitize.ts';
import { behindGate, type PromptClass, type Question } from './prompt-types.ts';

export const searchPrompt = 'codex-orq-search';

/** A list to search in: `ids` are got when the question is put. */
export type SearchQuestion = Question & {
  ids?: (answers: Readonly<Record<string, unknown>>) => Promise<readonly string[]>;
  /** Whether what was typed may be taken as it is. */
  accepts?: (text: string) => boolean;
};

type Key = Readonly<{ name?: string; ctrl?: boolean; meta?: boolean }>;

type Choice = Readonly<{ name: string; value: string; short: string }>;

/** What of inquirer 9's list is built on here; it has no types of its own that plop hands through. */
type ListPrompt = InstanceType<PromptClass> & {
  opt: SearchQuestion & {
    choices: { constructor: new (choices: readonly Choice[], answers: unknown) => never };
  };
  rl: {
    input: NodeJS.EventEmitter;
    once: (event: 'line', work: () => void) => void;
    line: string;
    cursor: number;
  };
  selected: number;
  status: string;
  render(): void;
  getQuestion(): string;
  onUpKey(): void;
  onDownKey(): void;
  onNumberKey(digit: number): void;
  _run(done: (value: unknown) => void): unknown;
};

/** Every word has to be in the id. */
export const matching = (ids: readonly string[], typed: string): readonly string[] => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return ids.filter((id) => words.every((word) => id.toLowerCase().includes(word)));
};

/** What can be chosen for what was typed: the ids that match, and the text itself where it could be an id. */
export function choicesFor(
  ids: readonly string[],
  typed: string,
  accepts: (text: string) => boolean,
): readonly Choice[] {
  const text = typed.trim();
  const found = matching(ids, typed).map((id) => ({
    name: sanitizeLine(id),
    value: id,
    short: sanitizeLine(id),
  }));
  const free = text !== '' && !ids.includes(text) && accepts(text);
  const own = free ? [{ name: `${text} (as typed)`, value: text, short: text }] : [];
  if (found.length + own.length > 0) return [...found, ...own];
  return [{ name: 'No id matches; type a whole one: provider/model', value: '', short: '' }];
}

/** Letters are typed, not shortcuts: inquirer's list moves with j and k, and jumps with digits. */
const isArrow = (key: Key): boolean => key.name === 'up' || key.name === 'down' || key.ctrl === true;

const searching = (List: PromptClass): PromptClass => {
  const Base = List as unknown as new (...given: readonly unknown[]) => ListPrompt;
  return class extends Base {
    typed = '';
    ids: readonly string[] = [];
    key: Key = {};

    override async run(): Promise<unknown> {
      this.ids = (await this.opt.ids?.(this.answers)) ?? [];
      this.offer();
      for (;;) {
        const value = await super.run();
        // Enter on the hint: there is nothing to choose yet.
        if (value !== '') return value;
        this.status = 'pending';
      }
    }

    offer(): void {
      const { choices, accepts = () => true } = this.opt;
      this.opt.choices = new choices.constructor(choicesFor(this.ids, this.typed, accepts), this.answers);
      this.selected = 0;
    }

    override _run(done: (value: unknown) => void): unknown {
      const listen = (value: string | undefined, key: Key = {}): void => {
        this.key = key;
        // The line is kept here: readline's own takes earlier answers from its history on "up".
        this.rl.line = '';
        this.rl.cursor = 0;
        if (this.status === 'answered' || isArrow(key) || key.meta === true) return;
        if (key.name === 'backspace') this.typed = this.typed.slice(0, -1);
        else if (value !== undefined && /^[!-~ ]$/.test(value)) this.typed += value;
        else return;
        this.offer();
        this.render();
      };
      this.rl.input.prependListener('keypress', listen);
      this.rl.once('line', () => this.rl.input.off('keypress', listen));
      return super._run(done);
    }

    override getQuestion(): string {
      const question = super.getQuestion();
      return this.status === 'answered' ? question : `${question}${this.typed} `;
    }

    override onUpKey(): void {
      if (isArrow(this.key)) super.onUpKey();
    }

    override onDownKey(): void {
      if (isArrow(this.key)) super.onDownKey();
    }

    override onNumberKey(): void {
      this.render();
    }
  } as unknown as PromptClass;
};

/** Registers the searchable list with the inquirer that plop uses. */
export function registerSearchPrompt(plop: NodePlopAPI): void {
  const { prompts } = (plop as unknown as { inquirer: { prompt: { prompts: Record<string, PromptClass> } } })
    .inquirer.prompt;
  const { list } = prompts;
  if (list === undefined) throw new Error('this plop has no prompt type "list"');
  plop.setPrompt(
    searchPrompt,
    behindGate(searching(list)) as unknown as Parameters<NodePlopAPI['setPrompt']>[1],
  );
}
