import { join } from 'node:path';
import { problem } from '../findings/index.ts';
import { ownConfig, type Paths, pathsFor } from '../host/paths.ts';
import type { Host } from '../host/types.ts';

/** Which Codex is routed. The record holds it as `--as` spells it. */
type Way =
  /** Every `codex` of the user: `$CODEX_HOME/config.toml`. */
  | Readonly<{ kind: 'default' }>
  /** `codex -p NAME` alone: `$CODEX_HOME/NAME.config.toml`. */
  | Readonly<{ kind: 'profile'; name: string }>
  /** Every user of the machine who has no other: `/etc/codex/config.toml`. */
  | Readonly<{ kind: 'system' }>
  /** Every user of the machine, whatever they have: `/etc/codex/managed_config.toml`. */
  | Readonly<{ kind: 'managed' }>;

/** What `--as` can begin with. */
export const ways = ['default', 'profile', 'system', 'managed'] as const;

/** Where the files of the whole machine are. Measured on Linux; Codex documents the same for macOS. */
const machineHome = '/etc/codex';

/** Their names there. */
export const machineConfigs = { system: 'config.toml', managed: 'managed_config.toml' } as const;

/** What is in it counts for every user of the machine, whatever they have. */
export const managedConfig = join(machineHome, machineConfigs.managed);

/** The profile that `--as profile` means. */
const standardProfile = 'orq';

/** What `--as` stands for; undefined for what it cannot be. */
function readWay(text: string): Way | undefined {
  const [kind = '', name] = text.trim().split(/:(.*)/s, 2);
  if ((kind === 'default' || kind === 'system' || kind === 'managed') && name === undefined) return { kind };
  const profile = name ?? standardProfile;
  return kind === 'profile' && /^[A-Za-z0-9][\w-]{0,63}$/.test(profile) ? { kind, name: profile } : undefined;
}

/** `default`, `profile`, `profile:NAME`, `system` or `managed`, as it is recorded. @throws Problem way-malformed */
export function parseWay(text: string): string {
  const way = readWay(text);
  if (way === undefined) throw problem('way-malformed', { value: text.trim() });
  if (way.kind !== 'profile') return way.kind;
  return way.name === standardProfile ? way.kind : `${way.kind}:${way.name}`;
}

/** The way that an answer names. */
const wayOf = (as: string): Way => readWay(as) ?? { kind: 'default' };

/** The files of a set-up that routes in this way. */
export function pathsOfWay(paths: Paths, as: string): Paths {
  const way = wayOf(as);
  const { profile: _, ...rest } = paths;
  if (way.kind !== 'profile') {
    // What a user's own record says is about that user's files alone.
    const isMachine = paths.codexHome === machineHome && way.kind !== 'default';
    return { ...rest, config: isMachine ? join(machineHome, machineConfigs[way.kind]) : ownConfig(paths) };
  }
  return { ...rest, config: join(paths.codexHome, `${way.name}.config.toml`), profile: way.name };
}

/** Whether it is about the whole machine: then the files, and the record of them, are the machine's. */
export const isOfMachine = (as: unknown): boolean => as === 'system' || as === 'managed';

/** The files that a command is about, before its record is read. */
export const pathsAt = (
  host: Pick<Host, 'env' | 'home' | 'cwd'>,
  { codexHome, as }: Readonly<{ codexHome?: string | undefined; as?: unknown }>,
): Paths => pathsFor(host, isOfMachine(as) ? machineHome : codexHome);
