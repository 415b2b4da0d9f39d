import { sharedAnswers } from '../../devcontainer/answers.ts';
import { binName } from '../../answers/option.ts';
import { defaults, parseModelChoice } from '../../answers/rules.ts';
import { previewOf } from '../../devcontainer/preview.ts';
import { problem } from '../../findings/index.ts';
import { parseFeature } from '../../devcontainer/rules.ts';
import type { Host } from '../../host/types.ts';
import type { Work } from '../command.ts';
import { oneOf } from './folders.ts';
import { type DevcontainerRequest, machineState, prepareDevcontainer } from './prepare.ts';
import { preparePublishable, prepareUnpublishable } from './publishable.ts';
import { prepareDevcontainerRemove } from '../remove/devcontainer.ts';
import type { Prepared } from '../session.ts';
import type { DevcontainerFacts, DevcontainerValues } from './options.ts';

/** Refuses options that would be left out without a word. @param what why, as a clause. @throws Problem usage-wrong */
function requireAlone(what: string, given: Readonly<Record<string, unknown>>): void {
  const [name] = Object.entries(given).find(([, value]) => value !== undefined && value !== false) ?? [];
  if (name === undefined) return;
  throw problem('usage-wrong', {
    reason: `${what}, so --${binName(name)} has no meaning beside it.`,
    command: 'devcontainer',
  });
}

async function factsOf(host: Host, { dest, codexHome }: DevcontainerValues): Promise<DevcontainerFacts> {
  const { containers, options } = await previewOf(host, oneOf(dest));
  const earlier = (await machineState(host, codexHome))?.answers;
  return { initial: { ...defaults, ...earlier, ...options }, containers };
}

async function prepare(
  host: Host,
  {
    dest: dests,
    only,
    ci,
    models,
    feature,
    publishable: dir,
    codexHome,
    force,
    create,
    renovate,
    yes,
    check,
    remove,
    ...given
  }: DevcontainerValues,
  offered: ReadonlySet<string>,
): Promise<Prepared> {
  if (dir !== undefined) {
    const what = '--publishable renders a Feature and routes no repo';
    requireAlone(what, { dest: dests, only, ci, feature, create, renovate });
    if (remove === true) return prepareUnpublishable(host, dir);
    const chosen = models === undefined ? undefined : parseModelChoice(models);
    return preparePublishable(host, { ...{ dir, given, codexHome, models: chosen }, force: force === true });
  }
  const dest = oneOf(dests);
  if (remove === true) {
    const what = '--remove takes all of it out of the repo, and nothing else';
    const { model, baseUrl, provider, envKey, identity, metadata, codexVersion } = given;
    const answers = { model, baseUrl, provider, envKey, identity, metadata, codexVersion };
    requireAlone(what, { only, ci, models, feature, create, renovate, ...answers });
    return prepareDevcontainerRemove(host, dest);
  }
  const asOffered = new Set(sharedAnswers.filter((name) => offered.has(name)));
  const on = { force: force === true, create: create === true, yes: yes === true, check: check === true };
  const asked = { renovate: renovate === true };
  const chosen = {
    ...(models !== undefined && { models: parseModelChoice(models) }),
    ...(feature !== undefined && { feature: parseFeature(feature) }),
  };
  const request: DevcontainerRequest = {
    given,
    asOffered,
    dest,
    only,
    ci,
    codexHome,
    ...on,
    ...asked,
    ...chosen,
  };
  return prepareDevcontainer(host, request);
}

export const devcontainerWork: Work = {
  prepare,
  // With the defaults for what is not given: it checks the given answers, and reads the files.
  precheck: async (host, values: DevcontainerValues) => {
    await prepare(host, values, new Set());
  },
  facts: factsOf,
  asks: (_, { remove, publishable }: DevcontainerValues) => remove !== true && publishable === undefined,
};
