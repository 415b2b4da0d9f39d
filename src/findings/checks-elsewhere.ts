import { define } from './define.ts';
import { isKept, type Keyed, storing, whereSet } from './key-kept.ts';

/** What makes the key, or a request, go somewhere else than a set-up has said, or nowhere. */
export const checkElsewhereFindings = {
  'env-key-unset': define<{ file: string; provider: string; envKey: string; set: string; where: string }>({
    level: 'error',
    message: ({ file, provider, envKey, set, where }, show) =>
      `The provider "${provider}" in ${show.path(file)} reads its key from ${envKey}, which is not set, so Codex stops with "Missing environment variable: ${envKey}". ${set} is set, in ${show.path(where)}.`,
    hint: ({ set }) => `Write env_key = "${set}" there.`,
  }),
  'base-url-foreign': define<{ file: string; provider: string; host: string; gateway: string }>({
    level: 'error',
    message: ({ file, provider, host, gateway }, show) =>
      `The base_url of "${provider}" in ${show.path(file)} is at ${host}, which is not your gateway (${gateway}). Codex sends the key and every prompt there.`,
    hint: (_, show) =>
      `To go back to the gateway: ${show.command()}. If that host is your gateway: ${show.command('--base-url URL')}`,
  }),
  'mcp-no-functions': define<{ file: string; model: string; servers: readonly string[] }>({
    level: 'warning',
    message: ({ file, model, servers }, show) =>
      `${show.path(file)} has MCP servers (${servers.join(', ')}). Codex offers each to ${model} as a tool of the type namespace, and no setting makes functions of them. The gateway passes on function tools only to a model that it translates for.`,
    hint: ({ model }) => `To do without them in a run with ${model}: codex -c mcp_servers.NAME.enabled=false`,
  }),
  'setting-no-functions': define<{ file: string; key: string; model: string }>({
    level: 'warning',
    message: ({ file, key, model }, show) =>
      `${key} in ${show.path(file)} makes Codex offer ${model} sub-agents as a tool of the type namespace. The gateway passes on function tools only to a model that it translates for.`,
    hint: ({ key }) => `Write ${key} = false there.`,
  }),
  /** A request that is asked for with `--live`, and is not sent. */
  'live-host-foreign': define<{ file: string; host: string; gateway: string }>({
    level: 'error',
    message: ({ file, host, gateway }, show) =>
      `The base_url in ${show.path(file)} is at ${host}, which is not your gateway (${gateway}), so the check sent it neither the key nor a request.`,
    hint: (_, show) =>
      `If that host is your gateway, say so once: ${show.command('--base-url URL')}. Then run this again.`,
  }),
  'live-dotenv-used': define<{ file: string; names: readonly string[] }>({
    level: 'info',
    message: ({ file, names }, show) => `Took ${names.join(', ')} from ${show.path(file)}, as Codex does.`,
  }),
  'dotenv-name-refused': define<{ file: string; names: readonly string[] }>({
    level: 'warning',
    message: ({ file, names }, show) =>
      `${show.path(file)} sets ${names.join(', ')}, which Codex does not take from there: it drops every variable that begins with CODEX_.`,
    hint: ({ names }) =>
      names.includes('CODEX_CA_CERTIFICATE')
        ? 'For certificates, write SSL_CERT_FILE there. Codex takes that, HTTPS_PROXY, ALL_PROXY and NO_PROXY from the file.'
        : 'Export it where you start Codex.',
  }),
  'live-home-untrusted': define<{ file: string; what: string }>({
    level: 'error',
    message: ({ file, what }, show) =>
      `${show.path(file)} lies in a repository and names ${what}. A repository does not choose where a key is sent, or which one, so the check sent nothing.`,
    hint: (_, show) =>
      `If you know that gateway, start this with CODEX_HOME at a folder of your own: ${show.command('--codex-home DIR --base-url URL')}`,
  }),
  'key-not-of-gateway': define<Keyed & { source: string; fault: string; exported?: true }>({
    level: 'error',
    message: ({ envKey, source, fault }, show) =>
      `The value of ${envKey} in ${show.path(source)} is no key of the gateway: ${fault}. Codex sends it, and the gateway answers 401.`,
    hint: (key, show) => {
      if (isKept(key)) return `Put the key that Orq shows ${whereSet(key)}.`;
      const first = key.exported === true ? `Unset ${key.envKey} here, then store` : 'Store';
      return `${first} the key that Orq shows: ${storing(key, show)}`;
    },
  }),
  'setting-slid': define<{ file: string; key: string; table: string }>({
    level: 'error',
    message: ({ file, key, table }, show) =>
      `${key} in ${show.path(file)} stands below the header [${table}]. It belongs to that table now, and Codex does not use it as its own setting.`,
    hint: () => 'Move that line above the first header in square brackets.',
  }),
  'websockets-on': define<{ file: string; provider: string }>({
    level: 'warning',
    message: ({ file, provider }, show) =>
      `The provider "${provider}" in ${show.path(file)} has supports_websockets = true. The gateway has no WebSockets: Codex tries them in vain before each run, which takes about 6 seconds.`,
    hint: () => 'Delete that line.',
  }),
  'login-forbidden': define<{ file: string; key: string; value: string; login: string }>({
    level: 'error',
    message: ({ file, key, value, login }, show) =>
      `${key} = ${value} in ${show.path(file)} does not allow the login that is stored, ${login}. Codex starts no session and logs out.`,
    hint: ({ key, file }, show) =>
      `Delete ${key} in ${show.path(file)}, or log out first, since the gateway needs no login: codex logout`,
  }),
  'setting-managed': define<{ file: string; key: string; value: string; own?: string; ownFile?: string }>({
    level: 'error',
    message: ({ file, key, value, own, ownFile = '' }, show) =>
      `${show.path(file)} sets ${key} to ${value} for every user of this machine. It overrides ${own === undefined ? 'what a set-up writes' : `${own} in ${show.path(ownFile)}`}.`,
    hint: ({ file }, show) =>
      `Nothing in CODEX_HOME changes that. Ask who manages this machine, or edit ${show.path(file)} if that is you.`,
  }),
  'model-elsewhere-unprefixed': define<{
    file: string;
    key: string;
    model: string;
    suggestion: string;
    /** Whether `model --prefix-others` changes it: in a file of CODEX_HOME, where the prefix is sure. */
    offered?: boolean;
  }>({
    level: 'warning',
    message: ({ file, key, model }, show) =>
      `${key} in ${show.path(file)} is ${model}, which has no provider prefix. Codex sends that id where it uses the setting, and the gateway answers 400.`,
    hint: ({ key, suggestion, offered = false }, show) => {
      const line = `${key.split('.').at(-1)} = "${suggestion}"`;
      return offered
        ? `To write ${line} there: ${show.command('model --prefix-others')}. Or delete the line.`
        : `Write ${line} there, or delete the line.`;
    },
  }),
} as const;
