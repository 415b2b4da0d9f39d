import { define } from './define.ts';
import { isKept, type Keyed, storing } from './key-kept.ts';
import { type Remake, remaking, withoutIt } from './remake.ts';
import { type Own, writing } from './right-value.ts';
import { runName, type Unfinished } from './run-name.ts';
import { machineRoutes, type Scope, scopes } from './scopes.ts';

type Setting = { file: string; key: string };

type Model = { file: string; model: string; suggestion: string };

/** A catalogue that `file` names. */
type Catalogue = Remake & {
  file: string;
  catalogue: string;
  /** Whether it is another one than a set-up makes, which no command of ours changes. */
  foreign?: boolean;
};

/**
 * The static checks of the configuration files. Values from files come from `quoteValue` (src/lib/quote-value.ts):
 * quoted, and without secrets.
 */
export const checkFileFindings = {
  'run-unfinished': define<Unfinished>({
    level: 'warning',
    message: ({ folder, command, since }, show) =>
      `A run that wrote to ${show.path(folder)} was cut off${since === undefined ? '' : ` (${runName({ command, since }, show)})`}, so its files may be half written.`,
    hint: ({ unread, journal = '' }, show) =>
      unread === true
        ? `This version cannot read ${show.path(journal)}. Use the version of codex-orq that wrote it, or delete the file.`
        : `The next run that writes finishes it or puts it back, such as ${show.command()}`,
  }),
  'home-missing': define<{ codexHome: string }>({
    level: 'error',
    message: ({ codexHome }, show) =>
      `CODEX_HOME names ${show.path(codexHome)}, which does not exist. Codex does not start without it.`,
    hint: (_, show) => `Set it up: ${show.command()}, or unset CODEX_HOME.`,
  }),
  'config-missing': define<{ file: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `There is no ${show.path(file)}, so Codex talks to OpenAI, not to the gateway.`,
    hint: (_, show) => `Set it up: ${show.command()}`,
  }),
  'config-fine': define<{
    file: string;
    provider: string;
    host: string;
    written?: string;
    scope?: 'system' | 'managed';
  }>({
    level: 'info',
    message: ({ file, provider, host, written, scope }, show) =>
      `${show.path(file)} routes Codex through "${provider}" to ${host}${written === undefined ? '' : `, as written on ${written}`}${scope === undefined ? '' : machineRoutes[scope]}.`,
  }),
  'provider-not-chosen': define<{ file: string; provider: string; actual?: string }>({
    level: 'error',
    message: ({ file, provider, actual }, show) =>
      `${show.path(file)} ${actual === undefined ? 'names no model_provider' : `has model_provider = ${actual}`}, so Codex does not use "${provider}" and bypasses the gateway.`,
    hint: ({ provider }, show) => `Write model_provider = "${provider}" there, or run ${show.command()}.`,
  }),
  'provider-undefined': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `${show.path(file)} selects the provider "${provider}" but has no table [model_providers.${provider}]. Codex does not start.`,
    hint: (_, show) => `Set it up: ${show.command()}`,
  }),
  /**
   * `model`: the one that is there, where the gateway can be asked for it. That is a warning: Codex's picker writes it.
   */
  'setting-differs': define<Setting & { expected: string; actual?: string; model?: string }>({
    level: 'error',
    message: ({ file, key, expected, actual }, show) =>
      `${key} in ${show.path(file)} ${actual === undefined ? 'is missing' : `is ${actual}`}; the set-up wrote ${expected}.`,
    hint: ({ model }, show) =>
      model === undefined
        ? `To go back: ${show.command()}`
        : `Codex's picker (/model) writes there, too. To keep it: ${show.command(`model ${model}`)}. To go back: ${show.command()}`,
  }),
  'base-url-missing': define<Own>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} has no base_url, so its requests, with the key of the gateway, go to OpenAI's own host.`,
    hint: ({ right }, show) => writing('base_url', right, show),
  }),
  'base-url-unusable': define<Own & { fault: string }>({
    level: 'error',
    message: ({ file, provider, fault }, show) =>
      `The base_url of "${provider}" in ${show.path(file)} does not work: ${fault}`,
    hint: ({ right }, show) => writing('base_url', right, show),
  }),
  /** `right`: the base URL that was recorded for that host, else the usual path on it. */
  'base-url-odd': define<{ file: string; url: string; right: string }>({
    level: 'warning',
    message: ({ file, url }, show) =>
      `base_url in ${show.path(file)} is ${url}. The gateway's path is /v3/router, and Codex appends /responses.`,
    hint: ({ right }) => `Write base_url = "${right}" there.`,
  }),
  'env-key-absent': define<Own>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} names no env_key, so Codex sends no key and the gateway answers 401.`,
    hint: ({ right }, show) => writing('env_key', right, show),
  }),
  'env-key-pasted': define<Keyed & { file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `env_key of "${provider}" in ${show.path(file)} holds the API key itself. Codex takes it for the name of a variable, and finds none.`,
    hint: ({ envKey, kept }, show) => {
      const next = isKept({ kept })
        ? writing('env_key', kept === 'command' ? undefined : envKey, show)
        : `To write env_key = "${envKey}" there, and store the key: ${storing({ envKey }, show)}`;
      return `Consider replacing that key: it stood in a file that tools print and copy. ${next}`;
    },
  }),
  'env-key-unusable': define<Own>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `env_key of "${provider}" in ${show.path(file)} cannot be the name of an environment variable.`,
    hint: ({ right }, show) => writing('env_key', right, show),
  }),
  'wire-api-wrong': define<{ file: string; provider: string; actual: string }>({
    level: 'error',
    message: ({ file, provider, actual }, show) =>
      `The provider "${provider}" in ${show.path(file)} has wire_api = ${actual}. The gateway speaks "responses" only, and a Codex from 0.104 on does not start with anything else.`,
    hint: () => 'Write wire_api = "responses" there.',
  }),
  'openai-auth-sent': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} has requires_openai_auth = true, so Codex asks for an OpenAI login and may send it to the gateway.`,
    hint: () => 'Write requires_openai_auth = false there.',
  }),
  'provider-called-openai': define<{ file: string; provider: string }>({
    level: 'warning',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} is called OpenAI. Codex takes it for OpenAI's own service and sends what the gateway does not know.`,
    hint: () => 'Give it another name and id: name = "Orq AI Gateway", under an id such as orq.',
  }),
  'provider-blocks-codex': define<{ file: string; provider: string; reason: string }>({
    level: 'error',
    message: ({ file, provider, reason }, show) =>
      `The provider ${provider} in ${show.path(file)} keeps Codex from starting, even unused: ${reason}.`,
    hint: ({ reason }, show) => {
      if (reason === 'it has no name' || reason === 'its name is empty')
        return `Mend it: ${show.command('doctor --fix')}`;
      if (reason.startsWith('env_key and gateway_oauth')) return 'Delete one of the two there.';
      return reason.startsWith('wire_api')
        ? `If its server offers /responses: ${show.command('doctor --fix --responses')}. Otherwise delete that table.`
        : 'Fix or delete that table.';
    },
  }),
  'providers-fine': define<{ count: number }>({
    level: 'info',
    message: ({ count }) =>
      count === 1
        ? 'No provider keeps Codex from starting.'
        : `None of the ${count} providers keeps Codex from starting.`,
  }),
  'legacy-profile': define<{
    file: string;
    profile: string;
    /** What its table sets otherwise than the top of the file, as a Codex takes it that still reads such tables. */
    instead: readonly Readonly<{ key: string; value: string }>[];
  }>({
    level: 'error',
    message: ({ file, profile }, show) =>
      `${show.path(file)} has profile = ${profile} at its top. Codex no longer accepts that and does not start.`,
    hint: () =>
      'Delete that line. To use a profile: codex -p NAME, with a file NAME.config.toml beside this one.',
  }),
  'legacy-profile-used': define<{
    file: string;
    profile: string;
    instead: readonly Readonly<{ key: string; value: string }>[];
    version: string;
  }>({
    level: 'error',
    message: ({ file, profile, instead, version }, show) =>
      `${show.path(file)} has profile = ${profile} at its top, so Codex ${version} takes ${instead.map(({ key, value }) => `${key} = ${value}`).join(' and ')} from the table of that profile, and not what the set-up wrote.`,
    hint: () => 'Delete that line. A newer Codex does not start with it.',
  }),
  'profile-clash': define<{ file: string; profile: string; other: string }>({
    level: 'warning',
    message: ({ file, profile, other }, show) =>
      `${show.path(file)} has a table [profiles.${profile}]. Beside ${show.path(other)}, it keeps codex -p ${profile} from starting.`,
    hint: ({ other }, show) => `Move its settings to ${show.path(other)}, then delete the table.`,
  }),
  'profile-table': define<{ file: string; profile: string; other: string }>({
    level: 'warning',
    message: ({ file, profile }, show) =>
      `${show.path(file)} has a table [profiles.${profile}], as earlier versions of Codex read it. codex -p ${profile} does not start with it.`,
    hint: ({ other }, show) => `Move its settings to ${show.path(other)}, then delete the table.`,
  }),
  'model-absent': define<{ file: string; right: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `${show.path(file)} names no model, so Codex sends the id of its own default without a prefix. The gateway answers 400.`,
    hint: ({ right }, show) => writing('model', right, show),
  }),
  'model-unprefixed': define<Model & { scope: Scope; trusted: boolean }>({
    level: 'error',
    message: ({ file, model, scope, trusted }, show) =>
      `${show.path(file)} pins model = ${model}, which has no provider prefix: ${scopes[scope]} sends that id${trusted ? '' : ' once the project is trusted'}, and the gateway answers 400.`,
    hint: ({ suggestion, scope }, show) =>
      scope === 'user'
        ? `Change it: ${show.command(`model ${suggestion}`)}`
        : scope === 'managed'
          ? `Nothing in CODEX_HOME changes that. Ask who manages this machine to write model = "${suggestion}" there.`
          : `Write model = "${suggestion}" there, or delete the line.`,
  }),
  'project-pins-model': define<{ file: string; model: string; instead: string }>({
    level: 'info',
    message: ({ file, model, instead }, show) =>
      `${show.path(file)} pins model = ${model}. In this project it counts instead of ${instead}.`,
  }),
  'project-routing-ignored': define<{ file: string; keys: string }>({
    level: 'warning',
    message: ({ file, keys }, show) =>
      `${show.path(file)} sets ${keys}, which Codex ignores in a project: a repository does not choose where keys are sent.`,
    hint: () => 'Delete it there. Routing belongs in the config.toml of CODEX_HOME.',
  }),
  'project-config-broken': define<{ file: string; reason: string; trusted: boolean }>({
    level: 'error',
    message: ({ file, reason, trusted }, show) =>
      `${show.path(file)} cannot be read (${reason}), so Codex does not start in this project${trusted ? '' : ' once it is trusted'}.`,
    hint: () => 'Fix that, or delete the file.',
  }),
  'profile-leaves-gateway': define<{ file: string; profile: string; actual: string }>({
    level: 'warning',
    message: ({ file, profile, actual }, show) =>
      `${show.path(file)} has model_provider = ${actual}: codex -p ${profile} does not go through the gateway.`,
    hint: () => 'If that is not on purpose, delete that line.',
  }),
  'layers-fine': define<{ model: string; count: number }>({
    level: 'info',
    message: ({ model, count }) =>
      count === 0
        ? `No other configuration file overrides the model ${model}.`
        : `${count === 1 ? 'The other configuration file that counts here does' : `The ${count} other configuration files that count here do`} not override the model ${model}.`,
  }),
  'left-over': define<Setting & { value: string }>({
    level: 'warning',
    message: ({ file, key, value }, show) =>
      `${key} = ${value} in ${show.path(file)} was meant for another model, and applies to this one too.`,
    hint: () => 'Delete that line unless you want it for every model.',
  }),
  'catalogue-file-missing': define<Catalogue>({
    level: 'error',
    message: ({ file, catalogue }, show) =>
      `model_catalog_json in ${show.path(file)} names ${show.path(catalogue)}, which does not exist. No Codex command starts ("No such file or directory").`,
    hint: (about, show) =>
      about.foreign === true
        ? `Put the file there. ${withoutIt(about, show)}`
        : `${remaking('To build it: ', about, show)}. Or delete that line.`,
  }),
  'catalogue-file-broken': define<Catalogue>({
    level: 'error',
    message: ({ file, catalogue }, show) =>
      `model_catalog_json in ${show.path(file)} names ${show.path(catalogue)}, which is not a list of models. No Codex command starts.`,
    hint: (about, show) =>
      about.foreign === true
        ? `Fix it. ${withoutIt(about, show)}`
        : `${remaking('To rebuild it: ', about, show)}. Or delete that line.`,
  }),
  'catalogue-lacks-model': define<Catalogue & { model: string }>({
    level: 'warning',
    message: ({ catalogue, model }, show) =>
      `${show.path(catalogue)} does not list ${model}, so Codex falls back to guesses and has no tool to edit files.`,
    hint: (about, show) =>
      about.foreign === true
        ? `Add the model to it. ${withoutIt(about, show)}`
        : remaking('Rebuild it: ', about, show),
  }),
  'model-list-old': define<Remake & { days: number; fetched: string }>({
    level: 'warning',
    message: ({ days, fetched }) =>
      `The list of the gateway's models is ${days} days old (${fetched}). It may have changed.`,
    hint: (about, show) => remaking('Fetch it again: ', about, show),
  }),
  'model-not-offered': define<Remake & { model: string; fetched: string }>({
    level: 'warning',
    message: ({ model, fetched }) =>
      `The gateway did not list ${model} when it was last asked, on ${fetched}.`,
    hint: (about, show) =>
      `The list may be incomplete. ${remaking('Fetch it again: ', about, show)}. Or ask the model itself: ${show.command('doctor --live')}`,
  }),
  'catalogue-fine': define<{ catalogue: string; count: number }>({
    level: 'info',
    message: ({ catalogue, count }, show) =>
      `${show.path(catalogue)} lists the model in use${count === 1 ? '' : ` and ${count - 1} more`}.`,
  }),
  'state-absent': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) => `There is no ${show.path(file)}, so undo cannot know the earlier values.`,
    hint: (_, show) => `Run ${show.command()}: it keeps what is right and records it.`,
  }),
} as const;
