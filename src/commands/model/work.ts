import { parseModelChoice } from '../../answers/rules.ts';
import { isOfMachine } from '../../answers/way.ts';
import { sourceOf } from '../../edit/toml.ts';
import { Problem, wordingOf } from '../../findings/index.ts';
import type { Host } from '../../host/types.ts';
import { showFor } from '../../report/view.ts';
import { textAt } from '../../state/read.ts';
import { unprefixedIn } from '../../targets/other-models.ts';
import { pathsFor } from '../../host/paths.ts';
import { offersOf } from '../offered-models.ts';
import { runsInBackground } from '../background.ts';
import type { Work } from '../command.ts';
import { requireForAll } from '../for-all-users.ts';
import { oneOf } from '../devcontainer/folders.ts';
import { prepareMachineModel } from '../setup/machine.ts';
import { currentSetup, type ModelRequest, modelsOf, precheckModel, prepareModel } from './prepare.ts';
import type { ModelFacts, ModelValues } from './options.ts';
import type { Offered } from '../../answers/option.ts';

const requestOf = ({
  dest,
  project,
  force,
  dryRun,
  check,
  models,
  ...values
}: ModelValues): ModelRequest => ({
  dropLeftovers: false,
  ...values,
  ...(models !== undefined && { models: parseModelChoice(models) }),
  project: oneOf(dest),
  createPin: project === true,
  // A run that only looks shows what --force would do.
  force: [force, dryRun, check].includes(true),
});

/** The ids to choose from, the present one first: the gateway's if there is a key, else those in use. */
async function idsFor(host: Host, codexHome: string | undefined): Promise<readonly Offered[]> {
  const current = await currentSetup(host, { codexHome }).catch(() => undefined);
  if (current === undefined) return [];
  const { paths, answers } = current;
  const config = await textAt(host, paths.config).catch(() => undefined);
  const present = sourceOf(config ?? '', ['model'])?.value;
  const models = await modelsOf(host, current)();
  const inUse = [present, answers.model]
    .filter((id) => typeof id === 'string')
    .filter((id) => id.includes('/'));
  return offersOf(inUse, models);
}

async function editIn(host: Host, values: ModelValues): Promise<string | undefined> {
  try {
    await prepareModel(host, requestOf(values));
    return undefined;
  } catch (error) {
    // The review reports anything else.
    if (!(error instanceof Problem) || error.finding.code !== 'edited-since') return undefined;
    return wordingOf(error.finding, showFor(host, values.codexHome)).message;
  }
}

/** What the terminal offers: every bare id that other settings name, and what it would become. */
async function othersIn(host: Host, codexHome: string | undefined): Promise<string | undefined> {
  const current = await currentSetup(host, { codexHome }).catch(() => undefined);
  if (current === undefined) return undefined;
  const { paths, answers } = current;
  const show = showFor(host);
  const lines = (await unprefixedIn(host, paths, answers.provider)).map(
    ({ file, key, id }) => `${key} = "${id}" in ${show.path(file)}`,
  );
  return lines.length === 0
    ? undefined
    : `Other settings name models without a prefix. Write ${lines.join(', ')}?`;
}

/** The machine's model has nothing to do with a project, or with what a user has. @throws Problem machine-option */
const machineRequestOf = ({ model, models, as = '', ...others }: ModelValues) => {
  const { project, dest, prefixOthers, dropLeftovers, codexHome, restart } = others;
  requireForAll(as, { codexHome, project, dest: oneOf(dest), prefixOthers, dropLeftovers, restart });
  return { as, model, ...(models !== undefined && { models: parseModelChoice(models) }) };
};

export const modelWork: Work = {
  prepare: (host, values: ModelValues) =>
    isOfMachine(values.as)
      ? prepareMachineModel(host, machineRequestOf(values))
      : prepareModel(host, requestOf(values)),
  precheck: async (host, values: ModelValues) => {
    if (isOfMachine(values.as)) await prepareMachineModel(host, machineRequestOf(values));
    else await precheckModel(host, requestOf(values));
  },
  asks: (_, { as }: ModelValues) => !isOfMachine(as),
  facts: (host, { codexHome }: ModelValues): ModelFacts => ({
    ids: () => idsFor(host, codexHome),
    editIn: (values) => editIn(host, values),
    runsInBackground: () => runsInBackground(host, pathsFor(host, codexHome)),
    othersIn: () => othersIn(host, codexHome),
  }),
};
