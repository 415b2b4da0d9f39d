import { defaults, isGatewayUrl, isOrqHost, isTrustedHost, routerPath } from '../answers/rules.ts';
import { trimEndOf } from '../lib/text.ts';

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
  const { host } = new URL(url);
  const gateway = new URL(recorded ?? defaults.baseUrl).host;
  const isOwn = recorded === undefined ? isGatewayUrl(url) : host === gateway;
  return isOwn ? undefined : { host, gateway };
}

/**
 * What a usable base URL should be where its path is not the gateway's, and whether that is certain. A self-hosted
 * gateway may have a path prefix, and a proxy in front of one any path: such a path is right where a set-up was given
 * it.
 * @param recorded the base URL that the state names
 */
export function oddPath(
  url: string,
  recorded: string | undefined,
): { right: string; isCertain: boolean } | undefined {
  if (new URL(url).pathname.endsWith(routerPath)) return undefined;
  const isOther = recorded !== undefined && trimEndOf(url, '/') !== recorded;
  const right =
    isOther && new URL(recorded).host === new URL(url).host ? recorded : new URL(routerPath, url).href;
  return { right, isCertain: isOrqHost(url) || isOther };
}
