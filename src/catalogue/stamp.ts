import * as v from 'valibot';

/**
 * The top-level field that says who made the file and for which Codex. Codex ignores unknown fields there: measured
 * with every version that the matrix covers and that reads a catalogue.
 */
const stampSchema = v.looseObject({
  generated_by: v.looseObject({ package: v.literal('codex-orq'), codex: v.pipe(v.string(), v.nonEmpty()) }),
});

export const stampFor = (codexVersion: string): v.InferOutput<typeof stampSchema> => ({
  generated_by: { package: 'codex-orq', codex: codexVersion },
});

/** The Codex version that a catalogue file was built for; undefined for a file that is not ours or not readable. */
export function stampedVersion(json: string): string | undefined {
  try {
    const result = v.safeParse(stampSchema, JSON.parse(json));
    return result.success ? result.output.generated_by.codex : undefined;
  } catch {
    return undefined;
  }
}
