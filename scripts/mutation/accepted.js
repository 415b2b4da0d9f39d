// The faults that no test notices, and that are accepted: scripts/mutation/accepted/<part>.txt, a line each without its
// place, so that they stay when lines move; `#` begins the kind that they belong to.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The accepted faults of a part: how often each is. */
function accepted(part) {
  const path = fileURLToPath(new URL(`accepted/${part}.txt`, import.meta.url));
  const counts = new Map();
  if (!existsSync(path)) return counts;
  for (const line of readFileSync(path, 'utf8').split('\n'))
    if (line !== '' && !line.startsWith('#')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/**
 * Sorts what nothing noticed.
 * @param unnoticed for each its place, and what it is
 * @returns those to look at, and the lines of the list that are about nothing any more
 */
export function compareWithAccepted(part, unnoticed) {
  const left = accepted(part);
  const fresh = unnoticed.filter(({ what }) => {
    const count = left.get(what) ?? 0;
    left.set(what, count - 1);
    return count <= 0;
  });
  const stale = [...left].filter(([, count]) => count > 0).map(([what]) => what);
  return { fresh, stale };
}
