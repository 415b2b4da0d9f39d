import { isTranslated } from '../catalogue/model-kind.ts';
import { isTable, type TomlValue } from '../edit/toml/types.ts';
import { type Finding, finding } from '../findings/index.ts';
import { valueAt } from '../lib/key-path.ts';
import {
  type Check,
  type CheckContext,
  decidingLayer,
  effectiveModel,
  type Layer,
  mergedLayers,
} from './context.ts';
import { hasPrefix } from './model.ts';

const isOn = (value: TomlValue | undefined): boolean =>
  value === true || (isTable(value) && value['enabled'] === true);

/** The MCP servers whose table begins in this file, and that no file switches off. */
function serversOf(layer: Layer, context: CheckContext): readonly string[] {
  const servers = valueAt(layer.tree, ['mcp_servers']);
  if (!isTable(servers)) return [];
  return Object.keys(servers).filter((name) => {
    const path = ['mcp_servers', name];
    const first = mergedLayers(context).find(({ tree }) => valueAt(tree, path) !== undefined);
    const enabled = [...path, 'enabled'];
    return first === layer && valueAt(decidingLayer(context, enabled)?.tree, enabled) !== false;
  });
}

/**
 * Settings that make Codex offer a model other tools than functions, whatever the catalogue says, where the gateway
 * translates for that model. Measured with 0.169.0; what else is sent, `--prove` shows.
 */
export const checkTools: Check = (context) => {
  const model = effectiveModel(context);
  if (typeof model !== 'string' || !hasPrefix(model)) return [];
  if (!isTranslated(model, context.modelList?.facts.get(model))) return [];
  const found: Finding[] = mergedLayers(context).flatMap((layer) => {
    const servers = serversOf(layer, context);
    return servers.length === 0 ? [] : [finding('mcp-no-functions', { file: layer.path, model, servers })];
  });
  const agents = ['features', 'multi_agent_v2'];
  const layer = decidingLayer(context, agents);
  if (layer !== undefined && isOn(valueAt(layer.tree, agents)))
    found.push(finding('setting-no-functions', { file: layer.path, key: agents.join('.'), model }));
  return found;
};
