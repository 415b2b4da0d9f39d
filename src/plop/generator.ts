import { relative } from 'node:path';
import type { NodePlopAPI } from 'plop';
import { type Option, type Options, type Values, valuesOf } from '../answers/option.ts';
import { refuseKeys, refuseTellingNode } from '../answers/key-exposed.ts';
import { canAsk } from '../commands/can-ask.ts';
import type { Command, Work, WritingCommand } from '../commands/command.ts';
import { commands } from '../commands/index.ts';
import { Session, type Step } from '../commands/session.ts';
import { Problem, problem, textOf } from '../findings/index.ts';
import { placesOf } from '../commands/places.ts';
import type { Host } from '../host/types.ts';
import { type Console, createConsole } from '../report/console.ts';
import { doneText } from '../report/finding-text.ts';
import type { PlannedAction } from './action-types.ts';
import type { PlopLines } from './plop-lines.ts';
import { gated, reviewStarts } from './prompt-types.ts';
import { type Asking, type Given, type Prompt, promptsOf, refusedSecret } from './prompts.ts';
import { refuseStrayOption } from './stray-options.ts';

/** What plop calls a command. The one that needs no name goes by the package's. */
export const generatorName = ({ name }: Pick<Command, 'name'>): string =>
  name === commands[0].name ? 'codex-orq' : `codex-orq ${name}`;

/**
 * What plop was pointed to with `--dest`; undefined without. Plop makes a path of whatever it is given, also of "none",
 * which is our word for no project.
 */
