import { valuesOf } from '../answers/option.ts';
import { rootsOf } from '../commands/roots.ts';
import type { Prepared } from '../commands/session.ts';
import { setup } from '../commands/setup/options.ts';
import { createHost } from '../host/host.ts';
import { applyPlan, settleEarlier } from '../plan/apply.ts';
import { isEmpty } from '../plan/plan.ts';
import { doctorJson } from '../report/doctor-report.ts';
import { planText } from '../report/run-report.ts';
import { viewFor } from '../report/view.ts';
import type { Host } from '../host/types.ts';
import type { Roots } from '../plan/roots.ts';
import { requireOptions } from './arguments.ts';
import { givenOut, thrown } from './thrown.ts';
import type { Applied, CheckOptions, CheckReport, SetupOptions, SetupPlan } from './types.ts';

type Kept = Readonly<{ host: Host; prepared: Prepared; roots: Roots }>;

/** What belongs to a plan that was given out: it holds the key. */
const kept = new WeakMap<SetupPlan, Kept>();

async function orThrow<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw thrown(error);
  }
}

const setupOptions: Readonly<Record<keyof SetupOptions, true>> = {
  ...{ model: true, baseUrl: true, provider: true, as: true },
  ...{ envKey: true, keyStore: true, keyCommand: true, apiKey: true },
  ...{ shell: true, project: true, codexHome: true },
};

const checkOptions: Readonly<Record<keyof CheckOptions, true>> = { codexHome: true, project: true };

/** See `planSetup` of the package. */
export const planMachine = (options: SetupOptions): Promise<SetupPlan> =>
  orThrow(async () => {
    requireOptions('planSetup', options, Object.keys(setupOptions));
    const { apiKey, project, ...rest } = options;
    const host = createHost();
    const given = {
      ...rest,
      ...(project !== undefined && { dest: project }),
      ...(apiKey !== undefined && { key: apiKey }),
    };
    const values = valuesOf(setup.options, given, host);
    const { setupWork } = await import('../commands/setup/work.ts');
    const prepared = await setupWork.prepare(host, values, new Set());
    const { plan } = prepared;
    const view = await viewFor({ isTTY: false }, { ...host, env: { NO_COLOR: '1' } });
    const out = {
      changes: plan.changes.map(({ path, kind }) => ({ path, kind })),
      isEmpty: isEmpty(plan),
      diff: planText(plan, view),
      findings: plan.findings.map(givenOut),
    };
    kept.set(out, { host, prepared, roots: await rootsOf(host, given) });
    return out;
  });

/** See `apply` of the package. */
export const applyMachine = (planned: SetupPlan): Promise<Applied> =>
  orThrow(async () => {
    const known = kept.get(planned);
    if (known === undefined) throw new TypeError('apply() takes a plan of planSetup(), each of them once.');
    const { host, prepared, roots } = known;
    const written = !planned.isEmpty;
    if (written) {
      kept.delete(planned);
      await settleEarlier(host, 'setup', { roots });
      await applyPlan(host, prepared.plan, { roots });
    }
    return { written, findings: (await prepared.check()).map(givenOut) };
  });

/** See `check` of the package. */
export const checkMachine = (options: CheckOptions): Promise<CheckReport> =>
  orThrow(async () => {
    requireOptions('check', options, Object.keys(checkOptions));
    const { diagnose } = await import('../commands/doctor/diagnose.ts');
    const request = { ...options, prove: false, live: false, onBilled: () => undefined };
    const {
      version: _version,
      intent: _intent,
      ...report
    } = JSON.parse(doctorJson(await diagnose(createHost(), request))) as CheckReport & {
      version: number;
      intent: string;
    };
    return report;
  });
