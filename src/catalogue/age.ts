import { type Finding, finding } from '../findings/index.ts';
import { stampedVersion } from './stamp.ts';
import { coverageOf, newestCovered, oldestCovered } from '../codex/versions.ts';

/**
 * Whether a catalogue is for another Codex than the one that is installed.
 * @param file its path
 * @param json its text; one that is not ours (no stamp) is never stale
 */
export function staleness(file: string, json: string, installed: string): Finding | undefined {
  const builtFor = stampedVersion(json);
  if (builtFor === undefined || builtFor === installed) return undefined;
  return finding('catalogue-stale', { file, builtFor, installed });
}

/** What to say of a Codex that lies outside the tested versions. */
export function coverageFinding(version: string): Finding | undefined {
  const coverage = coverageOf(version);
  if (coverage === 'older') return finding('codex-older-than-tested', { version, oldest: oldestCovered });
  if (coverage === 'newer') return finding('codex-newer-than-tested', { version, newest: newestCovered });
  return undefined;
}
