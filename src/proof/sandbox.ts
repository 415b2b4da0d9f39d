import { join } from 'node:path';
import { optionsOf } from '../codex/options.ts';
import { codexEnvironment } from '../codex/run.ts';
import { tomlString } from '../lib/quote.ts';
import type { Host } from '../host/types.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import type { LoopbackGateway } from './loopback.ts';

/** Variables that are no part of a set-up: credentials and switches of Codex, and whatever leads outside. */
const leftOut =
  /^(?:CODEX_(?!HOME$|CA_CERTIFICATE$).*|OPENAI_.*|OTEL_.*|GIT_.*|(?:all|http|https|no)_proxy)$/i;

/** `-c key=value`; the value is TOML. */
export const override = (key: string, value: string): string[] => ['-c', `${key}=${value}`];

const featuresOff = ['hooks', 'codex_hooks', 'shell_snapshot', 'memories'];

/**
 * Settings that keep a turn from starting your programs, and from writing or reporting outside the private folder. None
 * of them affects the routing. Versions that do not know a key ignore it.
 */
export const quiet = (folder: string): string[] => [...startingNothing(folder), ...silent, ...withoutPlugins];

/** Without these, Codex calls other hosts of its own accord. */
const silent = [
  ...override('features.apps', 'false'),
  ...override('otel.metrics_exporter', '"none"'),
  ...override('analytics.enabled', 'false'),
  ...override('check_for_update_on_startup', 'false'),
];

/** Plugins of yours bring programs along. */
export const withoutPlugins = override('features.plugins', 'false');

/** The same, but Codex may try to call what it calls of its own accord. */
export const startingNothing = (folder: string): string[] => [
  ...featuresOff.flatMap((name) => override(`features.${name}`, 'false')),
  ...override('notify', '[]'),
  ...override('log_dir', tomlString(join(folder, 'log'))),
  ...override('sqlite_home', tomlString(join(folder, 'codex'))),
  ...['exporter', 'trace_exporter'].flatMap((name) => override(`otel.${name}`, '"none"')),
];

/** The environment of the turn: no credential, and no way out but through the gateway. The dummy key is added later. */
export function sandboxEnvironment(
  env: Host['env'],
  folder: string,
  gateway: LoopbackGateway,
): Record<string, string | undefined> {
  const way = new URL(gateway.baseUrl).origin;
  const usual = Object.entries(codexEnvironment(env, join(folder, 'codex'))).filter(
    ([name]) => !leftOut.test(name),
  );
  const outward = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const temporary = join(folder, 'tmp');
  return {
    ...Object.fromEntries(usual),
    ...Object.fromEntries(outward.map((name) => [name, way])),
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
    TMPDIR: temporary,
    TMP: temporary,
    TEMP: temporary,
    // Codex asks git about the folder, and a repository's filters are programs. Like this, there is no repository.
    GIT_DIR: join(folder, 'no-repository'),
  };
}

/**
 * Switches off every MCP server that Codex would start, from whatever layer. (`mcp_servers={}` would not: layers are
 * merged.) A command or address that does nothing is set as well, for versions that read a server before they merge it.
 * Goes before what sets a server by itself.
 */
export function mcpOff(listing: string, gateway: LoopbackGateway): readonly string[] {
  const servers = parseJson(listing);
  if (!Array.isArray(servers)) return [];
  const instead = `${new URL(gateway.baseUrl).origin}/no-mcp`;
  const settings = servers.flatMap((server: unknown) => {
    const { name, transport } = isRecord(server) ? server : {};
    const { type } = isRecord(transport) ? transport : {};
    const path = ['mcp_servers', String(name)];
    return [
      type === 'stdio'
        ? { path: [...path, 'command'], value: 'codex-orq-starts-nothing' }
        : { path: [...path, 'url'], value: instead },
      { path: [...path, 'enabled'], value: false },
    ];
  });
  // Whoever wrote the file has chosen the names: one may hold a dot, or what looks like another setting.
  return optionsOf(settings);
}
