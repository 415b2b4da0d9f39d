import type { Interface } from 'node:readline';
import type { NodePlopAPI } from 'plop';
import type { Offered } from '../answers/option.ts';
import { sanitizeLine } from '../lib/sanitize.ts';
import { hideWaiting } from '../report/waiting.ts';
import { back, type Outcome, type Step, walk } from './walk.ts';

export type Answers = Readonly<Record<string, unknown>>;

type Readline = Pick<Interface, 'on' | 'once' | 'emit' | 'listeners' | 'setPrompt'> & {
  pause: () => unknown;
  line: string;
  cursor: number;
  input: NodeJS.ReadStream;
  output: { unmute(): void; write(text: string): void };
};

/** What we use of an inquirer 9 prompt; plop hands its inquirer through without a type. */
type InquirerPrompt = {
  run(): Promise<unknown>;
  close?(): void;
  /** What draws the question, and wipes it away again. */
  screen: Record<'render' | 'renderWithSpinner' | 'done', () => void> & {
    extraLinesUnderPrompt: number;
    clean(extraLines: number): void;
  };
};

type PromptClass = new (question: Question, readline: Readline, answers: Answers) => InquirerPrompt;

/** What a question is put with, found out when its turn comes. */
export type Put = Readonly<{
  message?: string;
  default?: unknown;
  choices?: readonly object[];
  /** What can be searched. */
  offers?: readonly Offered[];
}>;

/** Puts a question. @returns the answer, or {@link back} */
export type Asker = (question: Question, readline: Readline, answers: Answers) => Promise<unknown>;

/** The fields of ours in a question, beside inquirer's own. */
export type Question = {
  name: string;
  type?: string;
  message: unknown;
  /** What it is put with, once the earlier ones are answered; undefined where it is not put. Absent: as it stands. */
  put?: (answers: Answers) => Promise<Put | undefined>;
  /** A question that is put before this one, though plop has it behind. */
  preceding?: Question;
  /** Validates what is typed: true, or why not. Not inquirer's `validate`, which plop would apply to flags as well. */
  check?: (text: string) => Promise<true | string>;
  /** What is typed is not shown, and not offered again. */
  mask?: string;
  validate?: (text: string) => Promise<true | string>;
  default?: unknown;
  choices?: readonly { name?: string; short?: string }[];
  offers?: readonly Offered[];
  /** The answer where it is not put; undefined leaves it to the later sources (environment, state, defaults). */
  otherwise?: (answers: Answers) => unknown;
};

/** Prompt types of ours: inquirer's own, each behind a gate. */
export const gated = {
  input: 'codex-orq-input',
  list: 'codex-orq-list',
  checkbox: 'codex-orq-checkbox',
  password: 'codex-orq-password',
  confirm: 'codex-orq-confirm',
} as const;

let cancelling = false;
let reviewed = false;

/** From the review on, the session has the last word about what was written. */
export const reviewStarts = (): void => {
  reviewed = true;
};

const cancel = (): never => process.exit(130);

/**
 * Ctrl-C ends with status 130. inquirer would send SIGINT to its own process, which may have ended, with status 0,
 * before the signal arrives. The first question registers this: loading the generators changes nothing in a plopfile
 * that is not ours.
 */
function cancelOnInterrupt(readline: Readline): void {
  if (readline.listeners('SIGINT').includes(cancel)) return;
  readline.on('SIGINT', cancel);
  if (cancelling) return;
  cancelling = true;
  process.on('SIGINT', cancel);
  process.once('exit', (code) => {
    if (code === 130 && !reviewed) process.stdout.write('\nNothing was written.\n');
  });
}

/** All questions of a run share one. */
const surviving = new WeakSet<Readline>();

/**
 * Without a terminal the input may end while we plan, and readline with it. inquirer pauses its readline when it is
 * done, and since Node 24 that throws on one that has ended.
 */
function surviveEndOfInput(readline: Readline): void {
  if (surviving.has(readline)) return;
  surviving.add(readline);
  readline.once('close', () => {
    readline.pause = () => readline;
  });
}

/**
 * inquirer prints what it is given. Names of files and models come from anywhere: what could steer the terminal is
 * taken out of the question, of the names of its choices and of its default.
 * @returns what an answer stands for: the default as it was, where it was taken
 */
function sanitizeQuestion(question: Question): (answer: unknown) => unknown {
  const { message, default: original, choices } = question;
  if (typeof message === 'string') question.message = sanitizeLine(message);
  for (const choice of choices ?? []) {
    if (choice.name !== undefined) choice.name = sanitizeLine(choice.name);
    if (choice.short !== undefined) choice.short = sanitizeLine(choice.short);
  }
  if (typeof original !== 'string') return (answer) => answer;
  const shown = sanitizeLine(original);
  question.default = shown;
  return (answer) => (answer === shown ? original : answer);
}

