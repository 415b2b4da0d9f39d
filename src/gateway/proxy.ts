import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../lib/loopback.ts';

/** The proxy for a URL, and the variable that names it. Without `url` the value is no URL. */
export type HttpProxy = Readonly<{ variable: string; url: URL | undefined }>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether an entry of NO_PROXY covers a host, as for the HTTP client of Codex: a name with its subdomains, an address,
 * a network.
 */
function matches(entry: string, host: string): boolean {
  if (entry === '*') return true;
  const bare = host.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  if (family === 0) {
    const name = entry.replace(/^\*?\./, '').toLowerCase();
    return host === name || host.endsWith(`.${name}`);
  }
  const [network = '', bits] = entry.split('/');
  if (isIP(network) !== family) return false;
  const list = new BlockList();
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const prefix = Number(bits ?? (family === 6 ? 128 : 32));
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 6 ? 128 : 32)) return false;
  list.addSubnet(network, prefix, type);
  return list.check(bare, type);
}

/**
 * Finds the proxy for an https URL in the environment, by the rules of Codex's HTTP client: HTTPS_PROXY, else
 * ALL_PROXY, in upper or lower case, unless NO_PROXY covers the host. (Node reads none of them before version 24.) This
 * machine itself needs no proxy.
 */
export function proxyFor(target: URL, env: Environment): HttpProxy | undefined {
  if (target.protocol !== 'https:' || isLoopback(target.hostname)) return undefined;
  const variable = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].find((name) => env[name]?.trim());
  if (variable === undefined) return undefined;
  const { NO_PROXY, no_proxy } = env;
  const exempt = (NO_PROXY || no_proxy || '').split(',').map((entry) => entry.trim());
  if (exempt.some((entry) => entry !== '' && matches(entry, target.hostname))) return undefined;
  const value = env[variable]?.trim() ?? '';
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  return { variable, url: URL.canParse(text) ? new URL(text) : undefined };
}
