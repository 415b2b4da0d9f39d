import { define } from './define.ts';
import { plural } from '../lib/text.ts';
import { isKept, type Keyed, storing, whereSet } from './key-kept.ts';
import { list, seconds } from './gateway-words.ts';

/** The proof with the real Codex and a gateway inside our own process (src/proof). */
export const proveFindings = {
  /** `servers`: for so many MCP servers one of ours stood, with one tool. */
  'prove-routed': define<{ path: string; model: string; tools: number; servers?: number }>({
    level: 'info',
    message: ({ path, model, tools, servers }) =>
      `The real Codex sent one POST ${path} for ${model}, with the key, offered ${plural(tools, 'tool')}${servers === undefined ? '' : ` (the ones for MCP from a stand-in for your ${plural(servers, 'server')})`}, and printed the reply.`,
  }),
  'prove-tool-not-function': define<{
    model: string;
    tool: string;
    /** What makes Codex offer it: a setting in a file, the MCP servers, or nothing but its own ways. */
    kind: 'setting' | 'servers' | 'catalogue';
    key: string;
    change: string;
    file?: string;
  }>({
    level: 'warning',
    message: ({ model, tool, kind, key, file = '' }, show) => {
      const why = {
        setting: `Codex offers ${model} the tool ${tool}, because ${show.path(file)} sets ${key}`,
        servers: `Codex offers ${model} each of your MCP servers (${key}) as a ${tool}`,
        catalogue: `Codex offers ${model} the tool ${tool} of its own accord`,
      }[kind];
      return `${why}. That is not a function, and the gateway passes on function tools only to a model that it translates for.`;
    },
    hint: ({ model, kind, change }, show) => {
      if (kind === 'setting') return `Write ${change} there.`;
      if (kind === 'servers')
        return `No setting makes functions of them. Write ${change} in those tables, or use ${model} without them: codex -c mcp_servers.NAME.enabled=false`;
      const anew = `Make the catalogue anew: ${show.command('model')}`;
      return change === '' ? anew : `Write ${change} in config.toml. Or: ${show.command('model')}`;
    },
  }),
  'prove-other-hosts': define<{ hosts: readonly string[] }>({
    level: 'info',
    message: ({ hosts }) =>
      `Besides the gateway, codex exec tried to call ${list(hosts)} of its own accord: telemetry, plugins, updates. No request for a model was among that. The terminal UI also asks raw.githubusercontent.com for a tip, and with a ChatGPT log-in Codex calls chatgpt.com.`,
    hint: (_, show) => `To switch off what can be: ${show.command('--only-gateway')}`,
  }),
  'prove-gateway-alone': define({
    level: 'info',
    message: () =>
      'codex exec called no other host. The terminal UI asks raw.githubusercontent.com for a tip, and with a ChatGPT log-in Codex calls chatgpt.com; no setting stops these two.',
  }),
  'prove-codex-missing': define<{
    command: string;
    cause: string;
    /** Whether another finding has said so. */
    told?: boolean;
  }>({
    level: 'error',
    message: ({ command, cause, told = false }, show) =>
      told
        ? 'Nothing was proved: Codex cannot be started, as said above.'
        : `${show.path(command)} cannot be started, so nothing was proved: ${cause}.`,
    hint: ({ told = false }) => (told ? undefined : 'Install Codex: npm install -g @openai/codex'),
  }),
  'prove-codex-borrowed': define<{ path: string }>({
    level: 'info',
    message: ({ path }, show) =>
      `You have no Codex installed, so the one of this checkout took the turn: ${show.path(path)}.`,
  }),
  'prove-codex-refuses': define<{ file: string; reason: string }>({
    level: 'error',
    message: ({ file, reason }, show) => `Codex does not start with a copy of ${show.path(file)}: ${reason}`,
    hint: ({ file }, show) => `Fix that in ${show.path(file)}. Your own files were not touched.`,
  }),
  /** `told`: the missing key has been reported by itself. */
  'prove-key-missing': define<Keyed & { provider: string; file: string; told?: true }>({
    level: 'error',
    message: ({ provider, envKey, file, told }, show) =>
      told === true
        ? 'The real Codex sent no request: it found no key.'
        : `Codex sent no request: it found no key. The provider "${provider}" reads it from ${envKey}, which has no usable value in ${show.path(file)} or in this environment.`,
    hint: (key, show) => {
      if (key.told === true) return undefined;
      return isKept(key)
        ? `Export ${key.envKey} wherever you start Codex.`
        : `Put a line ${key.envKey}='<your-orq-api-key>' into ${show.path(key.file)}, or store it: ${storing(key, show)}`;
    },
  }),
  'prove-elsewhere': define<{ provider: string; hosts: readonly string[] }>({
    level: 'error',
    message: ({ provider, hosts }) =>
      `Codex did not call the gateway of the provider "${provider}": it tried to reach ${list(hosts)} instead, and was stopped.`,
    hint: ({ provider }) =>
      `Look for another model_provider than "${provider}", or another base_url of it, in config.toml, the profile, managed_config.toml and /etc/codex/config.toml.`,
  }),
  'prove-host-foreign': define<{ file: string; provider: string; host: string; gateway: string }>({
    level: 'error',
    message: ({ file, provider, host, gateway }, show) =>
      `Codex tried to send its request to ${host}, which is not your gateway (${gateway}), and was stopped. The base_url of "${provider}" in ${show.path(file)} names that host.`,
    hint: (_, show) =>
      `To go back to the gateway: ${show.command()}. If that host is your gateway: ${show.command('--base-url URL')}`,
  }),
  'prove-path-wrong': define<{ path: string; file: string; right: string }>({
    level: 'error',
    message: ({ path, file }, show) =>
      `Codex sent its request to ${path}, by the base_url in ${show.path(file)}. That is not a path of the gateway, which answers it with an error.`,
    hint: ({ right }) => `Write base_url = "${right}" there; Codex appends /responses.`,
  }),
  'prove-fixed': define<{ provider: string; gateway: string }>({
    level: 'warning',
    message: ({ provider, gateway }) =>
      `Codex calls ${gateway}, and a file above config.toml (managed_config.toml, a policy) fixes that address of "${provider}". So the made-up gateway could not take its place: key, model and tools were not proved.`,
    hint: (_, show) => `Ask the gateway itself: ${show.command('doctor --live')}`,
  }),
  'prove-no-request': define<{ reason: string }>({
    level: 'error',
    message: ({ reason }) => `Codex ended without a request to the gateway: ${reason}`,
    hint: () => 'Run codex exec "say hello" yourself and read what it says.',
  }),
  'prove-late': define<{ ms: number; requests: number }>({
    level: 'error',
    message: ({ ms, requests }) =>
      `Codex was still running after ${seconds(ms)} and was stopped. It had sent ${plural(requests, 'request')} by then.`,
    hint: () =>
      'Run this again when the machine is less busy. codex exec "say hello" shows what Codex waits for.',
  }),
  'prove-unauthorised': define<Keyed & { provider: string; file: string }>({
    level: 'error',
    message: ({ provider, envKey, file }, show) =>
      `Codex sent its request without an Authorization header. Either the provider "${provider}" names no env_key, or the value of ${envKey} in ${show.path(file)} cannot be sent as a header (it may contain a line end).`,
    hint: (key, show) =>
      isKept(key)
        ? `Put the key again, on one line, ${whereSet(key)}.`
        : `Store the key again, on one line: ${storing(key, show)}`,
  }),
  'prove-other-credential': define<{ envKey: string }>({
    level: 'error',
    message: ({ envKey }) =>
      `Codex sent another credential than the value of ${envKey}. The gateway would get a secret that is not meant for it.`,
    hint: () =>
      'Look for requires_openai_auth = true, experimental_bearer_token or http_headers in the provider.',
  }),
  'prove-other-model': define<{ expected: string; actual: string }>({
    level: 'error',
    message: ({ expected, actual }) =>
      `Codex asked for ${actual}, not ${expected}: another configuration file wins.`,
    hint: () => "Look for model in the project's .codex/config.toml, the profile and /etc/codex/config.toml.",
  }),
  'prove-bare-model': define<{ model: string }>({
    level: 'error',
    message: ({ model }) =>
      `Codex asked for "${model}", which has no provider prefix; the gateway answers such ids with 400.`,
    hint: ({ model }) => `Write openai/${model}, or the prefix of its provider, where that model is set.`,
  }),
  'prove-attributed': define<{ headers: readonly string[] }>({
    level: 'info',
    message: ({ headers }) => `The request says whom or what it is counted for: ${headers.join(', ')}.`,
  }),
  'prove-header-absent': define<{ header: string; variable?: string; stored?: boolean }>({
    level: 'info',
    message: ({ header, variable, stored = false }) => {
      if (variable === undefined)
        return `The request does not have the header ${header} of your configuration.`;
      return stored
        ? `The request does not have ${header}: of Codex's own .env, where ${variable} stands, this proof takes the key alone. Codex sends it.`
        : `The request does not have ${header}: ${variable} is not set here, is blank, or has a line end.`;
    },
  }),
  'prove-no-tools': define<{ model: string }>({
    level: 'warning',
    message: ({ model }) =>
      `Codex offered ${model} no tools: it can talk, but neither read nor change files.`,
    hint: (_, show) => `The catalogue entry of the model does not fit. Rebuild it: ${show.command('model')}`,
  }),
  'prove-repeated': define<{ requests: number }>({
    level: 'warning',
    message: ({ requests }) => `Codex sent ${requests} requests where one was enough.`,
    hint: () => 'Each of them would be billed. Look for request_max_retries in config.toml.',
  }),
  'prove-reply-lost': define<{ reason: string }>({
    level: 'error',
    message: ({ reason }) =>
      `The request arrived and was answered, but Codex did not print the reply: ${reason}`,
    hint: () => 'This Codex may be too old or too new for this check. Please report it with its version.',
  }),
} as const;
