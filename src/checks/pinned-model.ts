import type { Paths } from '../host/paths.ts';
import { type CheckContext, decidingLayer } from './context.ts';
import { gatherContext, type Reader } from './gather.ts';
import { hasPrefix } from './model.ts';

/** The model that a project has chosen for itself, where Codex counts its file: that is no fault of a set-up. */
export function pinnedModel(context: CheckContext): string | undefined {
  const layer = decidingLayer(context, ['model']);
  const model = layer?.kind === 'project' ? layer.tree?.['model'] : undefined;
  return typeof model === 'string' && hasPrefix(model) ? model : undefined;
}

/** The same for a folder, as a list: a catalogue has to have it, too. */
export async function pinnedIn(host: Reader, paths: Paths, project: string): Promise<readonly string[]> {
  const model = pinnedModel(await gatherContext(host, { paths, project }));
  return model === undefined ? [] : [model];
}
