import type { NodePlopAPI } from 'plop';
import type { Option, Options, Values } from '../answers/option.ts';
import { canAsk } from '../commands/can-ask.ts';
import type { Work, WritingCommand } from '../commands/command.ts';
import { Session, type Step } from '../commands/session.ts';
import { Problem, problem, textOf } from '../findings/index.ts';
import { rootsOf } from '../commands/roots.ts';
import type { Host } from '../host/types.ts';
import { type Console, createConsole } from '../report/console.ts';
import { doneText } from '../report/finding-text.ts';
import type { PlannedAction } from './action-types.ts';
import { destinationOf, generatorName, isOn, readGiven } from './given.ts';
import { type Face, isPassedOn, type Lead, leadOf, lineOf, withoutLead } from './lead.ts';
import type { PlopLines } from './plop-lines.ts';
import { gated, type Put, reviewStarts } from './prompt-types.ts';
import { type Asking, type Given, type Prompt, promptsOf } from './prompts.ts';

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

const writeChoices = [
  { name: 'Yes', value: 'yes' },
  { name: 'No', value: 'no' },
  { name: 'Change something first', value: 'change' },
];

/** Stands in for an answer about the plan that was given on the command line. */
const answeredBeforehand = Symbol('answered before the plan was shown');

/** Wrong usage, told by plop, which would end with 1. */
function unreviewed(command: string): Error {
  process.once('exit', () => {
    process.exitCode = 2;
  });
  return problem('usage-wrong', { reason: 'Use --yes to write without being asked.', command });
}

/** The prompts of a command: the first questions, what is asked about the plan, and the questions behind that. */
function inOrder(options: Options, asking: Asking, between: Prompt): readonly Prompt[] {
  const isLater = ([, { question }]: readonly [string, Option]): boolean => question?.later === true;
  const entries = Object.entries(options);
  const later = entries.filter(isLater);
  if (later.length === 0) return promptsOf(options, asking);
  const sooner = promptsOf(Object.fromEntries(entries.filter((entry) => !isLater(entry))), asking);
  const preceding = sooner.find(({ name }) => options[name]?.question?.first === true);
  return [
    ...sooner.map((prompt, index) =>
      index === 0 && preceding !== undefined ? { ...prompt, preceding } : prompt,
    ),
    between,
    ...promptsOf(Object.fromEntries(later), asking),
  ];
}

/** The lines above the first question. */
async function sayTitle(host: Host, title: string): Promise<void> {
  const { say, view } = await createConsole(host, { json: false });
  say(`\n${view.paint.bold(title)}\n${view.paint.dim('Esc: one question back. Ctrl-C: end.')}\n`);
}

/** Who asks. */
export type Faced = Readonly<{
  face: Face;
  /** Of the plop that runs this process; where there is none, the caller shows what the actions return. */
  lines: PlopLines | undefined;
}>;

type Started = Readonly<{ session: Session; console: Console }>;

/**
 * Registers a command with plop: questions, review (plan, diff, confirmation), then one action a file and the checks.
 * @param faced who asks
 */
export function registerWriting(
  plop: NodePlopAPI,
  host: Host,
  command: WritingCommand,
  { face, lines }: Faced,
): void {
  let started: Promise<Started> | undefined;
  /** The session, once its plan has been shown. */
  let reviewed: Session | undefined;
  let checked: Promise<Readonly<{ values: Values; work: Work }>> | undefined;
  let facts: Promise<unknown> | undefined;
  let asks: Promise<boolean | readonly string[]> | undefined;
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
        roots: () => rootsOf(host, { dest: destinationOf(plop, host), ...given }),
      };
      const console = await createConsole(host, { json: options.json, codexHome: given['codexHome'] });
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

  const valuesFrom = (given: Given): Promise<Values> =>
    readGiven(plop, host, command, withoutLead(command, given));

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

  const staged: Asking['stage'] = async (given, name) => {
    const lead = leadOf(command, given);
    if (lead !== undefined && !isPassedOn(lead, name, face)) return undefined;
    const { work, values: first } = await precheck(given);
    asks ??= (async () => first['yes'] !== true && ((await work.asks?.(host, first)) ?? true))();
    const asked = await asks;
    if (asked === false) return undefined;
    if (!isTitled && command.title !== undefined && canAsk(host)) await sayTitle(host, command.title);
    isTitled = true;
    facts ??= Promise.resolve(work.facts?.(host, first));
    const chosen = lead === undefined ? {} : { [lead.option]: lead.command.name };
    const only = asked === true ? {} : { only: asked };
    return { values: { ...(await valuesFrom(given)), ...chosen }, facts: await facts, ...only };
  };

  const stage: Asking['stage'] = (given, name) => orEnd(given, () => staged(given, name));

  /** Plans and shows; says what to ask about it; undefined when there is nothing to ask. */
  const reviewing = async (given: Given): Promise<Put | undefined> => {
    // The other command has a review of its own, or none.
    if (leadOf(command, given) !== undefined) return undefined;
    reviewStarts();
    const { session } = await start(given);
    reviewed = session;
    const question = await session.review(async (watched) => {
      const values = await valuesFrom(given);
      const { prepare } = await command.load();
      const taken = [...offered].filter(([name, value]) => values[name] === value);
      return prepare(watched, values, new Set(taken.map(([name]) => name)));
    });
    if (!canAsk(host) || isOn(given['yes']) || question === undefined) return undefined;
    session.ask();
    return { message: question };
  };
  const review = (given: Given): Promise<Put | undefined> => orEnd(given, () => reviewing(given));

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
    put: async (given: Given): Promise<Put | undefined> => {
      const plan = isOn(given['ask']) ? undefined : await review(given);
      return plan && { ...plan, default: 'yes', choices: writeChoices };
    },
    otherwise: (given: Given) => (isOn(given['ask']) ? 'change' : 'yes'),
  };

  const confirmation = {
    type: gated.confirm,
    name: 'confirmed',
    message: 'Write?',
    bypass: beforehand,
    // Plop lists every question as an option.
    help: 'Not an option: use --yes',
    put: async (given: Given) => (hasLater && given['write'] !== 'change' ? undefined : review(given)),
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

  const sayLine = async (lead: Lead, given: Given): Promise<string> => {
    const { console } = await start(given);
    const line = lineOf(lead, given, console.view.show);
    if (lines !== undefined) console.say(line);
    return line;
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
      const lead = leadOf(command, given ?? {});
      if (lead !== undefined) {
        // Plop keeps the terminal to itself: another program cannot have it.
        const step = async (): Promise<string> => sayLine(lead, given ?? {});
        return [{ type: 'orq-validate', step } satisfies PlannedAction] as never[];
      }
      // An answer to what is asked about the plan, given before there was one.
      const isBeforehand = [given?.['write'], given?.['confirmed']].includes(answeredBeforehand);
      if (reviewed === undefined || isBeforehand) throw unreviewed(command.name);
      if (given?.['confirmed'] === false) reviewed.decline();
      return reviewed.steps().map((step) => actionFor(step)) as never[];
    },
  });
}
