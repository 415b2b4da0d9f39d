import { define } from './define.ts';

type Setting = { file: string; key: string };
type Model = { file: string; model: string; suggestion: string };

/** Where a model is set that is not the person's own choice. */
const scopes = {
  user: 'Codex',
  system: 'Codex, for everybody on this machine,',
  profile: 'Codex, when started with this profile,',
  project: 'Codex, when started in this project,',
} as const;

export type Scope = keyof typeof scopes;

/**
 * The static checks of the configuration files. Values from files are shown as `shown` (src/checks/shown.ts) gives
 * them: quoted, and without secrets.
 */
export const checkFileFindings = {
  'home-missing': define<{ codexHome: string }>({
    level: 'error',
    message: ({ codexHome }, show) =>
      `There is no folder ${show.path(codexHome)}, which CODEX_HOME names; Codex does not start without it.`,
    hint: (_, show) => `Set it up: ${show.command()}, or unset CODEX_HOME.`,
  }),
  'config-missing': define<{ file: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `There is no ${show.path(file)}, so Codex talks to OpenAI, not to the gateway.`,
    hint: (_, show) => `Set it up: ${show.command()}`,
  }),
  'config-fine': define<{ file: string; provider: string; host: string; written?: string }>({
    level: 'info',
    message: ({ file, provider, host, written }, show) =>
      `${show.path(file)} routes Codex through "${provider}" to ${host}${written === undefined ? '' : `, as written on ${written}`}.`,
  }),
  'provider-not-chosen': define<{ file: string; provider: string; actual?: string }>({
    level: 'error',
    message: ({ file, provider, actual }, show) =>
      `${show.path(file)} ${actual === undefined ? 'names no model_provider' : `has model_provider = ${actual}`}, so Codex does not use "${provider}" and misses the gateway.`,
    hint: ({ provider }, show) => `Write model_provider = "${provider}" there, or run ${show.command()}.`,
  }),
  'provider-undefined': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `${show.path(file)} chooses the provider "${provider}" and has no table [model_providers.${provider}]; Codex does not start.`,
    hint: (_, show) => `Set it up: ${show.command()}`,
  }),
  'setting-differs': define<Setting & { expected: string; actual?: string }>({
    level: 'error',
    message: ({ file, key, expected, actual }, show) =>
      `${key} in ${show.path(file)} ${actual === undefined ? 'is missing' : `is ${actual}`}; ${expected} was set up.`,
    hint: ({ key }, show) =>
      key === 'model'
        ? `If you want it so, say so: ${show.command('model <provider>/<model>')}. To go back: ${show.command()}`
        : `To go back: ${show.command()}`,
  }),
  'base-url-missing': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} has no base_url, so its requests go to OpenAI's own host, with the key of the gateway.`,
    hint: (_, show) => `Write base_url = "https://api.orq.ai/v3/router" there, or run ${show.command()}.`,
  }),
  'base-url-unusable': define<{ file: string; provider: string; fault: string }>({
    level: 'error',
    message: ({ file, provider, fault }, show) =>
      `The base_url of "${provider}" in ${show.path(file)} does not work: ${fault}`,
    hint: () => 'Write it as on the Orq page: https://api.orq.ai/v3/router',
  }),
  'base-url-odd': define<{ file: string; url: string }>({
    level: 'warning',
    message: ({ file, url }, show) =>
      `base_url in ${show.path(file)} is ${url}; the gateway's path is /v3/router, and Codex appends /responses to what stands there.`,
    hint: () => 'Write it as on the Orq page: https://api.orq.ai/v3/router',
  }),
  'env-key-absent': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} names no env_key, so Codex sends no key and the gateway answers 401.`,
    hint: (_, show) => `Write env_key = "ORQ_API_KEY" there, or run ${show.command()}.`,
  }),
  'env-key-pasted': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `env_key of "${provider}" in ${show.path(file)} holds the API key itself; it is to be the name of the variable that holds it. Codex finds no variable of that name.`,
    hint: (_, show) =>
      `Write env_key = "ORQ_API_KEY" there and store the key with ${show.command()}. Consider replacing that key: it stood in a file that tools print and copy.`,
  }),
  'env-key-unusable': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `env_key of "${provider}" in ${show.path(file)} cannot be the name of an environment variable.`,
    hint: (_, show) => `Write env_key = "ORQ_API_KEY" there, or run ${show.command()}.`,
  }),
  'wire-api-wrong': define<{ file: string; provider: string; actual: string }>({
    level: 'error',
    message: ({ file, provider, actual }, show) =>
      `The provider "${provider}" in ${show.path(file)} has wire_api = ${actual}; Codex speaks "responses" only, and does not start.`,
    hint: () => 'Write wire_api = "responses" there.',
  }),
  'openai-auth-sent': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} has requires_openai_auth = true, so Codex asks for an OpenAI log-in and may send that to the gateway.`,
    hint: () => 'Write requires_openai_auth = false there.',
  }),
  'provider-called-openai': define<{ file: string; provider: string }>({
    level: 'warning',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} is called OpenAI, which Codex takes for OpenAI's own service and treats in ways that the gateway does not know.`,
    hint: () => 'Call it something else: name = "Orq AI Gateway", under an id such as orq.',
  }),
  'provider-blocks-codex': define<{ file: string; provider: string; reason: string }>({
    level: 'error',
    message: ({ file, provider, reason }, show) =>
      `The provider ${provider} in ${show.path(file)} keeps Codex from starting, used or not: ${reason}.`,
    hint: () => 'Mend or delete that table.',
  }),
  'providers-fine': define<{ count: number }>({
    level: 'info',
    message: ({ count }) =>
      count === 1
        ? 'No provider is there that would keep Codex from starting.'
        : `None of the ${count} providers keeps Codex from starting.`,
  }),
  'legacy-profile': define<{ file: string; profile: string }>({
    level: 'error',
    message: ({ file, profile }, show) =>
      `${show.path(file)} has profile = ${profile} at its top, which Codex no longer accepts; it does not start.`,
    hint: () =>
      'Delete that line, and choose a profile by codex -p NAME (a file NAME.config.toml beside it).',
  }),
  'profile-clash': define<{ file: string; profile: string; other: string }>({
    level: 'warning',
    message: ({ file, profile, other }, show) =>
      `${show.path(file)} has a table [profiles.${profile}], so that codex -p ${profile} does not start while ${show.path(other)} is there.`,
    hint: ({ other }, show) => `Move what the table holds into ${show.path(other)}, and delete the table.`,
  }),
  'model-absent': define<{ file: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `${show.path(file)} names no model, so Codex sends the bare id of its own default, which the gateway answers with 400.`,
    hint: (_, show) => `Write model = "openai/gpt-5.4" there, or run ${show.command()}.`,
  }),
  'model-unprefixed': define<Model & { scope: Scope; trusted: boolean }>({
    level: 'error',
    message: ({ file, model, scope, trusted }, show) =>
      `${show.path(file)} pins model = ${model}, which has no provider prefix: ${scopes[scope]} sends that id${trusted ? '' : ' once the project is trusted'}, and the gateway answers 400.`,
    hint: ({ suggestion, scope }, show) =>
      scope === 'user'
        ? `Change it: ${show.command(`model ${suggestion}`)}`
        : `Write model = "${suggestion}" there, or delete the line.`,
  }),
  'project-pins-model': define<{ file: string; model: string; instead: string }>({
    level: 'info',
    message: ({ file, model, instead }, show) =>
      `${show.path(file)} pins model = ${model}; it counts here, not ${instead}.`,
  }),
  'project-routing-ignored': define<{ file: string; keys: string }>({
    level: 'warning',
    message: ({ file, keys }, show) =>
      `${show.path(file)} sets ${keys}, which Codex ignores in a project (a repository may not choose where keys are sent).`,
    hint: () => 'Delete it there; the routing belongs in the config.toml of CODEX_HOME.',
  }),
  'project-config-broken': define<{ file: string; reason: string; trusted: boolean }>({
    level: 'error',
    message: ({ file, reason, trusted }, show) =>
      `${show.path(file)} cannot be read (${reason}), so Codex does not start in this project${trusted ? '' : ' once it is trusted'}.`,
    hint: () => 'Mend that place, or delete the file.',
  }),
  'profile-leaves-gateway': define<{ file: string; profile: string; actual: string }>({
    level: 'warning',
    message: ({ file, profile, actual }, show) =>
      `${show.path(file)} has model_provider = ${actual}: codex -p ${profile} does not go through the gateway.`,
    hint: () => 'Delete that line there if you did not mean it so.',
  }),
  'layers-fine': define<{ model: string; count: number }>({
    level: 'info',
    message: ({ model, count }) =>
      count === 0
        ? `No other configuration file overrides the model ${model}.`
        : `The model ${model} stays with ${count === 1 ? 'the other configuration file' : `the ${count} other configuration files`} that count here.`,
  }),
  'left-over': define<Setting & { value: string }>({
    level: 'warning',
    message: ({ file, key, value }, show) =>
      `${key} = ${value} in ${show.path(file)} was meant for another model, and goes along with this one.`,
    hint: () => 'Delete that line unless you want it for every model.',
  }),
  'catalogue-file-missing': define<{ file: string; catalogue: string }>({
    level: 'error',
    message: ({ file, catalogue }, show) =>
      `model_catalog_json in ${show.path(file)} names ${show.path(catalogue)}, which is not there; no Codex command starts ("No such file or directory").`,
    hint: (_, show) => `Make it: ${show.command('model')}. Or delete that line.`,
  }),
  'catalogue-file-broken': define<{ file: string; catalogue: string }>({
    level: 'error',
    message: ({ file, catalogue }, show) =>
      `model_catalog_json in ${show.path(file)} names ${show.path(catalogue)}, which is no list of models; no Codex command starts.`,
    hint: (_, show) => `Make it anew: ${show.command('model')}. Or delete that line.`,
  }),
  'catalogue-lacks-model': define<{ catalogue: string; model: string }>({
    level: 'warning',
    message: ({ catalogue, model }, show) =>
      `${show.path(catalogue)} does not list ${model}: Codex falls back to careful guesses, without its tool to edit files.`,
    hint: (_, show) => `Make it anew: ${show.command('model')}`,
  }),
  'model-list-old': define<{ days: number; fetched: string }>({
    level: 'warning',
    message: ({ days, fetched }) =>
      `The list of the gateway's models is ${days} days old (${fetched}); it may offer others by now.`,
    hint: (_, show) => `Ask it again: ${show.command('model')}`,
  }),
  'model-not-offered': define<{ model: string; fetched: string }>({
    level: 'warning',
    message: ({ model, fetched }) =>
      `The gateway did not list ${model} when it was last asked, on ${fetched}.`,
    hint: (_, show) =>
      `Its list need not be complete. Ask it again with ${show.command('model')}, or ask the model: doctor --live.`,
  }),
  'catalogue-fine': define<{ catalogue: string; count: number }>({
    level: 'info',
    message: ({ catalogue, count }, show) =>
      `${show.path(catalogue)} lists the model in use${count === 1 ? '' : ` and ${count - 1} more`}.`,
  }),
  'state-absent': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `There is no ${show.path(file)}, so it is not recorded what was set up here, and by what an undo would go.`,
    hint: (_, show) => `Run ${show.command()}: it keeps what is right, and records it.`,
  }),
} as const;