/** Calls back on each Escape until it is told to stop. */
export function onEscape({ input }: Pick<Readline, 'input'>, pressed: () => void): () => void {
  const listen = (_: unknown, key?: { name?: string }): void => {
    if (key?.name === 'escape') pressed();
  };
  input.on('keypress', listen);
  return () => input.off('keypress', listen);
}

/** Ends a prompt of inquirer's, which knows Enter alone, without a trace of it on the screen. */
function leave({ screen }: InquirerPrompt, readline: Readline): void {
  readline.output.unmute();
  screen.clean(screen.extraLinesUnderPrompt);
  screen.render = () => undefined;
  screen.renderWithSpinner = () => undefined;
  screen.done = () => {
    readline.setPrompt('');
    readline.output.unmute();
    readline.output.write('\u001b[?25h');
  };
  readline.line = '';
  readline.cursor = 0;
  readline.emit('line', '');
}

/** Puts a question with one of inquirer's own prompts. */
export const askerOf =
  (Base: PromptClass): Asker =>
  async (question, readline, answers) => {
    let left = false;
    const { validate } = question;
    const prompt = new Base(
      { ...question, ...(validate !== undefined && { validate: async (text) => left || validate(text) }) },
      readline,
      answers,
    );
    const stop = onEscape(readline, () => {
      if (left) return;
      left = true;
      leave(prompt, readline);
    });
    try {
      const answer = await prompt.run();
      return left ? back : answer;
    } finally {
      stop();
    }
  };

/** How each prompt type of ours puts a question. */
const askers = new Map<string, Asker>();

/**
 * A prompt that decides for itself whether it has to ask. Plop cannot skip a question whose `when` is a function when
 * answers come from the command line, and applies no default when `when` is false; so the decision is taken in the
 * prompt. Escape puts the question before it again.
 */
class GatedPrompt {
  readonly #question: Question;
  readonly #readline: Readline;
  readonly #answers: Record<string, unknown>;

  constructor(question: Question, readline: Readline, answers: Record<string, unknown>) {
    this.#question = question;
    this.#readline = readline;
    this.#answers = answers;
  }

  async run(): Promise<unknown> {
    cancelOnInterrupt(this.#readline);
    surviveEndOfInput(this.#readline);
    const { preceding } = this.#question;
    if (preceding !== undefined && this.#answers[preceding.name] === undefined)
      this.#answers[preceding.name] = await walk(this.#answers, this.#stepOf(preceding));
    return walk(this.#answers, this.#stepOf(this.#question));
  }

  #stepOf(question: Question): Step {
    return { name: question.name, put: (answers, former) => this.#put(question, answers, former) };
  }

  async #put(asked: Question, answers: Answers, former: unknown): Promise<Outcome> {
    const { put, otherwise, check } = asked;
    const found = put === undefined ? {} : await put(answers);
    if (found === undefined) return { asked: false, answer: otherwise?.(answers) };
    const question: Question = {
      ...asked,
      ...(found as Partial<Question>),
      ...(former !== undefined && asked.mask === undefined && { default: former }),
      ...(check !== undefined && { validate: check }),
    };
    hideWaiting();
    const restore = sanitizeQuestion(question);
    const ask = askers.get(asked.type ?? '') as Asker;
    const answer = await ask(question, this.#readline, answers);
    return answer === back ? back : { asked: true, answer: restore(answer) };
  }
}

/** inquirer's own prompt of this name. */
export function inquirersOwn(plop: NodePlopAPI, name: string): PromptClass {
  const { prompts } = (plop as unknown as { inquirer: { prompt: { prompts: Record<string, PromptClass> } } })
    .inquirer.prompt;
  const own = prompts[name];
  if (own === undefined) throw new Error(`this plop has no prompt type "${name}"`);
  return own;
}

/** Registers a prompt type with the inquirer that plop uses. */
export function registerPrompt(plop: NodePlopAPI, name: string, ask: Asker): void {
  askers.set(name, ask);
  plop.setPrompt(name, GatedPrompt as unknown as Parameters<NodePlopAPI['setPrompt']>[1]);
}

/** Registers the prompt types that stand before inquirer's own. */
export function registerPromptTypes(plop: NodePlopAPI): void {
  for (const [base, name] of Object.entries(gated))
    registerPrompt(plop, name, askerOf(inquirersOwn(plop, base)));
}
