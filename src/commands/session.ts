import { settleEarlier, whileAlone } from '../plan/apply.ts';
import type { Roots } from '../plan/roots.ts';
import type { Holder } from '../plan/run-folder.ts';
import { unfinishedRuns } from '../plan/unfinished.ts';
import { type Watched, watch } from '../plan/watch.ts';
import type { Console } from '../report/console.ts';
import { isSameDiff } from '../report/diff.ts';
import { bugText, doneText } from '../report/finding-text.ts';
import { endsUnwritten, type Finding, finding, Problem, problem, textOf } from '../findings/index.ts';
import { type Change, isEmpty, type Plan } from '../plan/plan.ts';
import { requireApart, requireDistinct } from '../plan/same-file.ts';
import { type NextStep, nextStepsText, planQuestion, planText, reportJson } from '../report/run-report.ts';
import type { Paths } from '../host/paths.ts';
import {
  differencesOf,
  doneTo,
  isInDoubt,
  isReady,
  outcomeOf,
  problemOf,
  withoutRepetition,
} from './outcome.ts';
import { withSkipOptionOf } from './skip-option.ts';
import type { Host } from '../host/types.ts';

/** Work that is planned and proved, before anything is written. */
export type Prepared = Readonly<{
  plan: Plan;
  /** The message when there is nothing to change. */
  nothing: string;
  /** What you can do once it is written. */
  next: readonly NextStep[];
  /** The first of these steps; shown if nothing is missing for it. */
  first?: NextStep;
  /** The quick checks once everything is written (or was already). */
  check: () => Promise<readonly Finding[]>;
}>;

export const trySaying = ({ profile }: Pick<Paths, 'profile'>): NextStep => [
  'Try',
  () => `codex ${profile === undefined ? '' : `-p ${profile} `}"say hello"`,
];
export const undoMachine: NextStep = ['Undo', ({ command }) => command('remove')];

/** How work is run, from either face. */
export type SessionOptions = Readonly<{
  /** What the command does. */
  intent: Plan['intent'];
  dryRun: boolean;
  json: boolean;
  /** Exit with 1 if anything would change; writes nothing. */
  check: boolean;
  /** Whose files it is about. */
  roots: () => Promise<Roots>;
}>;

/** How many times a run plans anew while another program keeps changing its files. */
const attempts = 5;

const isChange = (error: unknown): boolean =>
  error instanceof Problem && error.finding.code === 'file-changed-meanwhile';

/** One file, or the checks. `run` returns what to show when it is done: the name of the file, or the result. */
export type Step = Readonly<{ change?: Change; run: () => Promise<string> }>;

/**
 * One run of a command: review (plan and show), steps (write, validate), finish (report). The faces (plop, the bin)
 * call these in this order; messages and exit status are decided here.
 */
export class Session {
  readonly #host: Host;
  readonly #console: Omit<Console, 'fail' | 'insist'>;
  readonly #options: SessionOptions;
  #prepared: Prepared | undefined;
  #prepare: ((host: Host) => Promise<Prepared>) | undefined;
  /** What the plan was made from. */
  #watched: Watched | undefined;
  /** Whether you have been shown the plan and asked. */
  #isConfirmed = false;
  #findings: Finding[] = [];
  /** Those that have been told already. */
  readonly #noted: Finding[] = [];
  #isWriting = false;
  /** Whether the files are written; a check that fails after that takes nothing back. */
  #written = false;
  #outcome: 'open' | 'declined' | 'applied' | 'failed' | 'finished' = 'open';
  /** 0 done, 1 failed or something is wrong, 2 wrong usage, 130 cancelled. */
  exitCode: 0 | 1 | 2 | 130 = 0;

  constructor(host: Host, console: Omit<Console, 'fail' | 'insist'>, options: SessionOptions) {
    this.#host = host;
    this.#console = console;
    this.#options = options;
  }

