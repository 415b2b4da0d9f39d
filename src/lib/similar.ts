/** Levenshtein distance: how many characters have to be put in, taken out or replaced. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, character] of Array.from(a).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (character === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** An id without its provider prefix. */
const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/**
 * The ids of a list that may have been meant, best first: those of the same model elsewhere, then those that are
 * spelled nearly alike. Never the id itself.
 */
export function similarIds(id: string, ids: readonly string[], limit = 3): readonly string[] {
  const wanted = id.toLowerCase();
  const farthest = Math.max(2, Math.floor(wanted.length / 4));
  /** The distance; for texts of very different length, a number beyond the farthest without computing it. */
  const apart = (a: string, b: string): number =>
    Math.abs(a.length - b.length) > farthest ? farthest + 1 : distance(a, b);
  const farFrom = (other: string): number => {
    const names = apart(nameOf(wanted), nameOf(other));
    return names === 0 ? 0 : Math.min(apart(wanted, other), names + 1);
  };
  return [...new Set(ids)]
    .filter((other) => other !== id)
    .map((other) => ({ other, far: farFrom(other.toLowerCase()) }))
    .filter(({ far }) => far <= farthest)
    .sort((a, b) => a.far - b.far || a.other.localeCompare(b.other, 'en'))
    .slice(0, limit)
    .map(({ other }) => other);
}
