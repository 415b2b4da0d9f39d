import { compareParts, isOlder, partsOf } from '../lib/version.ts';

/** Which of the commands that this package uses one version of Codex has. */
export type CodexVersion = Readonly<{
  version: string;
  /** `codex debug models [--bundled]`: without it there is no catalogue. */
  debugModels: boolean;
  /** `codex doctor --json` */
  doctorJson: boolean;
  /** `codex exec --ephemeral` */
  ephemeral: boolean;
  /** `codex exec --strict-config` */
  strictConfig: boolean;
  /** `codex -p NAME` reads `NAME.config.toml`. */
  profileFile: boolean;
}>;

const none = {
  debugModels: false,
  doctorJson: false,
  ephemeral: false,
  strictConfig: false,
  profileFile: false,
} as const;

const all = {
  debugModels: true,
  doctorJson: true,
  ephemeral: true,
  strictConfig: true,
  profileFile: true,
} as const;

/**
 * The versions that the package is tested with, oldest first. Measured on Linux; `npm run test:codex-versions`
 * installs each, compares it with its line here, and runs routing and catalogue through it.
 */
export const coveredVersions = [
  { version: '0.80.0', ...none },
  { version: '0.104.0', ...none, ephemeral: true },
  { version: '0.125.0', ...none, ephemeral: true, debugModels: true },
  { version: '0.134.0', ...all },
  { version: '0.149.1', ...all },
  { version: '0.160.1', ...all },
  { version: '0.169.0', ...all },
] as const satisfies readonly CodexVersion[];

export const oldestCovered = '0.80.0' satisfies (typeof coveredVersions)[number]['version'];
export const newestCovered = '0.169.0' satisfies (typeof coveredVersions)[number]['version'];
/** The oldest covered version for which a catalogue can be made. */
export const oldestWithCatalogue = '0.125.0' satisfies (typeof coveredVersions)[number]['version'];

/** The oldest covered version that does not start with `wire_api = "chat"` in any provider: 0.80.0 still does. */
export const oldestWithoutChat = '0.104.0' satisfies (typeof coveredVersions)[number]['version'];

/** The oldest covered version whose `codex -p NAME` reads a file of its own. */
export const oldestWithProfileFile = '0.134.0' satisfies (typeof coveredVersions)[number]['version'];

/**
 * The oldest covered version that fetches a key with a command (`auth`). Measured: 0.104.0 ignores the table and sends
 * no key.
 */
export const oldestWithAuth = '0.125.0' satisfies (typeof coveredVersions)[number]['version'];

/**
 * Whether a version keeps a snapshot of the shell, which brings back to commands what `shell_environment_policy` takes
 * out. Measured: 0.104.0, 0.125.0, 0.134.0 and 0.149.1 do, unless `features.shell_snapshot` is off; 0.80.0, 0.160.1 and
 * 0.169.0 do not.
 */
export const snapshotsVariables = (version: string): boolean =>
  partsOf(version) !== undefined && !isOlder(version, '0.81.0') && isOlder(version, '0.160.0');

/**
 * Whether `codex doctor --json` of a version lists settings that it does not know. Measured: 0.160.1 and 0.169.0 do,
 * 0.149.1 and 0.134.0 do not.
 */
export const tellsUnknown = (version: string): boolean =>
  partsOf(version) !== undefined && !isOlder(version, '0.160.0');

/**
 * Whether a version takes the provider, its table, features and the catalogue from `requirements.toml`. Measured:
 * 0.160.1 and 0.169.0 do, 0.149.1 and 0.134.0 do not.
 */
export const obeysRequirements = tellsUnknown;

/** Whether a version lies among the tested ones; `unknown` for what is no version, or a build without one. */
export function coverageOf(version: string): 'older' | 'covered' | 'newer' | 'unknown' {
  const [parts, oldest, newest] = [version, oldestCovered, newestCovered].map(partsOf);
  // Codex built from source calls itself 0.0.0.
  if (parts === undefined || oldest === undefined || newest === undefined || version.startsWith('0.0.0')) {
    return 'unknown';
  }
  if (compareParts(parts, oldest) < 0) return 'older';
  return compareParts(parts, newest) > 0 ? 'newer' : 'covered';
}