  /**
   * Plans everything and shows what would change.
   * @returns the question to confirm before writing; undefined when there is nothing to write
   * @throws Error with the whole message; the exit status is set
   */
  async review(prepare: (host: Host) => Promise<Prepared>): Promise<string | undefined> {
    return this.guard(async () => {
      await this.settle();
      this.#prepare = prepare;
      const prepared = await this.#plan(prepare);
      if (!isEmpty(prepared.plan)) this.#console.say(`\n${planText(prepared.plan, this.#console.view)}\n`);
      if (this.#options.check && !isEmpty(prepared.plan)) this.exitCode = 1;
      if (this.#options.check) this.#findings.push(...differencesOf(prepared.plan));
      return this.#writes ? planQuestion(prepared.plan) : undefined;
    });
  }

  /**
   * Settles what an earlier run has left unfinished, before anything is read. A look only writes nothing.
   * @throws Problem as `settleEarlier`
   */
  async settle(): Promise<void> {
    const { dryRun, check, intent, roots } = this.#options;
    if (dryRun || check) {
      const unfinished = await unfinishedRuns(this.#host, await roots());
      this.#note(unfinished.map((run) => finding('run-unfinished', run)));
      if (check && unfinished.length > 0) this.exitCode = 1;
      return;
    }
    this.#host.removeLeftovers();
    this.#note(await settleEarlier(this.#host, intent, { roots: await roots(), onWait: this.#onWait }));
  }

  /** What is worth a line at once. */
  #note(findings: readonly Finding[]): void {
    this.#console.tell(findings);
    this.#noted.push(...findings);
  }

  readonly #onWait = ({ process: { pid }, command, since }: Holder, folder: string): void => {
    this.#console.tell([finding('waiting-for-run', { pid, command, since, folder })]);
  };

  async #plan(prepare: (host: Host) => Promise<Prepared>): Promise<Prepared> {
    const watched = watch(this.#host);
    const prepared = await prepare(watched.host);
    requireDistinct(prepared.plan.changes.map(({ snapshot }) => snapshot));
    await requireApart(this.#host, prepared.plan.changes);
    this.#watched = watched;
    this.#prepared = prepared;
    this.#findings = [...prepared.plan.findings];
    return prepared;
  }

  /** The question is put: what is written is what was shown. */
  ask(): void {
    this.#isConfirmed = true;
  }

  /** Whether this run writes: something changes, and neither `--dry-run` nor `--check` is set. */
  get #writes(): boolean {
    const { dryRun, check } = this.#options;
    return !dryRun && !check && this.#prepared !== undefined && !isEmpty(this.#prepared.plan);
  }

  /** You answered no. */
  decline(): void {
    this.#outcome = 'declined';
    this.exitCode = 130;
  }

  /** The steps after the review: one for each file, then the checks. Empty with `--dry-run` and `--check`. */
  steps(): readonly Step[] {
    const prepared = this.#prepared;
    const { dryRun, check } = this.#options;
    if (prepared === undefined || this.#outcome !== 'open' || dryRun || check) return [];
    return [...(this.#writes ? this.#writing(prepared) : []), { run: () => this.#validate(prepared) }];
  }

  #writing({ plan }: Prepared): Step[] {
    let writing: Promise<void> | undefined;
    return plan.changes
      .filter(({ kind }) => kind !== 'keep')
      .map((change) => ({
        change,
        run: () =>
          this.guard(async () => {
            // All of them with the first: they are one.
            writing ??= this.#write(plan);
            await writing;
            return `${this.#console.view.show.path(change.path)} ${doneTo(change)}`;
          }),
      }));
  }

  async #write(plan: Plan): Promise<void> {
    this.#isWriting = true;
    const options = { roots: await this.#options.roots(), onWait: this.#onWait };
    await whileAlone(this.#host, plan, options, async ({ settled, write }) => {
      this.#note(settled);
      for (let attempt = 1; ; attempt += 1) {
        // What it refuses ends the run: another try would find the new plan, which you have not agreed to.
        const current = await this.#currentPlan(plan);
        try {
          const found = await write(current);
          this.#outcome = 'applied';
          this.#written = true;
          this.#note(found);
          if (found.length > 0) this.exitCode = 1;
          return;
        } catch (error) {
          if (!isChange(error) || attempt === attempts) throw withSkipOptionOf(error, plan);
        }
      }
    });
  }

  /** The plan, made anew where what it was made from has changed. */
  async #currentPlan(shown: Plan): Promise<Plan> {
    const path = await this.#watched?.changed();
    if (path === undefined || this.#prepare === undefined) return this.#prepared?.plan ?? shown;
    const { plan } = await this.#plan(this.#prepare);
    if (isSameDiff(plan, shown)) return plan;
    // Something else than what was agreed to.
    if (this.#isConfirmed) throw problem('file-changed-meanwhile', { path, state: 'Nothing was written.' });
    this.#note([finding('planned-anew', { path })]);
    this.#console.say(`\n${planText(plan, this.#console.view)}\n`);
    return plan;
  }

  async #validate(prepared: Prepared): Promise<string> {
    return this.guard(async () => {
      const found = await prepared.check();
      this.#findings.push(...found);
      if (found.some(({ level }) => level === 'error')) this.exitCode = 1;
      return outcomeOf(found);
    });
  }

  /** Runs a part. A failure sets the exit status and is thrown as one error with the whole message. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#outcome = 'failed';
      const known = problemOf(error);
      // A problem tells by itself how files were left that were being replaced.
      const isUnwritten = !this.#written && (known === error || !this.#isWriting);
      this.exitCode = known?.exitCode ?? 1;
      if (known === undefined) throw new Error(bugText(error, isUnwritten), { cause: error });
      const found = isUnwritten ? endsUnwritten(known.finding) : known.finding;
      this.#findings.push(found);
      throw new Error(textOf(found, this.#console.view.show), { cause: error });
    }
  }

  /** Reports how the run ended. Can be called again, and while the process exits. */
  finish(): void {
    if (this.#outcome === 'finished') return;
    const { say, tell, document, view } = this.#console;
    const prepared = this.#prepared;
    const applied = this.#outcome === 'applied';
    const failed = this.#outcome === 'failed';
    const declined = this.#outcome === 'declined';
    this.#outcome = 'finished';
    if (this.#options.json) {
      const findings = withoutRepetition([...this.#noted, ...this.#findings]);
      document(reportJson(this.#options.intent, prepared?.plan, this.#written, findings));
      return;
    }
    // The face has shown a failure already, as its error.
    if (failed || prepared === undefined) return;
    if (declined) {
      say('Nothing was written.');
      return;
    }
    this.#sayResult(prepared, applied);
    tell(withoutRepetition(this.#findings).filter(({ code }) => code !== 'codex-loads' || applied));
    const next = [
      ...(isReady(this.#findings) && prepared.first !== undefined ? [prepared.first] : []),
      ...prepared.next,
    ];
    if (applied && next.length > 0) say(`\n${nextStepsText(view, next)}`);
  }

  #sayResult({ plan, nothing }: Prepared, applied: boolean): void {
    const { say, view } = this.#console;
    if (isEmpty(plan))
      say(doneText(isInDoubt(this.#findings) ? 'Nothing to change in the files.' : nothing, view));
    else if (!applied) say('Nothing was written.');
    else say(plan.intent === 'remove' ? `\n${doneText('Undone.', view)}` : '');
  }

  /** Whether everything is written. */
  get isWritten(): boolean {
    return this.#written;
  }

  /** Ctrl-C, or the end of the terminal. What was written and committed stays, and is still reported. */
  cancel(): void {
    if (this.#outcome === 'open') this.#outcome = 'declined';
  }
}
