import { isUsableKey } from '../edit/dotenv.ts';
import { problem } from '../findings/index.ts';
import { expandPath } from '../host/paths.ts';
import { Secret } from '../lib/secret.ts';
import { detectShell } from '../shells/profiles.ts';
import type { Host } from '../host/types.ts';
import {
  type Answers,
  type KeptAnswers,
  keyStores,
  type RawAnswers,
  type Resolved,
  shells,
} from './answers.ts';
import {
  defaults,
  isTrustedHost,
  parseBaseUrl,
  parseChoice,
  parseEnvKey,
  parseModel,
  parseProvider,
} from './rules.ts';

/** Variables that stand in for a flag, so that a container or a CI job can be set up without one. */
export const variables = {
  model: 'CODEX_ORQ_MODEL',
  baseUrl: 'CODEX_ORQ_BASE_URL',
  provider: 'CODEX_ORQ_PROVIDER',
  envKey: 'CODEX_ORQ_ENV_KEY',
  keyStore: 'CODEX_ORQ_KEY_STORE',
  shell: 'CODEX_ORQ_SHELL',
  project: 'CODEX_ORQ_PROJECT',
} as const satisfies Record<keyof Answers, string>;

export type Sources = Readonly<{
  /** Flags, positional arguments and what was typed at prompts: explicit, and first. */
  given: RawAnswers;
  /** A key typed at the hidden prompt. */
  typedKey?: string | undefined;
  /** Answers of the last run, from the state file. */
  earlier: KeptAnswers | undefined;
}>;

type Surroundings = Pick<Host, 'env' | 'platform' | 'home' | 'cwd'>;

/** Whether this is a build machine: `CI` is set to anything but an explicit no (the convention of the CI services). */
export const isCi = (env: Host['env']): boolean =>
  !['', '0', 'false', undefined].includes(env['CI']?.toLowerCase());

/** What is used where nobody says anything: Orq's page, and what this machine looks like. */
export function standardAnswers({ env, platform, home, cwd }: Surroundings): Answers {
  const ci = isCi(env);
  return {
    model: defaults.model,
    baseUrl: defaults.baseUrl,
    provider: defaults.provider,
    envKey: defaults.envKey,
    keyStore: ci ? 'external' : 'codex-env',
    shell: ci ? 'none' : detectShell({ env, platform }),
    // A home folder is no project; an .env.example there would only puzzle people.
    project: cwd === home || cwd === '/' ? undefined : cwd,
  };
}

/** "none" says no; everything else is a folder. */
export function parseProject(text: string, { home, cwd }: Pick<Host, 'home' | 'cwd'>): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') throw problem('path-empty', { name: 'The project folder' });
  return trimmed.toLowerCase() === 'none' ? undefined : expandPath(trimmed, home, cwd);
}

/** Judges a key; the value is in no message. @throws Problem key-unusable */
export function parseKey(text: string, source: string): Secret {
  const key = text.trim();
  const verdict = isUsableKey(key);
  if (verdict !== true) throw problem('key-unusable', { source, reason: verdict });
  return new Secret(key);
}

function resolveBaseUrl(
  given: string | undefined,
  fromEnv: string | undefined,
  earlier: string | undefined,
): string {
  if (given !== undefined) return parseBaseUrl(given);
  if (fromEnv === undefined) return parseBaseUrl(earlier ?? defaults.baseUrl);
  const baseUrl = parseBaseUrl(fromEnv);
  // A repository can set variables (direnv, a dev container): it must not choose where the key is sent.
  if (!isTrustedHost(baseUrl) && baseUrl !== earlier)
    throw problem('url-foreign', { host: new URL(baseUrl).host, source: variables.baseUrl });
  return baseUrl;
}

function resolveKey(envKey: string, typed: string | undefined, env: Host['env']): Secret | undefined {
  if (typed !== undefined && typed.trim() !== '') return parseKey(typed, 'the prompt');
  const exported = env[envKey];
  return exported === undefined || exported.trim() === '' ? undefined : parseKey(exported, envKey);
}

/**
 * Makes the answers: what was given, else the environment, else the last run, else the standard ones. Every source
 * goes through the same rules.
 * @throws Problem with exit status 2 for the first answer that cannot be used
 */
export function resolveAnswers(sources: Sources, surroundings: Surroundings): Resolved {
  const { env } = surroundings;
  const standard = standardAnswers(surroundings);
  const said = (name: keyof Answers): string | undefined =>
    sources.given[name] ?? (env[variables[name]]?.trim() || undefined);
  const pick = <K extends keyof KeptAnswers>(
    name: K,
    parse: (text: string) => KeptAnswers[K],
  ): KeptAnswers[K] => {
    // The state file is foreign input too: somebody else may have written it.
    const text = said(name) ?? sources.earlier?.[name];
    return text === undefined ? standard[name] : parse(text);
  };
  const envKey = pick('envKey', parseEnvKey);
  const project = said('project');
  const answers: Answers = {
    model: pick('model', parseModel),
    baseUrl: resolveBaseUrl(
      sources.given.baseUrl,
      env[variables.baseUrl]?.trim() || undefined,
      sources.earlier?.baseUrl,
    ),
    provider: pick('provider', parseProvider),
    envKey,
    keyStore: pick('keyStore', (text) => parseChoice('The key store', keyStores, text)),
    shell: pick('shell', (text) =>
      parseChoice('The shell', shells, text.trim() === 'powershell' ? 'pwsh' : text),
    ),
    // The project is where one is now, not where one was last time.
    project: project === undefined ? standard.project : parseProject(project, surroundings),
  };
  return {
    answers,
    key: resolveKey(envKey, sources.typedKey, env),
    explicitKeyStore: said('keyStore') !== undefined,
  };
}
