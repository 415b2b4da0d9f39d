import { isModelId, type ModelChoice } from '../answers/rules.ts';
import { parseToml } from '../edit/toml.ts';
import { type Finding, finding, Problem } from '../findings/index.ts';
import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { textAt } from '../state/read.ts';
import { digestOf } from '../state/versioned.ts';
import { modelListPath } from '../targets/model-list.ts';
import { otherModelsIn } from '../targets/named-models.ts';
import { changeAt, type PartialPlan } from './change.ts';
import type { Options } from './feature-part.ts';
import { featureFolder } from './locate.ts';
import { listFor, modelChoiceIn, type ModelsFile, modelsFileOf } from './models-file.ts';
import { hasWorkflow, type PlanRequest } from './plan-container.ts';
import type { Repo } from './repo.ts';

/** Where a repo says which models Codex is told of in its dev containers and its workflow. */
export const modelsPath = `${featureFolder}/models.json`;

/** The ids that a repo's own `.codex/config.toml` names: Codex reads it inside as well. */
async function namedInProject(repo: Repo): Promise<readonly string[]> {
  const text = await repo.readOptional('.codex/config.toml');
  if (text === undefined) return [];
  try {
    const tree = parseToml(text, '.codex/config.toml');
    return [tree['model'], ...otherModelsIn(tree).map(({ model }) => model)].filter(
      (model): model is string => typeof model === 'string',
    );
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

/** The list that this machine keeps; one that cannot be read is none, since a repo can do without. */
export async function keptList(host: Pick<Host, 'read'>, paths: Paths): Promise<string | undefined> {
  try {
    return await textAt(host, modelListPath(paths));
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

export type ModelsRequest = Readonly<{
  /** Text of a list of the gateway's models. */
  list: string | undefined;
  choice: ModelChoice;
  /** The options of the dev containers. */
  options: readonly Options[];
}>;

/** The file as it is rendered from a list; `hasList` tells whether the list says anything of these dev containers. */
export async function modelsFor(
  repo: Repo,
  { list: text, choice, options }: ModelsRequest,
): Promise<ModelsFile & { hasList: boolean }> {
  const list = listFor(
    text,
    options.map(({ baseUrl }) => baseUrl),
  );
  const named = [...options.map(({ model }) => model), ...(await namedInProject(repo))];
  const file = modelsFileOf({ used: named.filter(isModelId), list, choice });
  return { ...file, hasList: list !== undefined };
}

/** What is said where not all models fit. */
export const cutFindings = ({ kept, cut }: Pick<ModelsFile, 'kept' | 'cut'>): readonly Finding[] =>
  cut === 0 ? [] : [finding('catalogue-cut', { kept, offered: kept + cut })];

/**
 * The Feature's `models.json`. The first run makes it from the list of its machine. Later runs leave it: a machine
 * whose gateway offers other models is no drift. `model`, or a choice of models, makes it anew.
 */
export async function planModels(
  host: Pick<Host, 'read'>,
  request: PlanRequest,
  options: readonly Options[],
  files: Map<string, string>,
): Promise<PartialPlan> {
  const { repo, platform, models, context, keepsEdits = false } = request;
  // A Feature of a registry has a list of its own beside it.
  if (request.feature !== undefined && !hasWorkflow(request))
    return {
      changes: [],
      findings: models === undefined ? [] : [finding('devcontainer-models-elsewhere', {})],
    };
  const path = modelsPath;
  const before = await repo.text(path);
  const known = before === undefined ? undefined : modelChoiceIn(before);
  const isKept = known !== undefined && models === undefined;
  const isDeleted = keepsEdits && before === undefined && files.has(path);
  if (isKept || isDeleted) {
    if (before !== undefined && !files.has(path)) files.set(path, digestOf(before));
    return { changes: [await changeAt({ repo, platform }, path, before, { id: 'feature' })], findings: [] };
  }
  const list = await keptList(host, context.paths);
  const made = await modelsFor(repo, { list, choice: models ?? known ?? 'all', options });
  files.set(path, digestOf(made.text));
  const isBroken = before !== undefined && known === undefined;
  return {
    changes: [await changeAt({ repo, platform }, path, made.text, { id: 'feature' })],
    findings: [
      ...cutFindings(made),
      ...(isBroken ? [finding('devcontainer-file-edited', { file: repo.nameOf(path) })] : []),
    ],
  };
}
