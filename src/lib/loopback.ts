/**
 * Whether a host is this machine itself, in the spelling of `URL.hostname`. Names below `localhost` are not: whether
 * they are looked up in DNS, where anything may answer, depends on the system's resolver (RFC 6761, 6.3 only asks for
 * it).
 */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
