import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The SHA-256 of a text, in hexadecimal. Most runs need none, and the module that computes it takes an eighth of the time
 * that Node itself takes to start; so it is loaded here, when it is first needed.
 */
export const sha256 = (text: string): string =>
  (require('node:crypto') as typeof import('node:crypto')).createHash('sha256').update(text).digest('hex');
