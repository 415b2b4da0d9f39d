import { join } from 'node:path';
import { Problem } from '../findings/index.ts';
import { namesIn } from './listing.ts';
import type { Host } from './types.ts';

export type CertificateHost = Pick<Host, 'env' | 'platform' | 'read' | 'kindOf' | 'list'>;

/** A variable, and the file or folder that it names. */
type Named = Readonly<{ variable: string; file: string }>;

/**
 * What a program trusts that takes the certificates of the system. Codex is one, and does without a list of its own:
 * measured with 0.169.0 on Linux, where the list that its binary holds is not asked.
 */
export type TrustStore = Readonly<{
  /** The file that stands for those of the system. */
  instead?: Named;
  /** Variables that name nothing. Codex passes over them. */
  missing: readonly Named[];
  /** PEM texts with one certificate at least. Undefined where only the system knows them: macOS and Windows. */
  texts: (() => AsyncIterable<string>) | undefined;
  /** PEM texts that count besides. */
  besides: () => AsyncIterable<string>;
}>;

/**
 * Where a Linux system keeps its certificates in one file; the first one counts. Source: openssl-probe, which Codex
 * uses.
 */
export const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/ssl/cert.pem',
  '/opt/etc/ssl/certs/ca-certificates.crt',
];
const folders = ['/etc/ssl/certs', '/etc/pki/tls/certs'];

/** OpenSSL's name for a certificate in a folder; others there are not looked at. */
const hashed = /^[0-9a-f]{8}\.\d+$/;

async function* textIn(host: CertificateHost, file: string): AsyncGenerator<string> {
  const bytes = await host.read(file).then(
    (snapshot) => snapshot.bytes,
    (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      return undefined;
    },
  );
  const text = Buffer.from(bytes ?? []).toString('utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) yield text;
}

async function* textsIn(
  host: CertificateHost,
  file: string | undefined,
  dirs: readonly string[],
): AsyncGenerator<string> {
  if (file !== undefined) yield* textIn(host, file);
  for (const dir of dirs)
    for (const name of await namesIn(host, dir)) if (hashed.test(name)) yield* textIn(host, join(dir, name));
}

/**
 * The certificates that count here, by the rules that were measured: `SSL_CERT_FILE` stands for the file and the folder
 * of the system, `SSL_CERT_DIR` for the folder, and `CODEX_CA_CERTIFICATE` counts besides.
 */
export async function trustStoreOf(host: CertificateHost): Promise<TrustStore> {
  const { env, platform } = host;
  const missing: Named[] = [];
  const named = async (variable: string): Promise<Named | undefined> => {
    const file = env[variable]?.trim() ?? '';
    if (file === '') return undefined;
    if ((await host.kindOf(file)) !== undefined) return { variable, file };
    missing.push({ variable, file });
    return undefined;
  };
  const instead = await named('SSL_CERT_FILE');
  const dir = await named('SSL_CERT_DIR');
  const extra = await named('CODEX_CA_CERTIFICATE');
  const texts = async function* (): AsyncGenerator<string> {
    if (instead !== undefined) return yield* textsIn(host, instead.file, dir === undefined ? [] : [dir.file]);
    const kinds = await Promise.all(bundles.map((path) => host.kindOf(path)));
    const bundle = bundles.find((_, index) => kinds[index] === 'file');
    return yield* textsIn(host, bundle, dir === undefined ? folders : [dir.file]);
  };
  return {
    ...(instead !== undefined && { instead }),
    missing,
    texts: platform === 'linux' || instead !== undefined ? texts : undefined,
    besides: () => textsIn(host, extra?.file, []),
  };
}

/** Whom to trust in TLS: PEM certificates, with or without those that Node brings along. */
export type Authorities = Readonly<{ certificates: readonly string[]; withNodes: boolean }>;

export const nodesOwn: Authorities = { certificates: [], withNodes: true };

/** Whom Codex trusts; where only the system knows that, whom Node does. */
export async function authoritiesOf(host: CertificateHost): Promise<Authorities> {
  const { texts, besides } = await trustStoreOf(host);
  const certificates: string[] = [];
  for await (const text of texts?.() ?? []) certificates.push(text);
  for await (const text of besides()) certificates.push(text);
  return { certificates, withNodes: texts === undefined };
}
