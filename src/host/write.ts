import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { unusable } from './private-folder.ts';

/**
 * Writes a file in a folder that this run has made for itself, with the folders that it needs. No other program knows
 * of it, so nothing is careful here; your files go through `Disk`.
 * @throws Problem temporary-folder-unusable
 */
export function writeFile(path: string, bytes: Uint8Array, mode: number): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, bytes, { mode });
  } catch (error) {
    throw unusable(error);
  }
}
