import * as v from 'valibot';
import { codexEnvironment, timeoutMs } from '../codex/run.ts';
import type { Host } from '../host/types.ts';
import { parseJson } from '../lib/json.ts';

const bundledSchema = v.looseObject({
  models: v.array(v.looseObject({ slug: v.string(), apply_patch_tool_type: v.optional(v.unknown()) })),
});

/** One part without `@`, and a name: Codex looks for no name behind two. */
const prefixed = /^[\w-]+\/([^/]+)$/;

/**
 * The model of its own that Codex takes an id for where no catalogue lists it: it looks behind the prefix, and the
 * beginning of the name is enough (`azure/gpt-5.5-2026-01-01`). Measured with 0.169.0.
 * @param models those that Codex has built in
 */
export function takenFor<T extends Readonly<{ slug: string }>>(
  id: string,
  models: readonly T[],
): T | undefined {
  const [, name] = prefixed.exec(id) ?? [];
  return models
    .filter(({ slug }) => name?.startsWith(slug))
    .toSorted((a, b) => b.slug.length - a.slug.length)[0];
}

/**
 * The same for the installed Codex, where it then offers the model another tool than functions.
 * @returns the name of its own model
 */
export async function freeformLike(
  { run, env }: Pick<Host, 'run' | 'env'>,
  id: string,
  { codexHome, cwd }: Readonly<{ codexHome: string; cwd: string }>,
): Promise<string | undefined> {
  if (!prefixed.test(id)) return undefined;
  const result = await run('codex', ['debug', 'models', '--bundled'], {
    ...{ cwd, timeoutMs },
    env: codexEnvironment(env, codexHome),
  });
  const bundled = v.safeParse(bundledSchema, parseJson(result.stdout));
  if (!bundled.success) return undefined;
  const model = takenFor(id, bundled.output.models);
  return model?.apply_patch_tool_type === 'freeform' ? model.slug : undefined;
}
