import { defaults, isTrustedHost } from './answers/rules.ts';
import { standardAnswers } from './answers/resolve.ts';
import { sourceOf } from './edit/toml.ts';
import { packageVersion } from './package.ts';
import type { Places } from './places.ts';
import { probedPaths, profilePaths } from './shells.ts';
import { textAt } from './snapshots.ts';
import type { OwnedFile, OwnedKey, State } from './state.ts';
import { stateVersion } from './state.ts';
import type { Host } from './types.ts';

type Reader = Pick<Host, 'read' | 'kindOf' | 'env' | 'platform' | 'home' | 'cwd'>;

/** The provider that `config.toml` routes to, if its table looks like one that we wrote: Orq's name, or Orq's host. */
function routedProvider(text: string): string | undefined {
  const provider = sourceOf(text, ['model_provider'])?.value;
  if (typeof provider !== 'string') return undefined;
  const value = (key: string): unknown => sourceOf(text, ['model_providers', provider, key])?.value;
  const baseUrl = value('base_url');
  const orqHost = typeof baseUrl === 'string' && URL.canParse(baseUrl) && isTrustedHost(baseUrl);
  return value('name') === defaults.providerName || (orqHost && value('wire_api') === 'responses')
    ? provider
    : undefined;
}

/** The keys of a set-up with the values that they have now: all of them are taken to be ours. */
function keysOf(text: string, provider: string): readonly OwnedKey[] {
  const table = ['model_providers', provider];
  const paths = [
    ['model'],
    ['model_provider'],
    ...['name', 'base_url', 'env_key', 'wire_api', 'requires_openai_auth'].map((key) => [...table, key]),
  ];
  return paths.flatMap((path) => {
    const source = sourceOf(text, path);
    // A model that is not the gateway's spelling was never written by us.
    const foreign = path[0] === 'model' && !String(source?.value).includes('/');
    return source === undefined || foreign ? [] : [{ path, before: null, written: source.raw ?? null }];
  });
}

/** Profiles of every shell that hold our block. */
async function profilesWithBlock(host: Reader): Promise<readonly OwnedFile[]> {
  const probed = probedPaths(host);
  const kinds = await Promise.all(probed.map((path) => host.kindOf(path)));
  const present = new Set(probed.filter((_, index) => kinds[index] !== undefined));
  const surroundings = { ...host, exists: (path: string) => present.has(path) };
  const candidates = new Set(
    (['zsh', 'bash', 'fish', 'pwsh'] as const).flatMap((shell) => profilePaths(shell, surroundings)),
  );
  const files: OwnedFile[] = [];
  for (const path of candidates) {
    const text = (await host.kindOf(path)) === 'file' ? await textAt(host, path) : undefined;
    if (text?.includes('# >>> codex-orq >>>'))
      files.push({ target: 'profile', path, created: false, keys: [] });
  }
  return files;
}

/**
 * What an undo can tell without a state file: keys whose values are those of a set-up, and marked blocks. The key in
 * `.env` is not among it, since a person may have put it there.
 */
export async function traces(host: Reader, places: Places): Promise<State | undefined> {
  const text = (await textAt(host, places.config)) ?? '';
  const provider = routedProvider(text);
  const keys = provider === undefined ? [] : keysOf(text, provider);
  const config: OwnedFile = { target: 'config', path: places.config, created: false, keys };
  const files = [...(keys.length > 0 ? [config] : []), ...(await profilesWithBlock(host))];
  if (files.length === 0) return undefined;
  const { project: _project, ...answers } = standardAnswers(host);
  return {
    version: stateVersion,
    package: packageVersion,
    written: '',
    answers: { ...answers, provider: provider ?? answers.provider },
    files,
  };
}
