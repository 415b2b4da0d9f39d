import type { Interface } from 'node:readline';
import type { NodePlopAPI } from 'plop';
import { sanitizeLine } from '../lib/sanitize.ts';
import { hideWaiting } from '../report/waiting.ts';

type Answers = Readonly<Record<string, unknown>>;

type Readline = Pick<Interface, 'on' | 'once' | 'listeners'> & { pause: () => unknown };

/** What we use of an inquirer 9 prompt class; plop hands its inquirer through without a type. */
export type PromptClass = new (
  question: Question,
  readline: unknown,
  answers: Answers,
) => {
  opt: Question;
  rl: Readline;
  answers: Answers;
  run(): Promise<unknown>;
};

/** The fields of ours in a question, beside inquirer's own. */
export type Question = {
  name: string;
  message: unknown;
  /** Whether this question is put at all, once the earlier ones are answered; absent means yes. */
  ask?: (answers: Answers) => boolean | string | Promise<boolean | string>;
  /** Validates what is typed: true, or why not. Not inquirer's `validate`, which plop would apply to flags as well. */
  check?: (text: string) => true | string;
  validate?: (text: string) => true | string;
  default?: unknown;
  /** The choices of a list, as inquirer keeps them. */
  choices?: { choices?: readonly { name?: string; short?: string }[] };
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
  for (const choice of choices?.choices ?? []) {
    if (choice.name !== undefined) choice.name = sanitizeLine(choice.name);
    if (choice.short !== undefined) choice.short = sanitizeLine(choice.short);
  }
  if (typeof original !== 'string') return (answer) => answer;
  const shown = sanitizeLine(original);
  question.default = shown;
  return (answer) => (answer === shown ? original : answer);
}

/**
 * A prompt that decides for itself whether it has to ask. Plop cannot skip a question whose `when` is a function when
 * answers come from the command line, and applies no default when `when` is false; so the decision is taken in the
 * prompt. A string from `ask` replaces the message.
 */
export const behindGate = (Base: PromptClass): PromptClass =>
  class extends Base {
    override async run(): Promise<unknown> {
      cancelOnInterrupt(this.rl);
      surviveEndOfInput(this.rl);
      const { ask, otherwise, check } = this.opt;
      if (check !== undefined) this.opt.validate = check;
      const asks = ask === undefined || (await ask(this.answers));
      if (asks === false) return otherwise?.(this.answers);
      if (typeof asks === 'string') this.opt.message = asks;
      hideWaiting();
      const restore = sanitizeQuestion(this.opt);
      return restore(await super.run());
    }
  };

/** Registers the gated prompt types with the inquirer that plop uses. */
export function registerPromptTypes(plop: NodePlopAPI): void {
  const { prompts } = (plop as unknown as { inquirer: { prompt: { prompts: Record<string, PromptClass> } } })
    .inquirer.prompt;
  for (const [base, name] of Object.entries(gated)) {
    const Base = prompts[base];
    if (Base === undefined) throw new Error(`this plop has no prompt type "${base}"`);
    plop.setPrompt(name, behindGate(Base) as unknown as Parameters<NodePlopAPI['setPrompt']>[1]);
  }
}
