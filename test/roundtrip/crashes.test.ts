import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import { settleEarlier } from '../../src/plan/apply.ts';
import { cutOff } from '../support/cut-off.ts';
import { memoryHostWithCodex } from '../support/memory-codex.ts';
import type { MemoryHost, MemoryOptions } from '../support/memory-host.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { homes } from './homes.ts';
import { changeModel, setUp, undo } from './runs.ts';

/*
 * A model of a machine: what the files would be if we had never been there. Every run may be cut off at any of its steps, and
 * somebody may edit a file between two runs, or between two steps of one. What they wrote is always there; and once all is
 * removed, the files are those of the model, to the byte.
 */

const codexHome = '/home/ada/.codex';

/** What somebody adds to a file: a line, or a table, that nobody else writes. */
const additions: Readonly<Record<string, (number: number) => string>> = {
  [`${codexHome}/config.toml`]: (number) => `[projects."/srv/${number}"]\ntrust_level = "trusted"\n`,
  [`${codexHome}/.env`]: (number) => `OTHER_${number}=1\n`,
  '/home/ada/.zshrc': (number) => `alias a${number}=ls\n`,
  [`${codexHome}/AGENTS.md`]: (number) => `note ${number}\n`,
};

const edits = fc.record({
  path: fc.constantFrom(...Object.keys(additions)),
  /** Whether the file stays the same one, as with \`>>\`, or another takes its place, as with most editors. */
  inPlace: fc.boolean(),
});

type Edit = typeof edits extends fc.Arbitrary<infer T> ? T : never;

/** At a step of a run, counted from its first; later ones than it has never come. */
const at = fc.integer({ min: 1, max: 150 });

const happenings = fc.oneof(
  fc.record({
    run: fc.constantFrom('set up', 'another model', 'remove'),
    model: fc.constantFrom('openai/gpt-5.4', 'anthropic/claude-sonnet-4-6'),
    cutOffAt: fc.option(at, { nil: undefined }),
    meanwhile: fc.option(fc.record({ edit: edits, at }), { nil: undefined }),
  }),
  fc.record({ edit: edits }),
);

type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;
type Run = Extract<Happening, { run: string }>;

/** As an editor would: a new line is a line of its own, and ends as the others do. */
function withMore(text: string, added: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const isEnded = /(^|\n|^\ufeff)$/.test(text);
  return `${text}${isEnded ? '' : end}${added.replaceAll('\n', end)}`;
}

class World {
  readonly host: MemoryHost;
  /** The files as they would be without us. */
  readonly #theirs: Record<string, string>;
  readonly #folders: Set<string>;
  #number = 0;

  constructor(machine: MemoryOptions) {
    this.host = memoryHostWithCodex(machine).host;
    for (const folder of [codexHome, '/tmp']) this.host.memory.folder(folder);
    this.#theirs = { ...this.host.texts() };
    this.#folders = new Set(this.host.memory.folders());
  }

