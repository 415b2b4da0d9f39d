import { renderPath } from '../edit/toml/spell-key.ts';
import { type Finding, finding } from '../findings/index.ts';
import { excerpt } from '../lib/excerpt.ts';
import { isRecord, textOr } from '../lib/json.ts';
import { valueAt } from '../lib/key-path.ts';
import { stubName } from './mcp-stub.ts';

/** A configuration file, for the question of which one has a setting. */
export type ConfigLayer = Readonly<{ path: string; tree: Readonly<Record<string, unknown>> | undefined }>;

export type ToolQuestion = Readonly<{
  model: string;
  /** The names of your MCP servers that are not switched off. */
  servers: readonly string[];
  /** The files that count, the innermost last. */
  layers: readonly ConfigLayer[];
}>;

/** A setting that makes Codex offer a tool: where it stands, and what to write there instead. */
type Origin = Readonly<{ key: string; change: string; file?: string; kind?: 'servers' | 'catalogue' }>;

/** Settings that may be the reason for a tool that is no function, by the tool. Measured with 0.169.0. */
const reasons: readonly (readonly [tool: RegExp, settings: readonly (readonly string[])[]])[] = [
  [/^web_search/, [['web_search'], ['tools', 'web_search'], ['features', 'web_search_request']]],
  [
    /^custom exec$/,
    [
      ['features', 'code_mode_only'],
      ['features', 'code_mode'],
    ],
  ],
  [/^namespace collaboration$/, [['features', 'multi_agent_v2']]],
  [/^namespace multi_agent/, [['features', 'multi_agent']]],
  [/^image_generation/, [['features', 'image_generation']]],
];

const off = (path: readonly string[]): string =>
  path[0] === 'web_search' ? 'web_search = "disabled"' : `${path.join('.')} = false`;

const isOn = (value: unknown): boolean => value !== undefined && value !== false && value !== 'disabled';

function originOf(tool: string, { servers, layers }: ToolQuestion): Origin {
  if (tool.startsWith('namespace mcp__') || tool.includes(stubName)) {
    const names = servers.map((name) => `[${renderPath(['mcp_servers', name])}]`).join(', ');
    return { key: names, change: 'enabled = false', kind: 'servers' };
  }
  const paths = reasons.find(([form]) => form.test(tool))?.[1] ?? [];
  for (const path of paths) {
    const layer = layers.findLast(({ tree }) => isOn(valueAt(tree, path)));
    if (layer !== undefined) return { key: path.join('.'), change: off(path), file: layer.path };
  }
  const [usual] = paths;
  return { key: '', change: usual === undefined ? '' : off(usual), kind: 'catalogue' };
}

/** The tools of a request that are no functions, each once: its type, and its name where it has one. */
function otherTools(body: unknown): readonly string[] {
  const tools = isRecord(body) ? body['tools'] : undefined;
  if (!Array.isArray(tools)) return [];
  const found = tools.flatMap((tool: unknown) => {
    const { type, name } = isRecord(tool) ? tool : {};
    if (type === 'function') return [];
    return `${textOr(type, 'unnamed')} ${textOr(name)}`.trim();
  });
  return [...new Set(found)].map((tool) => excerpt(tool));
}

/** A finding for each tool that is no function, which a model that the gateway translates may not get. */
export const toolFindings = (body: unknown, question: ToolQuestion): readonly Finding[] =>
  otherTools(body).map((tool) => {
    const { model } = question;
    const { kind = 'setting', ...origin } = originOf(tool, question);
    return finding('prove-tool-not-function', {
      model,
      tool: kind === 'servers' ? 'namespace' : tool,
      kind,
      ...origin,
    });
  });
