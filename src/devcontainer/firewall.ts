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

/** The files among `paths` that may hold a firewall's allow-list, judged by their paths alone. */
export const firewallFiles = (paths: readonly string[]): readonly string[] =>
  paths.filter(
    (path) => suspicious.test(path) && scriptOrList.test(path) && !/(^|\/)node_modules\//.test(path),
  );

/** Host names of a line, without its comment. Two labels at least, the last of letters: no versions, no addresses. */
function hostsOf(line: string): readonly string[] {
  const code = line.replace(/(^|\s)(#|\/\/).*$/, '');
  return Array.from(
    code.matchAll(/(?<![\w@/.*-])(?:\*?\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?![\w/.(-])/gi),
    ([whole]) => whole.toLowerCase(),
  );
}

/** File names look like host names. */
const isFileName = (host: string): boolean =>
  /\.(sh|bash|conf|json|txt|ya?ml|ts|js|py|log|list|env|lock|service)$/.test(host);

/** Whether an entry lets the host through: itself, or a wildcard above it (`*.orq.ai`, squid's `.orq.ai`). */
const covers = (entry: string, host: string): boolean =>
  entry === host || (/^\*?\./.test(entry) && host.endsWith(entry.replace(/^\*/, '')));

/**
 * The allow-lists among `texts` (by path) that do not let `host` through. Lists of one repo complete each other, so
 * that one entry anywhere is enough; two hosts make a list.
 */
export function firewallGaps(texts: ReadonlyMap<string, string>, host: string): readonly FirewallGap[] {
  const lists = Array.from(texts, ([path, text]) => ({
    path,
    entries: text
      .split(/\r?\n/)
      .flatMap((line, index) => hostsOf(line).map((entry) => ({ entry, line: index + 1 })))
      .filter(({ entry }) => !isFileName(entry)),
  }));
  const wanted = host.toLowerCase();
  if (lists.some(({ entries }) => entries.some(({ entry }) => covers(entry, wanted)))) return [];
  return lists
    .filter(({ entries }) => new Set(entries.map(({ entry }) => entry)).size >= 2)
    .map(({ path, entries }) => ({ path, line: entries[0]?.line ?? 1 }));
}
