import type { Code, Finding } from '../findings/index.ts';

/** Findings whose next step is a run that makes the catalogue. */
const remade: ReadonlySet<Code> = new Set<Code>([
  'catalogue-file-missing',
  'catalogue-file-broken',
  'catalogue-lacks-model',
  'catalogue-stale',
  'codex-other-refuses',
  'codex-takes-for',
  'model-list-old',
  'model-not-offered',
]);

/** The same, each with what such a run needs here: the model that was picked since the set-up, or Codex itself. */
export function withRemake(found: readonly Finding[]): readonly Finding[] {
  const picked = found.flatMap((one) =>
    one.code === 'setting-differs' && one.args.model !== undefined ? [{ id: one.args.model }] : [],
  )[0];
  const uninstalled = found.some(({ code }) => code === 'codex-not-installed');
  const more = { ...(picked && { picked }), ...(uninstalled && { uninstalled: true }) };
  return found.map((one) =>
    remade.has(one.code) ? ({ ...one, args: { ...one.args, ...more } } as Finding) : one,
  );
}
