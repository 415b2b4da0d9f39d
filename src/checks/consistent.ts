import {
  newestCovered,
  oldestWithAuth,
  oldestWithProfileFile,
  snapshotsVariables,
} from '../codex/versions.ts';
import { isOlder, partsOf } from '../lib/version.ts';
import { type Code, type Finding, finding } from '../findings/index.ts';
import { withRemake } from './remade.ts';

/** Faults of files with which Codex does not start. */
const stopping = new Set<Code>([
  'provider-blocks-codex',
  'provider-undefined',
  'wire-api-wrong',
  'legacy-profile',
  'catalogue-file-missing',
  'catalogue-file-broken',
  'project-config-broken',
  'toml-invalid',
  'file-not-utf8',
  'home-missing',
]);

/** What says that Codex has loaded the files. */
const loading = new Set<Code>(['codex-loads', 'codex-loads-unreported', 'codex-uses-other']);

/** Faults that only some versions of Codex stop at. */
const byVersion = new Set<Code>([
  'provider-blocks-codex',
  'legacy-profile',
  'catalogue-file-missing',
  'catalogue-file-broken',
]);

/** Faults of profiles that are none where Codex reads tables of config.toml instead of files: until 0.134. */
const ofProfileFiles = new Set<Code>(['profile-table', 'profile-clash', 'profile-leaves-gateway']);

/** The version of a Codex that has loaded the files and is older than another. */
function loadedBefore(found: readonly Finding[], other: string): string | undefined {
  const versions = found.flatMap((one) =>
    one.code === 'codex-loads' || one.code === 'codex-loads-unreported' ? [one.args.version] : [],
  );
  return versions.find((version) => partsOf(version) !== undefined && isOlder(version, other));
}

/** The version of a Codex that has loaded the files and reads tables of profiles. */
const tableReader = (found: readonly Finding[]): string | undefined =>
  loadedBefore(found, oldestWithProfileFile);

/** A command that fetches the key, where Codex does not run it. */
function unreadCommand(found: readonly Finding[], one: Finding): Finding {
  const version = loadedBefore(found, oldestWithAuth);
  return one.code === 'key-from-command' && version !== undefined
    ? finding('key-command-ignored', { ...one.args, version, oldest: oldestWithAuth })
    : one;
}

/** Where Codex is not known to keep one, a snapshot of the shell is not told of. */
function keptSnapshot(found: readonly Finding[], one: Finding): readonly Finding[] {
  if (one.code !== 'key-in-snapshot') return [one];
  const version = loadedBefore(found, newestCovered);
  if (version === undefined || !snapshotsVariables(version)) return [];
  return [finding('key-in-snapshot', { ...one.args, version })];
}

/** What a profile that is chosen by the old form changes where Codex reads that. */
function usedProfile(found: readonly Finding[]): Finding | undefined {
  const version = tableReader(found);
  const legacy = found.find((one) => one.code === 'legacy-profile');
  if (version === undefined || legacy === undefined || legacy.args.instead.length === 0) return undefined;
  return finding('legacy-profile-used', { ...legacy.args, version });
}

/** Good news that is none while Codex does not start. */
const routingWell = new Set<Code>(['config-fine', 'layers-fine', 'catalogue-fine']);

type Facts = Readonly<{
  isManaged: boolean;
  uses: boolean;
  deviates: boolean;
  loads: boolean;
  refuses: boolean;
  isTold: boolean;
  /** Whether our provider speaks a protocol with which a current Codex does not start. */
  speaksOther: boolean;
  readsTables: boolean;
  /** Whether no file chooses a provider, so that Codex takes its own. */
  isUnchosen: boolean;
  isModelAbsent: boolean;
}>;

function factsOf(found: readonly Finding[]): Facts {
  const has = (...codes: readonly Code[]): boolean => found.some(({ code }) => codes.includes(code));
  return {
    isManaged: found.some(({ code, level }) => code === 'setting-managed' && level === 'error'),
    uses: has('codex-uses-other'),
    deviates: found.some((one) => one.code === 'codex-uses-other' && one.args.what !== 'model'),
    loads: found.some(({ code }) => loading.has(code)),
    refuses: has('codex-refuses', 'codex-policy-unreachable'),
    speaksOther: has('wire-api-wrong'),
    readsTables: tableReader(found) !== undefined,
    isUnchosen:
      has('config-missing') ||
      found.some((one) => one.code === 'provider-not-chosen' && one.args.actual === undefined),
    isModelAbsent: has('model-absent', 'config-missing'),
    isTold: found.some(({ code, level }) => level === 'error' && stopping.has(code)),
  };
}

/** Whether a finding holds beside the others. */
function holds(one: Finding, facts: Facts): boolean {
  const { isManaged, uses, deviates, loads, refuses, isTold } = facts;
  if (ofProfileFiles.has(one.code)) return !facts.readsTables;
  if (byVersion.has(one.code) && one.level === 'error') return !loads;
  if (refuses && (routingWell.has(one.code) || (one.code === 'providers-fine' && !isTold))) return false;
  if (one.code === 'providers-fine' && facts.speaksOther) return loads;
  if (one.code === 'config-fine') return !isManaged && !deviates;
  if (one.code === 'layers-fine') return !isManaged && !uses;
  if (one.code !== 'codex-uses-other') return true;
  // Codex uses its own default, and the file that lacks the setting is named.
  if (one.args.by === undefined && (one.args.what === 'model' ? facts.isModelAbsent : facts.isUnchosen))
    return false;
  return one.args.what === 'model' || !isManaged;
}

/**
 * One cause is one error: what is decided elsewhere, and why Codex does not start, is told once, and nothing stands
 * beside it that it makes untrue. What Codex itself says of its start counts more than what files look like.
 */
export function consistent(found: readonly Finding[]): readonly Finding[] {
  const facts = factsOf(found);
  const used = usedProfile(found);
  const kept = found
    .filter((one) => holds(one, facts) || (used !== undefined && one.code === 'legacy-profile'))
    .filter(({ code }) => used === undefined || !routingWell.has(code))
    .map((one) => {
      if (one.code === 'legacy-profile') return used ?? one;
      return one.code === 'codex-refuses' && facts.isTold
        ? finding('codex-refuses', { ...one.args, told: true }, 'info')
        : unreadCommand(found, one);
    })
    .flatMap((one) => keptSnapshot(found, one));
  return withRemake(kept);
}
