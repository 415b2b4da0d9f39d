import { askVersion, codexEnvironment } from '../../codex/run.ts';
import { coverageOf, oldestWithProfileFile } from '../../codex/versions.ts';
import { sourceOf } from '../../edit/toml.ts';
import { problem } from '../../findings/index.ts';
import { ownConfig, type Paths } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import { isOlder } from '../../lib/version.ts';
import { textAt } from '../../state/read.ts';

/**
 * Sees to it that Codex can be routed in the way that is asked for. For a profile it asks the installed one for its
 * version; without one, any that is installed later is new enough.
 * @throws Problem profile-codex-old, profile-table-there
 */
export async function requireProfileFiles(
  host: Pick<Host, 'run' | 'read' | 'env' | 'home'>,
  paths: Paths,
  envKey: string,
): Promise<void> {
  const { profile, codexHome } = paths;
  if (profile === undefined) return;
  const file = ownConfig(paths);
  const text = (await textAt(host, file)) ?? '';
  if (sourceOf(text, ['profiles', profile], file) !== undefined)
    throw problem('profile-table-there', { file, profile });
  const env = codexEnvironment(host.env, codexHome, envKey);
  const { version } = await askVersion(host, 'codex', { env, cwd: host.home });
  if (version === undefined || coverageOf(version) === 'unknown') return;
  if (isOlder(version, oldestWithProfileFile))
    throw problem('profile-codex-old', { version, needed: oldestWithProfileFile, profile });
}
