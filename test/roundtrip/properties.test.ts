import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEmpty } from '../../src/plan/plan.ts';
import { memoryHostWithCodex } from '../support/memory-codex.ts';
import { type MemoryHost, memoryHost } from '../support/memory-host.ts';
import { homes, statePath } from './homes.ts';
import { changeModel, setUp, undo } from './runs.ts';
import { propertyRuns } from '../support/property-runs.ts';

const models = fc.constantFrom(
  'openai/gpt-5.4',
  'openai/gpt-5.5',
  'anthropic/claude-sonnet-4-6',
  'acme@orq/fast',
);

/** One run of the package: a set-up, or a change of model alone. */
const runs = fc.oneof(
  fc.record({
    model: models,
    provider: fc.constantFrom('orq', 'gateway'),
    keyStore: fc.constantFrom(undefined, 'codex-env', 'external'),
  }),
  fc.record({ model: models, createPin: fc.boolean(), dropLeftovers: fc.boolean() }),
);

type Run = typeof runs extends fc.Arbitrary<infer T> ? T : never;

const setUps = runs.filter((run) => 'provider' in run);

async function doIt(host: MemoryHost, run: Run): Promise<void> {
  if ('provider' in run) {
    const { keyStore, ...given } = run;
    await setUp(host, { ...given, ...(keyStore !== undefined && { keyStore }) });
  } else await changeModel(host, run);
}

const withoutState = (host: MemoryHost): Record<string, string> => {
  const { [statePath]: _state, ...texts } = host.texts();
  return texts;
};

/** With a Codex there are a catalogue and settings beside it; without one there are not. */
const machines = fc.tuple(homes, fc.boolean()).map(([files, hasCodex]) => ({
  files,
  host: () => (hasCodex ? memoryHostWithCodex(files).host : memoryHost(files)),
}));

describe('for any home', () => {
  it('remove puts every file back to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(machines, setUps, async (machine, run) => {
        const host = machine.host();
        const before = host.texts();
        await doIt(host, run);
        expect(host.texts()).not.toEqual(before);
        await undo(host);
        expect(host.texts()).toEqual(before);
      }),
      propertyRuns(120, 30),
    );
  });

  it('also after several runs with other models, providers, key stores and pins', async () => {
    await fc.assert(
      fc.asyncProperty(
        machines,
        setUps,
        fc.array(runs, { minLength: 1, maxLength: 4 }),
        async (machine, first, others) => {
          const host = machine.host();
          const before = host.texts();
          for (const run of [first, ...others]) await doIt(host, run);
          await undo(host);
          expect(host.texts()).toEqual(before);
        },
      ),
      propertyRuns(80, 20),
    );
  });

  it('remove in two steps, keeping the provider and the key first, ends at the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(machines, setUps, async (machine, run) => {
        const host = machine.host();
        const before = host.texts();
        await doIt(host, run);
        await undo(host, { keepProvider: true, keepKey: true });
        await undo(host);
        expect(host.texts()).toEqual(before);
      }),
      propertyRuns(50, 15),
    );
  });

  it('a second run changes nothing, be it a set-up or a change to the same model', async () => {
    await fc.assert(
      fc.asyncProperty(machines, setUps, async (machine, run) => {
        const host = machine.host();
        await doIt(host, run);
        const once = host.texts();
        await doIt(host, run);
        expect(isEmpty(await changeModel(host, { model: run.model }))).toBe(true);
        expect(isEmpty(await changeModel(host))).toBe(true);
        expect(host.texts()).toEqual(once);
      }),
      propertyRuns(50, 15),
    );
  });

  it('a change of model gives what a set-up with that model gives', async () => {
    await fc.assert(
      fc.asyncProperty(machines, setUps, models, async (machine, run, model) => {
        const [changed, direct] = [machine.host(), machine.host()];
        await doIt(changed, run);
        await changeModel(changed, { model });
        await doIt(direct, { ...run, model });
        expect(withoutState(changed)).toEqual(withoutState(direct));
      }),
      propertyRuns(80, 20),
    );
  });
});
