import type { NodePlopAPI } from 'plop';
import { parseModel } from '../answers/rules.ts';
import { sourceOf } from '../edit/toml.ts';
import { Problem, wordingOf } from '../findings/index.ts';
import { type ModelRequest, modelsOf, precheckModel, prepareModel, currentSetup } from '../commands/model.ts';
import { showFor } from '../report/view.ts';
import { textAt } from '../state/read.ts';
import type { Host } from '../host/types.ts';
import {
  destinationOf,
  flagOnly,
  type Given,
  type Generator,
  isInteractive,
  isSet,
  textGiven,
} from './generator.ts';
import { gated } from './prompt-types.ts';
import { searchPrompt } from './search-prompt.ts';

function isModel(text: string): boolean {
  try {
    parseModel(text);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** The ids to choose from, the present one first: the gateway's where a key is at hand, else those in use. */
async function idsFor(host: Host, codexHome: string | undefined): Promise<readonly string[]> {
  const standing = await currentSetup(host, codexHome).catch(() => undefined);
  if (standing === undefined) return [];
  const { paths, answers } = standing;
  const config = await textAt(host, paths.config).catch(() => undefined);
  const present = sourceOf(config ?? '', ['model'])?.value;
  const models = await modelsOf(host, standing)();
  const inUse = [present, answers.model].filter((id) => typeof id === 'string' && id.includes('/'));
  return [...new Set([...inUse, ...(models?.known === true ? models.ids : [])])] as readonly string[];
}

const requestOf = (given: Given, destination: string | undefined): ModelRequest => ({
  model: textGiven(given['model']),
  codexHome: textGiven(given['codexHome']),
  project: textGiven(given['dest']) ?? destination,
  createPin: isSet(given['project']),
  force: isSet(given['force']) || given['overwrite'] === true,
  dropLeftovers: isSet(given['dropLeftovers']),
});

/** The first value that was changed by hand since, as a sentence; undefined when there is none. */
async function editIn(host: Host, request: ModelRequest): Promise<string | undefined> {
  try {
    await prepareModel(host, request);
    return undefined;
  } catch (error) {
    // Anything else is told by the review.
    if (!(error instanceof Problem) || error.finding.code !== 'edited-since') return undefined;
    return wordingOf(error.finding, showFor(host)).message;
  }
}

/** The generator `codex-orq model`. */
export function modelGenerator(plop: NodePlopAPI, host: Host): Generator {
  const destination = (): string | undefined => destinationOf(plop, host);
  const interactive = isInteractive();
  return {
    name: 'codex-orq model',
    description: 'change the model wherever it is named',
    intent: () => 'model',
    questions: [
      {
        type: searchPrompt,
        name: 'model',
        message: 'Model (type to search)',
        choices: [],
        pageSize: 10,
        loop: false,
        when: interactive,
        ask: (given: Given) => !isSet(given['yes']),
        ids: (given: Given) => idsFor(host, textGiven(given['codexHome'])),
        accepts: isModel,
        // What plop would do with a flag for a list is to look for it among the choices.
        bypass: (text: string) => text,
      },
      flagOnly('project', 'Pin the model in the project'),
      flagOnly('dest', 'Folder of the project'),
      flagOnly('force', 'Overwrite what has been changed by hand'),
      flagOnly('dropLeftovers', 'Take settings of the earlier model away'),
      flagOnly('codexHome', 'Folder of the Codex configuration'),
      {
        type: gated.confirm,
        name: 'overwrite',
        message: 'Overwrite it?',
        default: false,
        when: interactive,
        ask: async (given: Given) => {
          if (isSet(given['yes']) || isSet(given['force'])) return false;
          const edit = await editIn(host, requestOf(given, destination()));
          return edit === undefined ? false : `${edit} Overwrite it?`;
        },
      },
    ],
    precheck: async (given) => precheckModel(host, requestOf(given, destination())),
    prepare: (given) => prepareModel(host, requestOf(given, destination())),
  };
}
