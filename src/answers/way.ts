import { join } from 'node:path';
import { problem } from '../findings/index.ts';
import { ownConfig, type Paths } from '../host/paths.ts';

/** Which Codex is routed. The record holds it as `--as` spells it. */
export type Way =
  /** Every `codex` of the user: `$CODEX_HOME/config.toml`. */
  | Readonly<{ kind: 'default' }>
  /** `codex -p NAME` alone: `$CODEX_HOME/NAME.config.toml`. */
  | Readonly<{ kind: 'profile'; name: string }>;

/** The profile that `--as profile` means. */
const standardProfile = 'orq';

/** What `--as` stands for; undefined for what it cannot be. */
function readWay(text: string): Way | undefined {
  const [kind = '', name] = text.trim().split(/:(.*)/s, 2);
  if (kind === 'default' && name === undefined) return { kind };
  const profile = name ?? standardProfile;
  return kind === 'profile' && /^[A-Za-z0-9][\w-]{0,63}$/.test(profile) ? { kind, name: profile } : undefined;
}

/** `default`, `profile` or `profile:NAME`, as it is recorded. @throws Problem way-malformed */
export function parseWay(text: string): string {
  const way = readWay(text);
  if (way === undefined) throw problem('way-malformed', { value: text.trim() });
  if (way.kind === 'default') return way.kind;
  return way.name === standardProfile ? way.kind : `${way.kind}:${way.name}`;
}

/** The way that an answer names. */
export const wayOf = (as: string): Way => readWay(as) ?? { kind: 'default' };

/** The files of a set-up that routes in this way. */
export function pathsOfWay(paths: Paths, as: string): Paths {
  const way = wayOf(as);
  const { profile: _, ...rest } = paths;
  if (way.kind === 'default') return { ...rest, config: ownConfig(paths) };
  return { ...rest, config: join(paths.codexHome, `${way.name}.config.toml`), profile: way.name };
}
