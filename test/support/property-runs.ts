/**
 * How often a property is tried. `PROPERTY_SCALE=10` makes a longer hunt; the mutation tests, which try every
 * property on thousands of mutants, take a fraction of it.
 */
const { PROPERTY_SCALE = '1' } = process.env;

export const propertyRuns = (usual: number): { numRuns: number } => ({
  numRuns: Math.ceil(usual * Number(PROPERTY_SCALE)),
});
