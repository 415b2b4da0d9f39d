import { type Finding, wordingOf } from '../findings/index.ts';
import { escapeJson } from '../lib/sanitize.ts';

/** One document for machines. A reader may print it: what steers a terminal stays an escape. */
export const jsonDocument = (document: Readonly<Record<string, unknown>>): string =>
  `${escapeJson(JSON.stringify(document, undefined, 2))}\n`;

/** The document of a run that could not begin: one finding, and what else there is to say. */
export const problemDocument = (
  intent: string,
  found: Finding,
  more: Readonly<Record<string, unknown>> = {},
): string => {
  const { code, level } = found;
  return jsonDocument({ version: 1, intent, ...more, findings: [{ code, level, ...wordingOf(found) }] });
};
