import { looksLikeKey, maskSecrets } from './secret.ts';

/**
 * A value from a user's file, as a message may quote it: in quotes, on one line, without secrets, not endless. Control
 * characters, and those that turn the direction of text, could make a terminal show something else.
 */
export function quoteValue(value: unknown): string {
  if (typeof value === 'string' && looksLikeKey(value)) return '(hidden)';
  const source = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  const plain = maskSecrets(source).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return plain.length > 80 ? `${plain.slice(0, 77)}…` : plain;
}
