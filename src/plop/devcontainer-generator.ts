import type { NodePlopAPI } from 'plop';
import { variables } from '../answers/resolve.ts';
import { defaults, parseModel } from '../answers/rules.ts';
import { type RawDevcontainerAnswers, type SharedAnswer, sharedAnswers } from '../devcontainer/answers.ts';
import { parseFeatureBaseUrl } from '../devcontainer/feature.ts';
import { previewOf, type RepoPreview } from '../devcontainer/preview.ts';
import { prepareDevcontainerRemove } from '../commands/remove-devcontainer.ts';
import { machineState, prepareDevcontainer } from '../commands/devcontainer.ts';
import type { Prepared } from '../commands/session.ts';
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
import { validatorOf } from './setup-questions.ts';

/** Paths as a flag gives them, `a,b`, or as they were ticked. */
const pathsOf = (given: unknown): readonly string[] | undefined => {
  if (Array.isArray(given)) return given.map(String);
  return textGiven(given)
    ?.split(',')
    .map((path) => path.trim());
};

const isUndo = ({ remove }: Given): boolean => isSet(remove);
const asksAtAll = (given: Given): boolean => !isSet(given['yes']) && !isUndo(given);

/** The generator `codex-orq devcontainer`. */
export function devcontainerGenerator(plop: NodePlopAPI, host: Host): Generator {
  const destination = destinationOf(plop, host);
  const destOf = ({ dest }: Given): string | undefined => textGiven(dest) ?? destination;

  let seen: Promise<RepoPreview> | undefined;
  const glance = (given: Given): Promise<RepoPreview> => {
    seen ??= previewOf(host, destOf(given));
    return seen;
  };

  /** What was offered and is not from a variable: taking it as it is changes no value that is there. */
  const offered = new Map<string, string>();
  const offer = async (name: 'model' | 'baseUrl', given: Given): Promise<string> => {
    const variable = host.env[variables[name]]?.trim();
    if (variable) return variable;
    const present = (await glance(given)).options[name];
    const earlier = (await machineState(host, textGiven(given['codexHome'])))?.answers[name];
    const value = present ?? earlier ?? defaults[name];
    offered.set(name, value);
    return value;
  };

  const input = (name: 'model' | 'baseUrl', message: string, parse: (text: string) => unknown) => ({
    type: gated.input,
    name,
    message,
    default: (given: Given) => offer(name, given),
    check: validatorOf(parse),
    when: isInteractive(),
    ask: asksAtAll,
  });

  const prepare = async (given: Given): Promise<Prepared> => {
    if (isUndo(given)) return prepareDevcontainerRemove(host, destOf(given));
    const texts = [...sharedAnswers, 'codexVersion'].flatMap((name) => {
      const text = textGiven(given[name]);
      return text === undefined ? [] : [[name, text] as const];
    });
    return prepareDevcontainer(host, {
      given: Object.fromEntries(texts) as RawDevcontainerAnswers,
      asOffered: new Set(
        [...offered].filter(([name, value]) => given[name] === value).map(([name]) => name as SharedAnswer),
      ),
      dest: destOf(given),
      only: pathsOf(given['only']),
      ci: textGiven(given['ci']),
      codexHome: textGiven(given['codexHome']),
    });
  };

  return {
    name: 'codex-orq devcontainer',
    description: 'give a repo’s dev container Codex, routed through the Orq.ai AI Gateway',
    intent: (given) => (isUndo(given) ? 'remove' : 'devcontainer'),
    questions: [
      input('model', 'Default model in the dev container', parseModel),
      input('baseUrl', 'Base URL of the gateway', parseFeatureBaseUrl),
      {
        type: gated.checkbox,
        name: 'only',
        message: 'Which dev containers?',
        choices: async (given: Given) =>
          (await glance(given)).containers.map((path) => ({ name: path, value: path, checked: true })),
        check: (ticked: readonly unknown[]) => ticked.length > 0 || 'Choose one at least, or press Ctrl-C.',
        when: isInteractive(),
        ask: async (given: Given) => asksAtAll(given) && (await glance(given)).containers.length > 1,
      },
      flagOnly('provider', 'Provider id in the configuration of Codex'),
      flagOnly('envKey', 'Variable that holds the key'),
      flagOnly('codexVersion', 'Exact version of Codex, or none'),
      flagOnly('ci', 'Also render a workflow: github'),
      flagOnly('remove', 'Take the routing out of the repo again'),
      flagOnly('dest', 'The repo'),
      flagOnly('codexHome', 'Folder of the Codex configuration'),
    ],
    // With the answers that are offered: those that are given are judged, and the files are read.
    precheck: async (given) => {
      await prepare(given);
    },
    prepare,
  };
}
