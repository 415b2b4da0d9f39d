import { Buffer, isUtf8 } from 'node:buffer';
import { problem } from '../findings/index.ts';

/**
 * Decodes a file's bytes as UTF-8. A byte order mark stays, as U+FEFF, to be written back.
 * @throws Problem `file-not-utf8` with the offset of the first byte that is no UTF-8; nothing is ever replaced by
 *   U+FFFD.
 */
export function decodeUtf8(bytes: Uint8Array, path: string): string {
  if (!isUtf8(bytes)) throw problem('file-not-utf8', { path, offset: firstBadByte(bytes) });
  // Not by a decoder: its strings take two bytes a character, and are searched at half the speed.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

const strictDecoder = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of the first `length` bytes without a character that they cut in two; undefined when a byte before is bad.
 */
function decodePrefix(bytes: Uint8Array, length: number): string | undefined {
  try {
    return strictDecoder().decode(bytes.subarray(0, length), { stream: true });
  } catch {
    return undefined;
  }
}

/** Where the decoder's good part ends. A binary search, because the decoder itself does not say. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodePrefix(bytes, middle) === undefined) bad = middle;
    else good = middle;
  }
  return new TextEncoder().encode(decodePrefix(bytes, good)).length;
}
