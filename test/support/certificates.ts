import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundles } from '../../src/host/certificates.ts';

/**
 * On a Linux without certificates (many small images), where the doctor rightly says that Codex can reach nothing: some,
 * so that a test meets what it is about. Nothing is reached with them.
 */
export const certificatesForTests: Readonly<Record<string, string>> =
  process.platform !== 'linux' || bundles.some((path) => existsSync(path))
    ? {}
    : { SSL_CERT_FILE: fileURLToPath(new URL('../gateway/tls/ca.pem', import.meta.url)) };
