import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * The SHA-256 of a text or of bytes, in hexadecimal. To load `node:crypto` takes an eighth of the time that Node needs
 * to start, and most runs need no digest. So it is loaded here, on first use.
 */
export const sha256 = (text: string | Uint8Array): string =>
  (load('node:crypto') as typeof import('node:crypto')).createHash('sha256').update(text).digest('hex');
