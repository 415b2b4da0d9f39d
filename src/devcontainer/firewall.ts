import { isJsonObject, type JsonObject, sourceOfJson } from '../edit/jsonc.ts';
import type { ContainerFile } from './container-file.ts';
import type { Grant } from './environment.ts';

/** A firewall allow-list that leaves the gateway out. */
export type FirewallGap = Readonly<{
  path: string;
  /** Line (from 1) of the first host on the list: where ours belongs. */
  line: number;
}>;

const suspicious =
  /firewall|egress|allow-?_?list|white-?list|allowed[-_]?(domains|hosts)|(^|\/)squid\.conf$|(^|\/)domains\.\w+$/i;

/** Scripts and lists; what an application is written in holds host names for other reasons. */
const scriptOrList = /(^|\/)[^/.]+$|\.(sh|bash|zsh|txt|conf|cfg|list|ya?ml)$/i;

/** The files among `paths` that may hold a firewall's allow-list, by their paths alone. */
export const firewallFiles = (paths: readonly string[]): readonly string[] =>
  paths.filter(
    (path) => suspicious.test(path) && scriptOrList.test(path) && !/(^|\/)node_modules\//.test(path),
  );

/** Host names of a line, without its comment. Two labels at least, the last of letters: no versions, no addresses. */
function hostsOf(line: string): readonly string[] {
  const comment = line.search(/(?:^|\s)(?:#|\/\/)/);
  const code = comment < 0 ? line : line.slice(0, comment);
  return Array.from(
    code.matchAll(/(?<![\w@/.*-])(?:\*?\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?![\w/.(-])/gi),
    ([whole]) => whole.toLowerCase(),
  );
}

/** File names look like host names. */
const isFileName = (host: string): boolean =>
  /\.(sh|bash|conf|json|txt|ya?ml|ts|js|py|log|list|env|lock|service)$/.test(host);

/** A list of hosts that the container gets in a variable, such as `OPENAI_ALLOWED_DOMAINS`. */
export type AllowList = Readonly<{ path: string; line: number; hosts: readonly string[] }>;

function isListName(name: string): boolean {
  const allow = name.search(/allow|white/i);
  if (allow >= 0 && /domain|host|list|url/i.test(name.slice(allow))) return true;
  return /(?:domain|host)s?_?(?:allow|white)|firewall|egress/i.test(name);
}

/** The lists of allowed hosts among the variables of a dev container: its own, and those of its compose files. */
export function allowListsOf(
  { path, file, text }: ContainerFile,
  config: JsonObject,
  grants: readonly Grant[],
): readonly AllowList[] {
  const own = ['containerEnv', 'remoteEnv'].flatMap((section) => {
    const values = config[section];
    return Object.entries(isJsonObject(values) ? values : {}).map(([name, value]) => ({
      name,
      value,
      path,
      line: sourceOfJson(text, [section, name], file)?.line,
    }));
  });
  const others = grants.filter(({ by }) => by === 'compose' || by === 'env-file');
  return [...own, ...others].flatMap(({ name, value, path: where, line = 1 }) => {
    const hosts = isListName(name) && typeof value === 'string' ? hostsOf(value) : [];
    return hosts.length === 0 ? [] : [{ path: where, line, hosts }];
  });
}

/** Whether an entry lets the host through: itself, or a wildcard above it (`*.orq.ai`, squid's `.orq.ai`). */
const covers = (entry: string, host: string): boolean =>
  entry === host || (/^\*?\./.test(entry) && host.endsWith(entry.replace(/^\*/, '')));

/**
 * The allow-lists that do not let `host` through: those among `texts` (by path), where two hosts make a list, and
 * `variables`. Lists of one repo complete each other: one entry anywhere is enough.
 */
export function firewallGaps(
  texts: ReadonlyMap<string, string>,
  host: string,
  variables: readonly AllowList[] = [],
): readonly FirewallGap[] {
  const lists = Array.from(texts, ([path, text]) => ({
    path,
    entries: text
      .split(/\r?\n/)
      .flatMap((line, index) => hostsOf(line).map((entry) => ({ entry, line: index + 1 })))
      .filter(({ entry }) => !isFileName(entry)),
  }));
  const wanted = host.toLowerCase();
  const entries = [
    ...lists.flatMap((list) => list.entries.map(({ entry }) => entry)),
    ...variables.flatMap(({ hosts }) => hosts),
  ];
  if (entries.some((entry) => covers(entry, wanted))) return [];
  return [
    ...lists
      .filter((list) => new Set(list.entries.map(({ entry }) => entry)).size >= 2)
      .map((list) => ({ path: list.path, line: list.entries[0]?.line ?? 1 })),
    ...variables.map(({ path, line }) => ({ path, line })),
  ];
}
