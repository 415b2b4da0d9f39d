import * as v from 'valibot';
import type { ModelChoice } from '../answers/rules.ts';

/** Raised when entries are made in another way: a file of an older version is then made anew. */
const form = 2;

/**
 * The top-level field that says who made the file, for which Codex, and with which ids. Codex ignores unknown fields
 * there: measured with every version that the matrix covers and that reads a catalogue.
 */
const stampSchema = v.looseObject({
  generated_by: v.looseObject({
    package: v.literal('codex-orq'),
    codex: v.pipe(v.string(), v.nonEmpty()),
    form: v.fallback(v.number(), 1),
    choice: v.fallback(v.union([v.picklist(['all', 'used']), v.array(v.string())]), 'used'),
    ids: v.fallback(v.array(v.string()), []),
  }),
});

export type Stamp = Readonly<{
  /** Version of the Codex that the file was made from. */
  codex: string;
  choice: ModelChoice;
  /** The ids of the entries, in their order. */
  ids: readonly string[];
}>;

export const stampFor = ({ codex, choice, ids }: Stamp): Record<string, unknown> => ({
  generated_by: { package: 'codex-orq', codex, form, choice, ids },
});

/** The text in front of the entries: a file of several megabytes is not parsed for its first lines. */
function headOf(json: string): string | undefined {
  const end = json.indexOf('\n  "models": [');
  return end < 0 || !json.startsWith('{\n  "generated_by": {')
    ? undefined
    : `${json.slice(0, end)}"models":[]}`;
}

function parseStamp(json: string): v.InferOutput<typeof stampSchema>['generated_by'] | undefined {
  try {
    const result = v.safeParse(stampSchema, JSON.parse(headOf(json) ?? json));
    return result.success ? result.output.generated_by : undefined;
  } catch {
    return undefined;
  }
}

/** The Codex version that a catalogue file was built for; undefined for a file that is not ours or not readable. */
export const stampedVersion = (json: string): string | undefined => parseStamp(json)?.codex;

/** Who made a catalogue file and with what; undefined for one that is not ours, or in an older form. */
export function currentStamp(json: string): Stamp | undefined {
  const stamp = parseStamp(json);
  return stamp?.form === form ? stamp : undefined;
}