function destinationOf(plop: NodePlopAPI, { cwd }: Pick<Host, 'cwd'>): string | undefined {
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

/** Plop reports and exits by itself; the last word and the exit status are set while the process ends. */
function endWith(session: Session): void {
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
  process.once('exit', (code) => {
    const isSignal = code >= 128;
    if (isSignal) session.cancel();
    session.finish();
    // What is written stays written: a signal that comes after it only shortens the report.
    const own = isSignal && session.isWritten ? 0 : code;
    process.exitCode = session.exitCode === 0 ? own : session.exitCode;
  });
}

/** Stands in for an answer about the plan that was given on the command line. */
const answeredBeforehand = Symbol('answered before the plan was shown');

/** Wrong usage, told by plop, which would end with 1. */
function unreviewed(): Error {
  process.once('exit', () => {
    process.exitCode = 2;
  });
  return problem('usage-wrong', { reason: 'Use --yes to write without being asked.' });
}

/** The prompts of a command: the first questions, what is asked about the plan, and the questions behind that. */
function inOrder(options: Options, asking: Asking, between: Prompt): readonly Prompt[] {
  const isLater = ([, { question }]: readonly [string, Option]): boolean => question?.later === true;
  const entries = Object.entries(options);
  const later = entries.filter(isLater);
  if (later.length === 0) return promptsOf(options, asking);
  const first = entries.filter((entry) => !isLater(entry));
  return [
    ...promptsOf(Object.fromEntries(first), asking),
    between,
    ...promptsOf(Object.fromEntries(later), asking),
  ];
}

/** The line above the first question. */
async function sayTitle(host: Host, title: string): Promise<void> {
  const { say, view } = await createConsole(host, { json: false });
  say(`\n${view.paint.bold(title)}\n`);
}

type Started = Readonly<{ session: Session; console: Console }>;

/**
 * Registers a command with plop: questions, review (plan, diff, confirmation), then one action a file and the checks.
 * @param lines of the plop that runs this process; where there is none, the caller shows what the actions return
 */
export function registerWriting(
  plop: NodePlopAPI,
  host: Host,
  command: WritingCommand,
  lines: PlopLines | undefined,
): void {
  let started: Promise<Started> | undefined;
  /** The session, once its plan has been shown. */
  let reviewed: Session | undefined;
  let checked: Promise<Readonly<{ values: Values; work: Work }>> | undefined;
  let facts: Promise<unknown> | undefined;
  let asks: Promise<boolean> | undefined;
  let isTitled = false;
  const offered = new Map<string, string | boolean>();

  /** The session of this run; it begins with the first question. */
  const start = (given: Given): Promise<Started> => {
    started ??= (async () => {
      lines?.silence();
      const options = {
        intent: command.intent({ remove: isOn(given['remove']) }),
        dryRun: isOn(given['dryRun']),
        json: isOn(given['json']),
        check: false,
        places: () => placesOf(host, { dest: destinationOf(plop, host), ...given }),
      };
      const console = await createConsole(host, { json: options.json });
      const session = new Session(host, console, options);
      endWith(session);
      return { session, console };
    })();
    return started;
  };

  /** Plop would show a failure in its own way, in one line of any length. The exit status is the session's. */
  const orEnd = async <T>(given: Given, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (lines === undefined || !(error instanceof Error)) throw error;
      const { session, console } = await start(given);
      await console.fail(error instanceof Problem ? textOf(error.finding, console.view.show) : error.message);
      process.exit(session.exitCode || (error instanceof Problem ? error.exitCode : 1));
    }
  };

  const valuesFrom = (given: Given): Promise<Values> => readGiven(plop, host, command, given);

  /** Before the first question: after the sixth it is too late to say that the first answer was wrong. */
  const precheck = (given: Given): Promise<Readonly<{ values: Values; work: Work }>> => {
    checked ??= (async () => {
      const { session } = await start(given);
      return session.guard(async () => {
        const values = await valuesFrom(given);
        await session.settle();
        const work = await command.load();
        await work.precheck?.(host, values);
        return { values, work };
      });
    })();
    return checked;
  };

  const staged: Asking['stage'] = async (given) => {
    const { work, values: first } = await precheck(given);
    asks ??= (async () => first['yes'] !== true && ((await work.asks?.(host, first)) ?? true))();
    if (!(await asks)) return undefined;
    if (!isTitled && command.title !== undefined && canAsk(host)) await sayTitle(host, command.title);
    isTitled = true;
    facts ??= Promise.resolve(work.facts?.(host, first));
    return { values: await valuesFrom(given), facts: await facts };
  };

  const stage: Asking['stage'] = (given) => orEnd(given, () => staged(given));

  /** Plans and shows; says what to ask about it, or false when there is nothing to ask. */
  const reviewing = async (given: Given): Promise<string | false> => {
    reviewStarts();
    const { session } = await start(given);
    reviewed = session;
    const question = await session.review(async (watched) => {
      const values = await valuesFrom(given);
      const { prepare } = await command.load();
      const taken = [...offered].filter(([name, value]) => values[name] === value);
      return prepare(watched, values, new Set(taken.map(([name]) => name)));
    });
    if (!canAsk(host) || isOn(given['yes']) || question === undefined) return false;
    session.ask();
    return question;
  };
  const review = (given: Given): Promise<string | false> => orEnd(given, () => reviewing(given));

  const beforehand = (): typeof answeredBeforehand => {
    lines?.silence();
    return answeredBeforehand;
  };

  const hasLater = Object.values(command.options).some((option: Option) => option.question?.later === true);

  /** Where questions come later: what is asked once the plan is shown, with a way to them. */
  const firstConfirmation = {
    type: gated.list,
    name: 'write',
    message: 'Write?',
    bypass: beforehand,
    help: 'Not an option: use --yes',
    choices: [
      { name: 'Yes', value: 'yes' },
      { name: 'No', value: 'no' },
      { name: 'Change something first', value: 'change' },
    ],
    default: 'yes',
    ask: async (given: Given) => (isOn(given['ask']) ? false : review(given)),
    otherwise: (given: Given) => (isOn(given['ask']) ? 'change' : 'yes'),
  };

  const confirmation = {
    type: gated.confirm,
    name: 'confirmed',
    message: 'Write?',
    bypass: beforehand,
    // Plop lists every question as an option.
    help: 'Not an option: use --yes',
    default: true,
    ask: async (given: Given) => (hasLater && given['write'] !== 'change' ? false : review(given)),
    otherwise: (given: Given) => given['write'] !== 'no',
  };

  /** An action returns what it did to the one who runs it. Under plop it shows it, too, as our own bin does. */
  const actionFor = ({ change, run }: Step): PlannedAction => {
    const type = `orq-${change?.action ?? 'validate'}` as const;
    if (lines === undefined) return { type, step: run };
    const step = async (): Promise<string> => {
      const console = (await started)?.console;
      try {
        const done = await run();
        if (change !== undefined) console?.say(doneText(done, console.view));
        return done;
      } catch (error) {
        if (error instanceof Error) await console?.fail(error.message);
        throw error;
      }
    };
    return { type, step };
  };

  const asking: Asking = {
    host,
    interactive: canAsk(host),
    stage,
    goesOn: (given) => given['write'] === 'change',
    offer: (name, value) => offered.set(name, value),
  };
  plop.setGenerator(generatorName(command), {
    description: command.summary,
    prompts: [...inOrder(command.options, asking, firstConfirmation), confirmation] as never[],
    actions: (given) => {
      // An answer to what is asked about the plan, given before there was one.
      const isBeforehand = [given?.['write'], given?.['confirmed']].includes(answeredBeforehand);
      if (reviewed === undefined || isBeforehand) throw unreviewed();
      if (given?.['confirmed'] === false) reviewed.decline();
      return reviewed.steps().map((step) => actionFor(step)) as never[];
    },
  });
}
