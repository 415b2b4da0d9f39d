import { escapeJson } from '../lib/sanitize.ts';

/** One document for machines. A reader may print it: what steers a terminal stays an escape. */
export const jsonDocument = (document: Readonly<Record<string, unknown>>): string =>
  `${escapeJson(JSON.stringify(document, undefined, 2))}\n`;
