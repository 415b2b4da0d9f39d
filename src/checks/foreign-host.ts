import { defaults, isTrustedHost } from '../answers/rules.ts';

/**
 * The host of a usable base URL that is not the gateway of this set-up, and the host of the gateway. Without a record,
 * a gateway of your own is known by its path.
 * @param recorded the base URL that the state names
 */
export function foreignHost(
  url: string,
  recorded: string | undefined,
): { host: string; gateway: string } | undefined {
  if (isTrustedHost(url)) return undefined;
  const { host, pathname } = new URL(url);
  const gateway = new URL(recorded ?? defaults.baseUrl).host;
  const isOwn =
    recorded === undefined ? pathname.endsWith(new URL(defaults.baseUrl).pathname) : host === gateway;
  return isOwn ? undefined : { host, gateway };
}