  /** @returns what takes it out of the model again */
  edit({ path, inPlace }: Edit): () => void {
    this.#number += 1;
    const added = additions[path]?.(this.#number) ?? '';
    const real = this.host.memory.resolve(path);
    const now = this.host.texts()[real];
    if (now !== undefined && inPlace) this.host.memory.scribble(real, withMore(now, added));
    else this.host.put(real, withMore(now ?? '', added));
    this.#folders.add(dirname(real));
    const before = this.#theirs[real];
    this.#theirs[real] = withMore(before ?? '', added);
    return () => {
      if (before === undefined) delete this.#theirs[real];
      else this.#theirs[real] = before;
    };
  }

  /** The additions to each file, all of which are to be there. */
  expectTheirs(): void {
    const texts = Object.fromEntries(
      Object.entries(this.host.texts()).map(([path, text]) => [path, text.replaceAll('\r\n', '\n')]),
    );
    for (let number = 1; number <= this.#number; number += 1)
      for (const [name, added] of Object.entries(additions)) {
        const path = this.host.memory.resolve(name);
        if (this.#theirs[path]?.replaceAll('\r\n', '\n').includes(added(number)) === true)
          expect(texts[path]?.split(added(number)).length, `${path}: ${added(number)}`).toBe(2);
      }
  }

  expectNothingOfOurs(): void {
    expect(this.host.texts()).toEqual(this.#theirs);
    expect(this.host.memory.folders()).toEqual([...this.#folders].sort());
  }
}

async function settle(host: MemoryHost): Promise<void> {
  await settleEarlier(host, 'setup', { roots: { codexHome, project: host.cwd } });
}

async function work(host: MemoryHost, { run, model }: Pick<Run, 'run' | 'model'>): Promise<void> {
  await settle(host);
  // Where there is nothing of ours, there may be somebody's own routing to Orq, which a removal would take.
  const isSetUp = Object.values(host.texts()).some((text) => text.includes('codex-orq'));
  if (run === 'set up') await setUp(host, { model });
  else if (!isSetUp) return;
  else if (run === 'another model') await changeModel(host, { model, force: true });
  else await undo(host);
}

/** What a run may be refused with: somebody was faster, or there is nothing to change. */
const refusals = ['file-changed-meanwhile', 'model-no-setup', 'not-set-up'];

const isLost = (error: unknown): boolean =>
  error instanceof Problem && error.finding.code === 'edits-overwritten';

async function happen(world: World, happening: Happening): Promise<void> {
  if (!('run' in happening)) {
    world.edit(happening.edit);
    return;
  }
  const { host } = world;
  const { cutOffAt = Number.POSITIVE_INFINITY, meanwhile } = happening;
  await cutOff(host, cutOffAt, async () => {
    const dies = host.memory.before;
    let count = 0;
    // POSIX knows no comparison and replacement in one: another file in this place is too late for that one step.
    let tooLate: (() => void) | undefined;
    host.memory.before = (call, to) => {
      count += 1;
      if (count === meanwhile?.at) {
        const forget = world.edit(meanwhile.edit);
        const path = host.memory.resolve(meanwhile.edit.path);
        if (call === 'rename' && to === path && !meanwhile.edit.inPlace) tooLate = forget;
      }
      dies(call, to);
    };
    await work(host, happening).catch((error: unknown) => {
      if (tooLate !== undefined && isLost(error)) tooLate();
      else if (error instanceof Problem) expect(refusals).toContain(error.finding.code);
      else throw error;
    });
  });
}

test('whatever happens in whichever order, nothing of theirs is lost, and nothing of ours is left in the end', async () => {
  await fc.assert(
    fc.asyncProperty(homes, fc.array(happenings, { minLength: 1, maxLength: 6 }), async (files, all) => {
      const world = new World(files);
      for (const happening of all) {
        await happen(world, happening);
        world.expectTheirs();
      }
      await work(world.host, { run: 'remove', model: 'openai/gpt-5.4' });
      world.expectNothingOfOurs();
    }),
    propertyRuns(150, 20),
  );
});

test('a set-up that can go neither forward nor back has its record: undo is exact all the same', async () => {
  let isStopped = false;
  for (let step = 1; step <= 150; step += 1) {
    // A byte order mark alone: with nothing but the files to go by, it is not known to be theirs.
    const world = new World({ files: { [`${codexHome}/.env`]: '\ufeff', '/home/ada/.zshrc': 'x=1\n' } });
    const isCut = await cutOff(world.host, step, () =>
      work(world.host, { run: 'set up', model: 'openai/gpt-5.4' }),
    );
    if (!isCut) break;
    world.edit({ path: `${codexHome}/config.toml`, inPlace: false });
    world.edit({ path: '/home/ada/.zshrc', inPlace: false });
    const settled = await settleEarlier(world.host, 'setup', {
      roots: { codexHome, project: world.host.cwd },
    });
    isStopped ||= settled.some(({ code }) => code === 'run-stopped');
    await work(world.host, { run: 'remove', model: 'openai/gpt-5.4' });
    world.expectNothingOfOurs();
  }
  expect(isStopped).toBe(true);
});
