import { define } from './define.ts';
import type { Position } from './edit.ts';

/** Findings of the .env editor (src/edit/dotenv.ts). */
export const shellFindings = {
  'dotenv-unmergeable': define<Position & { key: string; reason: string }>({
    level: 'error',
    message: ({ path, line, column, key, reason }, show) =>
      `${show.path(path)}, line ${line}, column ${column}: ${key} cannot be set, because ${reason}.`,
    hint: () => 'Close the quote or delete that line.',
    again: true,
  }),
} as const;
