import { join, normalize } from 'node:path';
import { parseToml } from '../edit/toml.ts';
import type { Host } from '../host/types.ts';
import { withDummyKeys } from './dummy-key.ts';
import { isRecord } from '../lib/json.ts';

/** Files beside `config.toml` that configure Codex by their name alone. */
const configures = /\.toml$|^AGENTS(?:\.override)?\.md$/;

/** Never copied, even if a configuration names it: log-ins, sessions, history, and our own record. */
const isWithheld = (path: string): boolean =>
  /^(?:(?:auth\.json|history\.jsonl|codex-orq\.json)$|\.env|(?:sessions|archived_sessions|log)[/\\])/.test(
    path,
  ) || path.includes('.sqlite');

/** The path that a string may be: relative, inside the folder of the configuration, with an extension. */
function asNeighbour(value: string): string | undefined {
  if (value.length > 250 || !/^(?![~/\\]|[A-Za-z]:)[^\0\r\n]+\.\w{1,8}$/.test(value)) return undefined;
  const path = normalize(value);
  return /^\.\.(?:[/\\]|$)/.test(path) || isWithheld(path) ? undefined : path;
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isRecord(value) ? Object.values(value).flatMap(stringsIn) : [];
}

/** The data of a TOML text; empty for one that is invalid, which Codex itself will report. */
function dataOf(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    return parseToml(text, path);
  } catch {
    return {};
  }
}

export type CodexCopy = Readonly<{
  /** The parsed file that routes; empty without one. */
  config: Readonly<Record<string, unknown>>;
  /** The copied `.env`, as {@link withDummyKeys} leaves it; undefined without one. */
  env: string | undefined;
  /** The original `.env`. Holds secrets. */
  ownEnv: string;
}>;

/** What is copied, and from where to where. */
export type CopyRequest = Readonly<{
  host: Pick<Host, 'read' | 'list' | 'write'>;
  from: string;
  to: string;
  /** The name of the file that names the provider: `config.toml`, or that of a profile. */
  routes: string;
  /** The variable of `.env` that gets a dummy key; it may depend on the file that routes. */
  envKey: (config: Readonly<Record<string, unknown>>) => string;
}>;

/** Copies the files that the strings of a configuration name (catalogues, instructions, agents). */
async function copyNeighbours(
  { host, from, to }: CopyRequest,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const paths = new Set(stringsIn(data).flatMap((value) => asNeighbour(value) ?? []));
  for (const path of paths) {
    // Most of these strings are no paths. A file that cannot be read is left for Codex to report.
    const { bytes } = await host.read(join(from, path)).catch(() => ({ bytes: undefined }));
    if (bytes !== undefined) await host.write(join(to, path), bytes, 0o600);
  }
}

/**
 * Copies your Codex configuration: every `*.toml` of the folder, `AGENTS.md`, `.env` with a dummy key, and the files
 * that those name. No log-in, no session, no history.
 * @throws Problem file-unreadable for a file that exists and cannot be read
 */
export async function copyCodexFiles(request: CopyRequest): Promise<CodexCopy> {
  const { host, from, to, routes, envKey } = request;
  let config: Readonly<Record<string, unknown>> = {};
  for (const name of await host.list(from)) {
    if (!configures.test(name)) continue;
    const { bytes } = await host.read(join(from, name));
    if (bytes === undefined) continue;
    await host.write(join(to, name), bytes, 0o600);
    if (!name.endsWith('.toml')) continue;
    const data = dataOf(Buffer.from(bytes).toString('utf8'), name);
    if (name === routes) config = data;
    await copyNeighbours(request, data);
  }
  const { bytes } = await host.read(join(from, '.env'));
  if (bytes === undefined) return { config, env: undefined, ownEnv: '' };
  const ownEnv = Buffer.from(bytes).toString('utf8');
  const env = withDummyKeys(ownEnv, envKey(config));
  await host.write(join(to, '.env'), Buffer.from(env), 0o600);
  return { config, env, ownEnv };
}
