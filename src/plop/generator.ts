import { relative } from 'node:path';
import type { NodePlopAPI } from 'plop';
import { refuseKeys } from '../answers/pasted.ts';
import { createConsole } from '../report/console.ts';
import { problem } from '../findings/index.ts';
import type { Plan } from '../plan/plan.ts';
import { type Prepared, Session } from '../commands/session.ts';
import type { Host } from '../host/types.ts';
import type { PlannedAction } from './action-types.ts';
import { gated, reviewStarts } from './prompt-types.ts';
import { refuseStrayOption } from './stray-options.ts';

/**
 * What plop was pointed to with `--dest`; undefined without. Plop makes a path of whatever it is given, also of "none",
 * which is our word for no project.
 */
export function destinationOf(plop: NodePlopAPI, { cwd }: Pick<Host, 'cwd'>): string | undefined {
  const destination = plop.getDestBasePath();
  if (destination === plop.getPlopfilePath()) return undefined;
  return relative(cwd, destination).toLowerCase() === 'none' ? 'none' : destination;
}

/** Plop's answers: texts from the command line, whatever a prompt returns otherwise. */
export type Given = Readonly<Record<string, unknown>>;

/** A generator of ours: its questions, and how its work is planned from the answers. */
export type Generator = Readonly<{
  name: string;
  description: string;
  /** What a report calls it where nothing could be planned. */
  intent: (given: Given) => Plan['intent'];
  /** All but the last question, which is the same everywhere: whether to write what was shown. */
  questions: readonly Record<string, unknown>[];
  /** Finds what is wrong already, before anything is asked. @throws Problem */
  precheck: (given: Given) => Promise<void>;
  prepare: (given: Given) => Promise<Prepared>;
}>;

/** Whether there is a person at a terminal who can be asked. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** Reads a yes-or-no flag as plop passes it on: a text. @throws Problem choice-unknown */
export function parseFlag(given: unknown): boolean {
  const word = String(given).toLowerCase();
  if (['true', 'yes', 'y', '1'].includes(word)) return true;
  if (['false', 'no', 'n', '0'].includes(word)) return false;
  throw problem('choice-unknown', { name: 'A yes-or-no option', value: word, choices: ['yes', 'no'] });
}

/** A flag that was not given is a no. */
export const isSet = (given: unknown): boolean => given !== undefined && parseFlag(given);

/** A text that was given; an empty one counts as not given. */
export const textGiven = (given: unknown): string | undefined =>
  typeof given === 'string' && given !== '' ? given : undefined;

/** A question that is never put, but can be answered as a flag: `-- --name value`. */
export const flagOnly = (name: string, message: string): Record<string, unknown> => ({
  type: 'input',
  name,
  message,
  when: false,
});

/** Flags that every generator of ours takes. */
const commonFlags = [
  flagOnly('yes', 'Write without asking'),
  flagOnly('dryRun', 'Show what would be written, and stop'),
  flagOnly('json', 'Report as JSON'),
];

/** The answers that may be a key by mistake: neither the key that was asked for, nor a name that has its own rule. */
export const wordsOf = (given: Given): readonly string[] =>
  Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'key' && name !== 'envKey' ? [value] : [],
  );

/** Plop reports and exits by itself; the last word and the exit status are set while the process ends. */
function endWith(session: Session): void {
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
  process.once('exit', (code) => {
    if (code >= 128) session.cancel();
    session.finish();
    process.exitCode = session.exitCode === 0 ? code : session.exitCode;
  });
}

/** Wrong usage, told by plop, which would end with 1. */
function unreviewed(): Error {
  process.once('exit', () => {
    process.exitCode = 2;
  });
  return problem('usage-wrong', { reason: 'Use --yes to write without being asked.' });
}

/** Registers a generator with plop: questions, review (plan, diff, confirmation), then one action a file and the checks. */
export function registerGenerator(plop: NodePlopAPI, host: Host, generator: Generator): void {
  let started: Promise<Session> | undefined;
  let checked: Promise<void> | undefined;
  /** The session, once its plan has been shown. */
  let reviewed: Session | undefined;

  /** The session of this run; it begins with the first question. */
  const sessionFor = (given: Given): Promise<Session> => {
    started ??= (async () => {
      const options = {
        intent: generator.intent(given),
        dryRun: isSet(given['dryRun']),
        json: isSet(given['json']),
        check: false,
      };
      const session = new Session(host, await createConsole(host, options.json), options);
      endWith(session);
      return session;
    })();
    return started;
  };

  const refuseMisuse = async (given: Given): Promise<void> => {
    refuseStrayOption(generator.name, process.argv);
    await refuseKeys(host, wordsOf(given));
  };

  /** Nobody should have to answer six questions to hear that the first answer was wrong, or a file is broken. */
  const precheck = (given: Given): Promise<void> => {
    checked ??= (async () => {
      const session = await sessionFor(given);
      await session.guard(async () => {
        await refuseMisuse(given);
        await generator.precheck(given);
      });
    })();
    return checked;
  };

  /** Plans and shows; says what to ask about it, or false when there is nothing to ask. */
  const review = async (given: Given): Promise<string | false> => {
    reviewStarts();
    const session = await sessionFor(given);
    reviewed = session;
    const question = await session.review(async () => {
      await refuseMisuse(given);
      return generator.prepare(given);
    });
    if (!isInteractive() || isSet(given['yes']) || question === undefined) return false;
    return question;
  };

  const questions = generator.questions.map((question) => {
    const ask = question['ask'] as ((given: Given) => unknown) | undefined;
    if (ask === undefined) return question;
    const checkedFirst = async (given: Given): Promise<unknown> => {
      await precheck(given);
      return ask(given);
    };
    return { ...question, ask: checkedFirst };
  });

  const confirmation = {
    type: gated.confirm,
    name: 'confirmed',
    message: 'Write?',
    // Plop lists every question as an option.
    help: 'Not an option: use --yes',
    default: true,
    ask: review,
    otherwise: () => true,
  };

  plop.setGenerator(generator.name, {
    description: generator.description,
    prompts: [...questions, ...commonFlags, confirmation] as never[],
    actions: (given) => {
      // Only an answer to the last question on the command line gets here without a review.
      if (reviewed === undefined) throw unreviewed();
      if (given?.['confirmed'] === false) reviewed.decline();
      return reviewed
        .steps()
        .map(
          ({ change, run }): PlannedAction => ({ type: change?.action ?? 'validate', step: run }),
        ) as never[];
    },
  });
}
