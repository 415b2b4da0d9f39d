import fc from 'fast-check';
import { parseToml } from '../../src/edit/toml.ts';
import type { MemoryOptions } from '../support/memory-host.ts';

/** Root keys in spellings that people, other tools and Codex itself write. */
const rootLines = [
  'model = "gpt-5.5" # fast',
  "model = 'openai/gpt-5.5'",
  '"model" = """openai/gpt-5.5"""',
  'model_provider = "openai"',
  "model_provider   =   'azure'",
  'approval_policy = "on-request"',
  '# a licence, perhaps',
  '',
  'notify = [\n  "a", # [not.a.table]\n  "b",\n]',
  'service_tier = "flex"',
  'model_reasoning_effort = "high" # thorough',
  'web_search = "live"',
  "web_search = 'disabled'",
  'model_context_window = 0x1_0000',
];

/** A provider under our name, in part or whole, as somebody else may have written it. */
const ownTables = [
  '[model_providers.orq]\nname = "Mine"\nbase_url = "https://my.orq.ai/v3/router"\n',
  '[model_providers."orq"]\n# here be keys\nwire_api = "responses" # yes\n',
  '[model_providers.orq]\n',
  "[ model_providers . orq ]\n  name = 'x'\n  requires_openai_auth = true\n",
  '[model_providers.orq.http_headers]\n"X-ORQ-IDENTITY-ID" = "ada"\n',
  '[model_providers]\norq = { name = "In line", base_url = "https://api.orq.ai/v3/router" }\n',
  '[model_providers]\norq = {}\n',
  '[model_providers]\norq.name = "Dotted"\norq.env_key = "ORQ_API_KEY"\n',
  '[model_providers]\n\n',
  '[model_providers.orq]\nname = "By command"\nenv_key = "ORQ_API_KEY" # both\n\n# how\n[model_providers.orq.auth]\ncommand = "op"\nargs = ["read", "x"]\n',
  '[model_providers]\norq = {\n  name = "TOML 1.1",\n  # why\n  wire_api = "responses",\n}\n',
];

const otherTables = [
  '# for work\n[model_providers.azure]\nname = "Azure"\nbase_url = "https://a.example/v1"\n',
  '[features]\n',
  '[features]\nmulti_agent = true\n',
  '[projects."/home/ada/work"]\ntrust_level = "trusted"\n',
  '[mcp_servers.docs]\ncommand = "npx"\nargs = ["-y", "docs"]\nenv = { A = "b" }\n',
  '[profiles.fast]\nmodel = "openai/gpt-5.4-mini"\n',
  '[[skills.config]]\npath = "a"\n\n[[skills.config]]\npath = "b"\n',
  '[tui]\nnotifications = true # 🦊\n',
];

const tables = fc
  .tuple(
    fc.option(fc.constantFrom(...ownTables), { nil: '' }),
    fc.subarray(otherTables, { maxLength: 3 }),
    fc.nat({ max: 3 }),
  )
  .map(([own, others, at]) => {
    const all = [...others];
    if (own !== '') all.splice(Math.min(at, all.length), 0, own);
    return all;
  });

const keyName = (line: string): string => /^"?(\w+)/.exec(line)?.[1] ?? '';

/** No key twice: Codex could not read that. */
const rootBlock = fc.subarray(rootLines, { maxLength: 6 }).chain((lines) =>
  fc.shuffledSubarray(
    lines.filter((line, index) => lines.findIndex((other) => keyName(other) === keyName(line)) === index),
    { minLength: 0 },
  ),
);

/** Tables that define each other twice are no configuration; that those are refused is told elsewhere. */
function isToml(text: string): boolean {
  try {
    parseToml(text, 'generated');
    return true;
  } catch {
    return false;
  }
}

type Dress = Readonly<{ crlf: boolean; bom: boolean; noEnd: boolean }>;

/** The same text as it looks on another machine. */
function dressed(text: string, { crlf, bom, noEnd }: Dress): string {
  const ended = noEnd ? text.replace(/\n+$/, '') : text;
  return (bom ? '\ufeff' : '') + (crlf ? ended.replaceAll('\n', '\r\n') : ended);
}

const dress = fc.record({
  crlf: fc.boolean(),
  bom: fc.boolean().map((yes) => yes),
  noEnd: fc.boolean(),
});

export const configs: fc.Arbitrary<string> = fc
  .tuple(rootBlock, tables, fc.constantFrom('', '\n', '\n\n'), dress)
  .map(([root, sections, gap, look]) =>
    dressed(
      [root.map((line) => `${line}\n`).join(''), ...sections].filter((part) => part !== '').join(gap),
      look,
    ),
  )
  .filter(isToml);

const dotenvs = fc
  .tuple(
    fc.subarray([
      '# mine\n',
      'OTHER=1\n',
      'export B="two words" # b\n',
      '\n',
      "MULTI='a\nb'\n",
      'junk line\n',
    ]),
    dress,
  )
  .map(([lines, look]) => dressed(lines.join(''), look));

const profiles = fc
  .tuple(fc.subarray(['alias l=ls\n', '# end\n', '\n', 'export PATH="$HOME/bin:$PATH"\n']), dress)
  .map(([lines, look]) => dressed(lines.join(''), { ...look, bom: false }));

const examples = fc
  .tuple(fc.subarray(['DATABASE_URL=\n', '# ORQ_API_KEY=\n', '\n', 'ORQ_BASE_URL=x\n']), dress)
  .map(([lines, look]) => dressed(lines.join(''), look));

export const home = '/home/ada';
/** The folder that a machine in memory is looked at from. */
const project = `${home}/work`;
export const configPath = `${home}/.codex/config.toml`;
export const envPath = `${home}/.codex/.env`;
export const statePath = `${home}/.codex/codex-orq.json`;

const maybe = (texts: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> =>
  fc.option(texts, { nil: undefined, freq: 4 });

/** A person's machine before the first run: some of the files that a set-up touches, some of them behind symlinks. */
export const homes: fc.Arbitrary<MemoryOptions> = fc
  .record({
    config: maybe(configs),
    env: maybe(dotenvs),
    profile: maybe(profiles),
    example: maybe(examples),
    linked: fc.boolean(),
  })
  .map(({ config, env, profile, example, linked }) => {
    const realConfig = linked ? '/home/ada/dotfiles/codex.toml' : configPath;
    const files: [string, string | undefined][] = [
      [realConfig, config],
      [envPath, env],
      [`${home}/.zshrc`, profile],
      [`${project}/.env.example`, example],
    ];
    return {
      files: Object.fromEntries(files.filter((entry): entry is [string, string] => entry[1] !== undefined)),
      ...(linked && { links: { [configPath]: realConfig } }),
    };
  });
