let collator: Intl.Collator | undefined;

/**
 * Orders texts as people do: 2 comes before 10. Made on first use: it takes a quarter of the time that Node needs to
 * start, and most runs sort nothing.
 */
export function compareNaturally(a: string, b: string): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b);
}
