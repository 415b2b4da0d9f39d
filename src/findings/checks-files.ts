import { define } from './define.ts';

type Setting = { file: string; key: string };
type Model = { file: string; model: string; suggestion: string };

const again = 'npx codex-orq';

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
    message: ({ codexHome }) =>
      `There is no folder ${codexHome}, which CODEX_HOME names; Codex does not start without it.`,
    hint: () => `Set it up: ${again}, or unset CODEX_HOME.`,
  }),
  'config-missing': define<{ file: string }>({
    level: 'error',
    message: ({ file }) => `There is no ${file}, so Codex talks to OpenAI, not to the gateway.`,
    hint: () => `Set it up: ${again}`,
  }),
  'config-fine': define<{ file: string; provider: string; host: string; written?: string }>({
    level: 'info',
    message: ({ file, provider, host, written }) =>
      `${file} routes Codex through "${provider}" to ${host}${written === undefined ? '' : `, as written on ${written}`}.`,
  }),
  'provider-not-chosen': define<{ file: string; provider: string; actual?: string }>({
    level: 'error',
    message: ({ file, provider, actual }) =>
      `${file} ${actual === undefined ? 'names no model_provider' : `has model_provider = ${actual}`}, so Codex does not use "${provider}" and misses the gateway.`,
    hint: ({ provider }) => `Write model_provider = "${provider}" there, or run ${again}.`,
  }),
  'provider-undefined': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }) =>
      `${file} chooses the provider "${provider}" and has no table [model_providers.${provider}]; Codex does not start.`,
    hint: () => `Set it up: ${again}`,
  }),
  'setting-differs': define<Setting & { expected: string; actual?: string }>({
    level: 'error',
    message: ({ file, key, expected, actual }) =>
      `${key} in ${file} ${actual === undefined ? 'is missing' : `is ${actual}`}; ${expected} was set up.`,
    hint: ({ key }) =>
      key === 'model'
        ? `If you want it so, say so: npx codex-orq model <provider>/<model>. To go back: ${again}`
        : `To go back: ${again}`,
  }),
  'base-url-missing': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }) =>
      `The provider "${provider}" in ${file} has no base_url, so its requests go to OpenAI's own host, with the key of the gateway.`,
    hint: () => `Write base_url = "https://api.orq.ai/v3/router" there, or run ${again}.`,
  }),
  'base-url-unusable': define<{ file: string; provider: string; fault: string }>({
    level: 'error',
    message: ({ file, provider, fault }) =>
      `The base_url of "${provider}" in ${file} does not work: ${fault}`,
    hint: () => 'Write it as on the Orq page: https://api.orq.ai/v3/router',
  }),
  'base-url-odd': define<{ file: string; url: string }>({
    level: 'warning',
    message: ({ file, url }) =>
      `base_url in ${file} is ${url}; the gateway's path is /v3/router, and Codex appends /responses to what stands there.`,
    hint: () => 'Write it as on the Orq page: https://api.orq.ai/v3/router',
  }),
  'env-key-absent': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }) =>
      `The provider "${provider}" in ${file} names no env_key, so Codex sends no key and the gateway answers 401.`,
    hint: () => `Write env_key = "ORQ_API_KEY" there, or run ${again}.`,
  }),
  'env-key-pasted': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }) =>
      `env_key of "${provider}" in ${file} holds the API key itself; it is to be the name of the variable that holds it. Codex finds no variable of that name.`,
    hint: () =>
      `Write env_key = "ORQ_API_KEY" there and store the key with ${again}. Consider replacing that key: it stood in a file that tools print and copy.`,
  }),
  'env-key-unusable': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }) =>
      `env_key of "${provider}" in ${file} cannot be the name of an environment variable.`,
    hint: () => `Write env_key = "ORQ_API_KEY" there, or run ${again}.`,
  }),
  'wire-api-wrong': define<{ file: string; provider: string; actual: string }>({
    level: 'error',
    message: ({ file, provider, actual }) =>
      `The provider "${provider}" in ${file} has wire_api = ${actual}; Codex speaks "responses" only, and does not start.`,
    hint: () => 'Write wire_api = "responses" there.',
  }),
  'openai-auth-sent': define<{ file: string; provider: string }>({
    level: 'error',
    message: ({ file, provider }) =>
      `The provider "${provider}" in ${file} has requires_openai_auth = true, so Codex asks for an OpenAI log-in and may send that to the gateway.`,
    hint: () => 'Write requires_openai_auth = false there.',
  }),
  'provider-called-openai': define<{ file: string; provider: string }>({
    level: 'warning',
    message: ({ file, provider }) =>
      `The provider "${provider}" in ${file} is called OpenAI, which Codex takes for OpenAI's own service and treats in ways that the gateway does not know.`,
    hint: () => 'Call it something else: name = "Orq AI Gateway", under an id such as orq.',
  }),
  'provider-blocks-codex': define<{ file: string; provider: string; reason: string }>({
    level: 'error',
    message: ({ file, provider, reason }) =>
      `The provider ${provider} in ${file} keeps Codex from starting, used or not: ${reason}.`,
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
    message: ({ file, profile }) =>
      `${file} has profile = ${profile} at its top, which Codex no longer accepts; it does not start.`,
    hint: () =>
      'Delete that line, and choose a profile by codex -p NAME (a file NAME.config.toml beside it).',
  }),
  'profile-clash': define<{ file: string; profile: string; other: string }>({
    level: 'warning',
    message: ({ file, profile, other }) =>
      `${file} has a table [profiles.${profile}], so that codex -p ${profile} does not start while ${other} is there.`,
    hint: ({ other }) => `Move what the table holds into ${other}, and delete the table.`,
  }),
  'model-absent': define<{ file: string }>({
    level: 'error',
    message: ({ file }) =>
      `${file} names no model, so Codex sends the bare id of its own default, which the gateway answers with 400.`,
    hint: () => `Write model = "openai/gpt-5.4" there, or run ${again}.`,
  }),
  'model-unprefixed': define<Model & { scope: Scope; trusted: boolean }>({
    level: 'error',
    message: ({ file, model, scope, trusted }) =>
      `${file} pins model = ${model}, which has no provider prefix: ${scopes[scope]} sends that id${trusted ? '' : ' once the project is trusted'}, and the gateway answers 400.`,
    hint: ({ suggestion, scope }) =>
      scope === 'user'
        ? `Change it: npx codex-orq model ${suggestion}`
        : `Write model = "${suggestion}" there, or delete the line.`,
  }),
  'project-pins-model': define<{ file: string; model: string; instead: string }>({
    level: 'info',
    message: ({ file, model, instead }) => `${file} pins model = ${model}; it counts here, not ${instead}.`,
  }),
  'project-routing-ignored': define<{ file: string; keys: string }>({
    level: 'warning',
    message: ({ file, keys }) =>
      `${file} sets ${keys}, which Codex ignores in a project (a repository may not choose where keys are sent).`,
    hint: () => 'Delete it there; the routing belongs in the config.toml of CODEX_HOME.',
  }),
  'project-config-broken': define<{ file: string; reason: string; trusted: boolean }>({
    level: 'error',
    message: ({ file, reason, trusted }) =>
      `${file} cannot be read (${reason}), so Codex does not start in this project${trusted ? '' : ' once it is trusted'}.`,
    hint: () => 'Mend that place, or delete the file.',
  }),
  'profile-leaves-gateway': define<{ file: string; profile: string; actual: string }>({
    level: 'warning',
    message: ({ file, profile, actual }) =>
      `${file} has model_provider = ${actual}: codex -p ${profile} does not go through the gateway.`,
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
    message: ({ file, key, value }) =>
      `${key} = ${value} in ${file} was meant for another model, and goes along with this one.`,
    hint: () => 'Delete that line unless you want it for every model.',
  }),
  'catalogue-file-missing': define<{ file: string; catalogue: string }>({
    level: 'error',
    message: ({ file, catalogue }) =>
      `model_catalog_json in ${file} names ${catalogue}, which is not there; no Codex command starts ("No such file or directory").`,
    hint: () => 'Make it: npx codex-orq model. Or delete that line.',
  }),
  'catalogue-file-broken': define<{ file: string; catalogue: string }>({
    level: 'error',
    message: ({ file, catalogue }) =>
      `model_catalog_json in ${file} names ${catalogue}, which is no list of models; no Codex command starts.`,
    hint: () => 'Make it anew: npx codex-orq model. Or delete that line.',
  }),
  'catalogue-lacks-model': define<{ catalogue: string; model: string }>({
    level: 'warning',
    message: ({ catalogue, model }) =>
      `${catalogue} does not list ${model}: Codex falls back to careful guesses, without its tool to edit files.`,
    hint: () => 'Make it anew: npx codex-orq model',
  }),
  'model-list-old': define<{ days: number; fetched: string }>({
    level: 'warning',
    message: ({ days, fetched }) =>
      `The list of the gateway's models is ${days} days old (${fetched}); it may offer others by now.`,
    hint: () => 'Ask it again: npx codex-orq model',
  }),
  'model-not-offered': define<{ model: string; fetched: string }>({
    level: 'warning',
    message: ({ model, fetched }) =>
      `The gateway did not list ${model} when it was last asked, on ${fetched}.`,
    hint: () =>
      'Its list need not be complete. Ask it again with npx codex-orq model, or ask the model: doctor --live.',
  }),
  'catalogue-fine': define<{ catalogue: string; count: number }>({
    level: 'info',
    message: ({ catalogue, count }) =>
      `${catalogue} lists the model in use${count === 1 ? '' : ` and ${count - 1} more`}.`,
  }),
  'state-absent': define<{ file: string }>({
    level: 'warning',
    message: ({ file }) =>
      `There is no ${file}, so it is not recorded what was set up here, and by what an undo would go.`,
    hint: () => `Run ${again}: it keeps what is right, and records it.`,
  }),
} as const;
