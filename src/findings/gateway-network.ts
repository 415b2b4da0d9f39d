import { define } from './define.ts';
import { seconds } from './gateway-words.ts';

/** Measured with Codex 0.169.0. */
const howToTrust =
  "Add its CA to the certificates of the system, or export CODEX_CA_CERTIFICATE=/path/to/ca.pem where you start Codex. SSL_CERT_FILE, exported or in Codex's .env, replaces all certificates of the system. Codex ignores NODE_EXTRA_CA_CERTS.";

/** What stands between us and the gateway: names, sockets, TLS, proxies, time (src/gateway/network-errors.ts). */
export const networkFindings = {
  'live-dns': define<{ host: string; code: string }>({
    level: 'error',
    message: ({ host, code }) => `The name ${host} cannot be resolved (${code}).`,
    hint: () => 'Check the spelling of base_url, and whether this machine is online (VPN, DNS).',
  }),
  'live-refused': define<{ host: string; port: string }>({
    level: 'error',
    message: ({ host, port }) => `${host} refuses connections on port ${port}.`,
    hint: () => 'Check the host and port in base_url, and that the gateway is running.',
  }),
  'live-unreachable': define<{ host: string; cause: string }>({
    level: 'error',
    message: ({ host, cause }) => `${host} cannot be reached: ${cause}.`,
    hint: () => 'Check the network, the VPN and the firewall. Codex would wait here without end.',
  }),
  'live-cut': define<{ host: string; cause: string }>({
    level: 'error',
    message: ({ host, cause }) =>
      `${host} took the request and closed the connection without an answer: ${cause}.`,
    hint: () => 'A firewall or proxy in between often does this. Try from another network.',
  }),
  'live-tls-self-signed': define<{ host: string }>({
    level: 'error',
    message: ({ host }) => `${host} shows a self-signed certificate.`,
    hint: () => `Your own gateway may look like this, or a company proxy that re-signs TLS. ${howToTrust}`,
  }),
  'live-tls-unknown-ca': define<{ host: string; code: string }>({
    level: 'error',
    message: ({ host, code }) =>
      `The certificate of ${host} comes from an authority that Codex does not trust here (${code}).`,
    hint: () => `A company proxy that re-signs TLS looks like this. ${howToTrust}`,
  }),
  'live-tls-expired': define<{ host: string; code: string }>({
    level: 'error',
    message: ({ host, code }) => `The certificate of ${host} is not valid today (${code}).`,
    hint: () => 'Check the clock of this machine. If it is right, the gateway needs a new certificate.',
  }),
  'live-tls-wrong-host': define<{ host: string }>({
    level: 'error',
    message: ({ host }) => `The certificate of ${host} is for another name.`,
    hint: () => 'Check the host in base_url. A login page of a network or a proxy looks like this too.',
  }),
  'live-tls-failed': define<{ host: string; cause: string }>({
    level: 'error',
    message: ({ host, cause }) => `No TLS connection to ${host} could be made: ${cause}.`,
    hint: () => 'Check that base_url names the port that speaks https.',
  }),
  'live-proxy-unsupported': define<{ variable: string; scheme: string }>({
    level: 'error',
    message: ({ variable, scheme }) =>
      `${variable} names a proxy that this check cannot use (${scheme}). Codex may be able to.`,
    hint: () => 'Set HTTPS_PROXY=http://host:port for this check, or put the gateway into NO_PROXY.',
  }),
  'live-proxy-unreachable': define<{ variable: string; proxy: string; cause: string }>({
    level: 'error',
    message: ({ variable, proxy, cause }) =>
      `The proxy ${proxy} (from ${variable}) cannot be reached: ${cause}.`,
    hint: ({ variable }) => `Fix or unset ${variable}. Codex uses it too.`,
  }),
  'live-proxy-refused': define<{ variable: string; proxy: string; host: string; status: number }>({
    level: 'error',
    message: ({ variable, proxy, host, status }) =>
      status === 407
        ? `The proxy ${proxy} (from ${variable}) wants a user name and password (407).`
        : `The proxy ${proxy} (from ${variable}) does not let requests through to ${host} (${status}).`,
    hint: ({ variable, host, status }) =>
      status === 407
        ? `Put them into ${variable} (http://user:password@host:port).`
        : `Have ${host} allowed there. If it can be reached directly, put it into NO_PROXY.`,
  }),
  'live-proxy-used': define<{ variable: string; proxy: string }>({
    level: 'info',
    message: ({ variable, proxy }) => `Asked through the proxy ${proxy} (from ${variable}), as Codex does.`,
  }),
  'live-late-connect': define<{ host: string; ms: number }>({
    level: 'error',
    message: ({ host, ms }) => `No connection to ${host} within ${seconds(ms)}.`,
    hint: () =>
      'A firewall that drops packets looks like this, and so does a missing HTTPS_PROXY (exported, or in the .env of Codex). Codex would wait without end.',
  }),
  'live-late-answer': define<{ host: string; ms: number }>({
    level: 'error',
    message: ({ host, ms }) => `${host} took the request and sent no answer within ${seconds(ms)}.`,
    hint: () => 'Try again, or try a smaller model. The provider behind the gateway may be overloaded.',
  }),
  'live-late-next': define<{ host: string; ms: number }>({
    level: 'error',
    message: ({ host, ms }) => `${host} began its answer, then sent nothing for ${seconds(ms)}.`,
    hint: () =>
      'Try again. Codex would wait five minutes for the next part, then ask anew, up to five times (stream_idle_timeout_ms and stream_max_retries of the provider).',
  }),
  'live-late-whole': define<{ host: string; ms: number }>({
    level: 'error',
    message: ({ host, ms }) => `The answer of ${host} had not ended after ${seconds(ms)}.`,
    hint: () =>
      'A proxy that buffers streams looks like this, and so does an overloaded provider. Try again.',
  }),
} as const;
