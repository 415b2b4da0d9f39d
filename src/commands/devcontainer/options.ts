import type { Options, ValuesOf } from '../../answers/option.ts';
import { answerOptions } from '../../answers/options.ts';
import { parseChoice } from '../../answers/rules.ts';
import {
  parseCodexVersion,
  parseFeature,
  parseFeatureBaseUrl,
  pinnedCodex,
} from '../../devcontainer/rules.ts';
import type { WritingCommand } from '../command.ts';
import { writing } from '../common.ts';
import { modelsOption } from '../model/models-option.ts';

/** What the questions about a repo's dev containers depend on. */
export type DevcontainerFacts = Readonly<{
  /** What is offered: the values of a dev container that is routed, else those of this machine. */
  initial: Readonly<{ model: string; baseUrl: string }>;
  /** The repo's `devcontainer.json` files. */
  containers: readonly string[];
}>;

const { model, baseUrl, provider, envKey } = answerOptions;
// Their variables say whom your own requests are counted for.
const { variable: _identity, checkVariable: _noIdentity, ...identity } = answerOptions.identity;
const { variable: _metadata, checkVariable: _noMetadata, ...metadata } = answerOptions.metadata;

export const devcontainerOptions = {
  model: {
    ...model,
    question: { message: 'Default model in the dev container', initial: (_, { initial }) => initial.model },
  },
  baseUrl: {
    ...baseUrl,
    parse: parseFeatureBaseUrl,
    question: { message: 'Base URL of the gateway', initial: (_, { initial }) => initial.baseUrl },
  },
  only: {
    kind: 'list',
    value: 'PATH',
    help: 'these devcontainer.json files',
    otherwise: 'all of them',
    commas: true,
    takesWords: true,
    question: {
      message: 'Which dev containers?',
      offers: (_, { containers }) => containers.map((value) => ({ value })),
      when: (_, { containers }) => containers.length > 1,
    },
  },
  provider,
  envKey,
  identity: {
    ...identity,
    help: 'whom the gateway counts the requests for: a name, env:VARIABLE, or none',
  },
  metadata: {
    ...metadata,
    help: 'what the gateway notes with each request: team=core, user=env:VARIABLE, repo=@remote, or none',
  },
  codexVersion: {
    kind: 'text',
    value: 'V',
    help: 'exact version of Codex, or none where the image brings it',
    otherwise: pinnedCodex,
    parse: parseCodexVersion,
  },
  models: modelsOption,
  publishable: {
    kind: 'text',
    value: 'DIR',
    help: 'render the Feature into a folder, for a registry of your own, and nothing else',
  },
  feature: {
    kind: 'text',
    value: 'REF',
    help: 'take the Feature from a registry: ghcr.io/acme/features/codex-orq:1, say; or copied, into the repo',
    otherwise: 'as it is, else copied',
    parse: parseFeature,
  },
  ci: {
    kind: 'text',
    value: 'SERVICE',
    choices: ['github'],
    help: 'also render a workflow for this CI service',
    parse: (text) => parseChoice('The CI service', ['github'], text),
  },
  renovate: {
    kind: 'switch',
    help: 'also a rule for Renovate, which then raises the version of Codex',
  },
  create: { kind: 'switch', help: 'with --yes, make a dev container where there is none' },
  force: { kind: 'switch', help: 'also write files that git ignores' },
  remove: { kind: 'switch', help: 'take it all out of the repo again, and nothing else' },
  dest: {
    kind: 'list',
    value: 'DIR',
    help: 'the repo; several, or - for a list on standard input, are worked on one by one',
    otherwise: 'the one around the working folder',
  },
  report: {
    kind: 'text',
    value: 'FILE',
    help: 'also write a page of all repos: state, who wrote it, model, Codex; opens without a network',
    face: 'bin',
  },
  ...writing,
} as const satisfies Options<DevcontainerFacts>;

export type DevcontainerValues = Partial<ValuesOf<typeof devcontainerOptions>>;

export const devcontainer = {
  name: 'devcontainer',
  summary: "route Codex in a repo's dev containers, for everyone who opens them",
  options: devcontainerOptions,
  examples: [
    ['devcontainer', 'route every dev container of the repo around you'],
    ['devcontainer --only .devcontainer/devcontainer.json', 'route this one'],
    ['devcontainer --ci github', 'also render a workflow for GitHub Actions'],
    ['devcontainer --remove', 'take it all out again'],
    ['devcontainer --check --dest api --dest web', 'tell the state of several repos'],
    ['devcontainer --check --dest - --report repos.html < repos.txt', 'the same for a list, and as a page'],
  ],
  intent: ({ remove }) => (remove === true ? 'remove' : 'devcontainer'),
  load: async () => (await import('./work.ts')).devcontainerWork,
} as const satisfies WritingCommand;
