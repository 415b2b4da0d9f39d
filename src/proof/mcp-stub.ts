import { join } from 'node:path';
import type { Host } from '../host/types.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import { tomlString } from '../lib/quote.ts';
import { override } from './sandbox.ts';

/** The name of the server that stands for all of yours. */
export const stubName = 'codex_orq_stand_in';

/** An MCP server with one tool, which does nothing. Source: Model Context Protocol, "Lifecycle" and "Tools". */
const script = `'use strict';
let text = '';
const { writeSync } = require('node:fs');
const answer = (id, result) => writeSync(1, JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
const tool = { name: 'nothing', description: 'Does nothing.', inputSchema: { type: 'object', properties: {} } };
function handle({ id, method, params }) {
  if (id === undefined) return;
  if (method === 'initialize')
    answer(id, {
      protocolVersion: params.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'stand-in', version: '1' },
    });
  else answer(id, method === 'tools/list' ? { tools: [tool] } : {});
}
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (text + chunk).split('\\n');
  text = lines.pop();
  for (const line of lines) if (line.trim() !== '') handle(JSON.parse(line));
});
`;

/**
 * The servers that Codex would start, by name: what `mcp list --json` prints. Undefined where that is something else.
 */
export function enabledServers(listing: string): readonly string[] | undefined {
  const servers = parseJson(listing);
  if (!Array.isArray(servers)) return undefined;
  return servers.flatMap((server: unknown) => {
    const { name, enabled } = isRecord(server) ? server : {};
    return typeof name === 'string' && enabled !== false ? [name] : [];
  });
}

/** Settings that give Codex a server of ours in the place of yours, all of which are switched off. */
export async function standIn(
  host: Pick<Host, 'write'>,
  folder: string,
  servers: readonly string[],
): Promise<readonly string[]> {
  if (servers.length === 0) return [];
  const file = join(folder, 'codex', 'stand-in.cjs');
  await host.write(file, Buffer.from(script), 0o600);
  return [
    ...override(`mcp_servers.${stubName}.command`, tomlString(process.execPath)),
    ...override(`mcp_servers.${stubName}.args`, `[${tomlString(file)}]`),
  ];
}
