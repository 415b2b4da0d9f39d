import { join } from 'node:path';
import type { Host } from '../../src/host/types.ts';
import { applyPlan } from '../../src/plan/apply.ts';
import type { Plan } from '../../src/plan/plan.ts';

/** Writes a plan as a run of the bin would, in the person's own CODEX_HOME and the working folder. */
export function apply(host: Host, plan: Plan): Promise<void> {
  const codexHome = host.env['CODEX_HOME'] ?? join(host.home, '.codex');
  return applyPlan(host, plan, { roots: { codexHome, project: host.cwd } });
}
