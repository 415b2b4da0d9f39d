import { isOfMachine } from '../../answers/way.ts';
import { parseModelChoice } from '../../answers/rules.ts';
import type { Offered } from '../../answers/option.ts';
import { resolveAnswers, standardAnswers } from '../../answers/resolve.ts';
import { readDotenv } from '../../edit/dotenv.ts';
import { askingGateway, keyAtHand } from '../../gateway/models-once.ts';
import { pathsFor } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { isEmpty } from '../../plan/plan.ts';
import { readState, textAt } from '../../state/read.ts';
import { runsInBackground } from '../background.ts';
import type { Work } from '../command.ts';
import { requireForAll } from '../for-all-users.ts';
import { offersOf } from '../offered-models.ts';
import { exposureOf } from './exposure.ts';
import { isWithoutKey, precheckSetup, prepareSetup, type SetupRequest } from './prepare.ts';
import type { SetupFacts, SetupValues } from './options.ts';

/** @throws Problem machine-option */
function requireMachineOptions(values: SetupValues): void {
  const { as, to, codexHome, shell, dest, ignoreKey, restart, ask } = values;
  if (as !== undefined && (isOfMachine(as) || to !== undefined))
    requireForAll(as, { codexHome, shell, dest, ignoreKey, restart, ask });
}

const requestOf = ({
  dest,
  key,
  codexHome,
  models,
  restart,
  ignoreKey,
  to,
  ...given
}: SetupValues): SetupRequest => ({
  given: { ...given, project: dest },
  typedKey: key,
  codexHome,
  restart,
  ignoreKey,
  to,
  ...(models !== undefined && { models: parseModelChoice(models) }),
});

/**
 * The gateway's models, where the key is exported or stored. A command that fetches it is run once, by the review.
 * Whatever is wrong here, the review reports.
 */
async function modelsFor(host: Host, values: SetupValues): Promise<readonly Offered[]> {
  try {
    // Which way it is for says nothing of the models.
    const { given, codexHome } = requestOf({ ...values, as: undefined });
    const paths = pathsFor(host, codexHome);
    const { answers, key } = resolveAnswers(
      { given, earlier: (await readState(host, paths))?.answers },
      host,
    );
    if (answers.keyStore === 'command') return [];
    const found = await askingGateway(host, { paths, baseUrl: answers.baseUrl }, () =>
      keyAtHand(host, paths, answers.envKey, key),
    )();
    return found?.known === true ? offersOf([answers.model], found) : [];
  } catch {
    return [];
  }
}

/** The defaults of the prompts. A broken file does not fail here: the review reports it. */
async function factsOf(host: Host, { codexHome }: SetupValues): Promise<SetupFacts> {
  const paths = pathsFor(host, codexHome);
  const state = await readState(host, paths).catch(() => undefined);
  const stored = readDotenv((await textAt(host, paths.env).catch(() => undefined)) ?? '');
  return {
    initial: { ...standardAnswers(host), ...state?.answers },
    models: (values) => modelsFor(host, values as SetupValues),
    runsInBackground: () => runsInBackground(host, paths),
    isExposed: async () => (await exposureOf(host, paths).catch(() => undefined))?.tracked === false,
    isExported: (envKey) => (host.env[envKey] ?? '').trim() !== '',
    isStored: (envKey) => (stored.get(envKey) ?? '').trim() !== '',
  };
}

/**
 * What a run on a terminal asks: nothing where a set-up is there as it would be written, the key alone where that is
 * missing.
 */
async function questionsFor(host: Host, values: SetupValues): Promise<boolean | readonly string[]> {
  if (isOfMachine(values.as) || values.to !== undefined) return false;
  if (values.ask === true) return true;
  try {
    if ((await readState(host, pathsFor(host, values.codexHome))) === undefined) return true;
    const { plan } = await prepareSetup(host, requestOf(values));
    if (!isEmpty(plan)) return true;
    return plan.findings.some(isWithoutKey) ? ['key'] : false;
  } catch {
    return true;
  }
}

export const setupWork: Work = {
  prepare: async (host, values: SetupValues) => {
    requireMachineOptions(values);
    return prepareSetup(host, requestOf(values));
  },
  precheck: async (host, values: SetupValues) => {
    requireMachineOptions(values);
    await precheckSetup(host, requestOf(values));
  },
  facts: factsOf,
  asks: (host, values: SetupValues) => questionsFor(host, values),
};
