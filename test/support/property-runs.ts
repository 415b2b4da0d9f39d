/**
 * How often a property is tried. `PROPERTY_SCALE=10` makes a longer hunt; the mutation tests, which try every
 * property on thousands of mutants, take a fraction of it.
 */
const { PROPERTY_SCALE } = process.env;

/** @param sample how often where no scale is set, for a property that takes long: `npm run test:slow` sets one */
export const propertyRuns = (usual: number, sample = usual): { numRuns: number } => ({
  numRuns: PROPERTY_SCALE === undefined ? sample : Math.ceil(usual * Number(PROPERTY_SCALE)),
});
