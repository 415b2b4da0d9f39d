/*
 * The texts that the TOML editor is measured on. All are deterministic, and all are valid TOML 1.0.
 */

const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** A config.toml as people grow them, repeated until it has a megabyte: providers, servers, projects, profiles, comments. */
function grownConfig() {
  const head = [
    '# Codex configuration',
    '# Managed by hand; see https://example.com/dotfiles',
    '',
    'model = "gpt-5.4" # the daily one',
    'model_reasoning_effort = "medium"',
    'approval_policy = "on-request"',
    'notify = ["python3", "/home/dev/.codex/notify.py", "--quiet"]',
    '',
    '[model_providers.azure]',
    'name = "Azure"',
    'base_url = "https://example.openai.azure.com/openai"',
    'env_key = "AZURE_OPENAI_API_KEY"',
    'query_params = { api-version = "2025-04-01-preview" }',
  ].join('\n');
  const block = (n) => `
[projects."/home/dev/work/customer-${n}/service"]
trust_level = "trusted"

# Server ${n}: needs the VPN
[mcp_servers.server_${n}]
command = "npx"
args = ["-y", "@example/server-${n}@1.${n}.0", "--root", "/home/dev/work/customer-${n}"]
startup_timeout_sec = ${20 + (n % 40)}
enabled = ${n % 3 === 0}
env = { "LOG_LEVEL" = "info", "REGION" = 'eu-west-${n % 4}' } # as in production

[mcp_servers.server_${n}.tools.search]
approval_mode = "approve"
description = """
Searches the documents of customer ${n}.
[not.a.header]
"""
limits = [
  ${n}, # soft
  ${n * 2}, # hard
]
`;
  let text = `${head}\n`;
  for (let n = 0; text.length < 1_000_000; n++) text += block(n);
  return text;
}

const longString = () => {
  const line = 'The quick brown fox jumps over the lazy dog; [not.a.table] model = "no" # no comment. ';
  return `prompt = '${line.repeat(Math.ceil(1_000_000 / line.length))}'\n`;
};

const comments = () => {
  let text = '';
  for (let n = 0; text.length < 1_000_000; n++)
    text += `# ${n}: model = "x", [model_providers.orq], """ and '''\n`;
  return `${text}\n[tui]\ntheme = "dark"\n`;
};

/** Each shape with the limit that its ratio (time of one edit by time of one parse) has to keep. */
export const shapes = [
  { name: '1 MB config', limit: 4, text: grownConfig() },
  { name: '10,000 tables', limit: 6, text: `${lines(10_000, (n) => `[table_${n}]\nvalue = ${n}\n`)}\n` },
  {
    name: '10,000 arrays of tables',
    limit: 6,
    text: `${lines(10_000, (n) => `[[items_${n}]]\nvalue = ${n}\n`)}\n`,
  },
  {
    name: '20,000 dotted keys',
    limit: 6,
    text: `${lines(20_000, (n) => `group_${n % 100}.key_${n}.value = ${n}`)}\n`,
  },
  { name: '20,000 root keys', limit: 6, text: `${lines(20_000, (n) => `key_${n} = ${n}`)}\n` },
  { name: 'one 1 MB string', limit: 6, text: longString() },
  { name: 'one array of 50,000', limit: 6, text: `values = [${lines(50_000, (n) => `  ${n},`)}\n]\n` },
  { name: '1 MB of comments', limit: 6, text: comments() },
];

/** The seven keys that Orq's page asks for, as paths with their values. */
export const keys = [
  [['model'], 'openai/gpt-5.4'],
  [['model_provider'], 'orq'],
  [['model_providers', 'orq', 'name'], 'Orq AI Gateway'],
  [['model_providers', 'orq', 'base_url'], 'https://api.orq.ai/v3/router'],
  [['model_providers', 'orq', 'env_key'], 'ORQ_API_KEY'],
  [['model_providers', 'orq', 'wire_api'], 'responses'],
  [['model_providers', 'orq', 'requires_openai_auth'], false],
];

/** The grown configuration, cut at a table behind so many characters. */
export const grownTo = (length) => {
  const { text } = shapes[0];
  return text.slice(0, text.indexOf('\n[projects."', length));
};
