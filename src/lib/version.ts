/** A version as semver spells it. */
type Parts = Readonly<{ numbers: readonly number[]; preview: boolean }>;

/** Undefined for what is no version. */
export function partsOf(version: string): Parts | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)(-[\w.-]+)?(?:\+[\w.-]+)?$/.exec(version);
  if (match === null) return undefined;
  return { numbers: match.slice(1, 4).map(Number), preview: match[4] !== undefined };
}

/** Below zero where `a` comes before `b`, above where it comes after. */
export function compareParts(a: Parts, b: Parts): number {
  const difference = a.numbers.map((number, index) => number - (b.numbers[index] ?? 0)).find((d) => d !== 0);
  // A preview (0.170.0-alpha.1) comes before the version that it leads to.
  return difference ?? Number(b.preview) - Number(a.preview);
}

/** Whether a version comes before another one; of two that are no versions, none does. */
export function isOlder(version: string, other: string): boolean {
  const [a, b] = [version, other].map(partsOf);
  return a !== undefined && b !== undefined && compareParts(a, b) < 0;
}
