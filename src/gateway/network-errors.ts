import { type Finding, finding } from '../findings/index.ts';
import type { Answer } from './http.ts';
import { excerpt } from '../lib/excerpt.ts';
import type { HttpProxy } from './proxy.ts';
import { ProxyUnreachable } from './tunnel.ts';

type NetworkError = Exclude<Answer, { kind: 'answer' }>;

/** The code of an error, or of the first of its causes that has one. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}

/**
 * What is wrong with a certificate, by OpenSSL's code. Source: Node.js documentation, "X509 certificate error codes".
 */
const certificateFindings: Readonly<Record<string, (host: string, code: string) => Finding>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => finding('live-tls-self-signed', { host }),
  SELF_SIGNED_CERT_IN_CHAIN: (host, code) => finding('live-tls-unknown-ca', { host, code }),
  UNABLE_TO_GET_ISSUER_CERT: (host, code) => finding('live-tls-unknown-ca', { host, code }),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (host, code) => finding('live-tls-unknown-ca', { host, code }),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host, code) => finding('live-tls-unknown-ca', { host, code }),
  CERT_UNTRUSTED: (host, code) => finding('live-tls-unknown-ca', { host, code }),
  CERT_HAS_EXPIRED: (host, code) => finding('live-tls-expired', { host, code }),
  CERT_NOT_YET_VALID: (host, code) => finding('live-tls-expired', { host, code }),
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => finding('live-tls-wrong-host', { host }),
};

const unresolved = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_FAIL', 'EAI_NODATA']);

/** The port of a URL, also where its scheme implies it. */
const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

function failure({ error, stage }: Extract<NetworkError, { kind: 'failed' }>, url: URL): Finding {
  const { host, hostname } = url;
  const code = codeOf(error);
  const cause = excerpt(code || error.message);
  const certificate = certificateFindings[code]?.(host, code);
  if (certificate !== undefined) return certificate;
  if (unresolved.has(code)) return finding('live-dns', { host: hostname, code });
  if (code === 'ECONNREFUSED') return finding('live-refused', { host: hostname, port: portOf(url) });
  if (/^ERR_(?:SSL|TLS)|^EPROTO$/.test(code)) return finding('live-tls-failed', { host, cause });
  if (stage === 'answer') return finding('live-cut', { host, cause });
  // A peer that hangs up during the handshake speaks no TLS, or none of our versions.
  if (code === 'ECONNRESET' && url.protocol === 'https:') return finding('live-tls-failed', { host, cause });
  return finding('live-unreachable', { host, cause });
}

/** Explains why there is no answer: what failed on the way, or which time limit was reached. */
export function explainNetworkError(failed: NetworkError, url: URL, proxy: HttpProxy | undefined): Finding {
  const { host } = url;
  const through = { variable: proxy?.variable ?? '', proxy: proxy?.url?.host ?? '' };
  if (failed.kind === 'refused-by-proxy') {
    return finding('live-proxy-refused', { ...through, host, status: failed.status });
  }
  if (failed.kind === 'late') {
    const { stage, ms } = failed;
    if (stage === 'connect') return finding('live-late-connect', { host, ms });
    if (stage === 'silent') return finding('live-late-next', { host, ms });
    return finding(stage === 'answer' ? 'live-late-answer' : 'live-late-whole', { host, ms });
  }
  if (failed.error instanceof ProxyUnreachable) {
    const cause = excerpt(codeOf(failed.error) || failed.error.message);
    return finding('live-proxy-unreachable', { ...through, cause });
  }
  return failure(failed, url);
}
