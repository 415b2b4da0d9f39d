import { problem } from '../findings/index.ts';
import { expandPath } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { looksLikeKey } from '../lib/secret.ts';
import { isLoopback } from '../lib/loopback.ts';
import { isEnvName } from '../lib/env-name.ts';
import { trimEndOf } from '../lib/text.ts';

/** The path of the gateway, to which Codex appends `/responses`. */
export const routerPath = '/v3/router';

/** The values on Orq's page "OpenAI Codex". */
export const defaults = {
  model: 'openai/gpt-5.4',
  baseUrl: `https://api.orq.ai${routerPath}`,
  provider: 'orq',
  providerName: 'Orq AI Gateway',
  envKey: 'ORQ_API_KEY',
} as const;

/** Families of model names and the prefix under which the gateway lists them. */
const families: readonly (readonly [RegExp, string])[] = [
  [/^(gpt|chatgpt|codex|o\d)/i, 'openai'],
  [/^claude/i, 'anthropic'],
  [/^(gemini|gemma)/i, 'google'],
  [/^(mistral|mixtral|codestral|devstral|magistral|ministral)/i, 'mistral'],
  [/^grok/i, 'xai'],
  [/^deepseek/i, 'deepseek'],
  [/^command/i, 'cohere'],
];

const familyOf = (model: string): string | undefined => families.find(([family]) => family.test(model))?.[1];

/** A bare id with the prefix of its family; undefined for what has a prefix, or is of no family that is known. */
export function withSurePrefix(model: string): string | undefined {
  const prefix = isBare(model) ? familyOf(model) : undefined;
  return prefix === undefined || looksLikeKey(model) ? undefined : `${prefix}/${model}`;
}

const isBare = (text: string): boolean => /^[\w.:@+-]{1,200}$/.test(text);

/**
 * Refuses a key that was pasted in place of a value. No message may repeat it. With a slash in it, it is an id or a
 * path.
 * @throws Problem key-as-flag
 */
function notSecret(text: string): string {
  if (!text.includes('/') && (/^(sk|pk)[-_]/.test(text.trim()) || looksLikeKey(text.trim())))
    throw problem('key-as-flag', {});
  return text.trim();
}

/** Whether a text has the form of an id with its provider in front: at most 200 characters, one slash at least. */
export const isModelId = (text: string): boolean =>
  text.length <= 200 && /^[\w.:@+-]+(?:\/[\w.:@+-]+)+$/.test(text);

/**
 * A model id as the gateway knows it: `provider/model`, `workspace@orq/router`, `workspace@openailike/model`,
 * `agent/key`. Published lists are never complete, so only the form is checked.
 * @throws Problem model-bare, model-malformed
 */
export function parseModel(text: string): string {
  const model = notSecret(text);
  if (isBare(model))
    throw problem('model-bare', { model, suggestion: `${familyOf(model) ?? 'provider'}/${model}` });
  if (!isModelId(model)) throw problem('model-malformed', { model });
  return model;
}

/** Which of the gateway's models Codex is told of: all, those in use, or those that are named. */
export type ModelChoice = 'all' | 'used' | readonly string[];

/** `all`, `used`, or ids with commas between them. @throws Problem model-bare, model-malformed, key-as-flag */
export function parseModelChoice(text: string): ModelChoice {
  const choice = text.trim().toLowerCase();
  if (choice === 'all' || choice === 'used') return choice;
  return [...new Set(text.split(',').map((id) => parseModel(id)))];
}

/** Ids that Codex keeps for its own providers (measured with 0.169.0), whatever their case. */
const reservedProviders = new Set(['openai', 'ollama', 'lmstudio', 'amazon-bedrock']);

/** The ids that a provider can have here. */
export const providerIdPattern = /^[A-Za-z0-9][\w-]{0,63}$/;

/** @throws Problem provider-reserved, provider-malformed */
export function parseProvider(text: string): string {
  const provider = notSecret(text);
  if (reservedProviders.has(provider.toLowerCase())) throw problem('provider-reserved', { provider });
  if (!providerIdPattern.test(provider)) throw problem('provider-malformed', { provider });
  return provider;
}

/** In characters; servers refuse longer ones. */
const longestUrl = 2000;

/**
 * A base URL: https, or http to a loopback address; no credentials, query or fragment. Without trailing slashes,
 * since Codex appends `/responses`.
 * @throws Problem url-malformed, url-credentials, url-plain-http
 */
export function parseBaseUrl(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw problem('url-malformed', { reason: 'it is empty' });
  if (trimmed.length > longestUrl)
    throw problem('url-malformed', { reason: `it is longer than ${longestUrl} characters` });
  if (!URL.canParse(trimmed)) throw problem('url-malformed', { reason: 'it is not an absolute URL' });
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw problem('url-malformed', { reason: `${url.protocol} is not https:` });
  if (url.username !== '' || url.password !== '') throw problem('url-credentials', { host: url.host });
  if (/[?#]/.test(trimmed))
    throw problem('url-malformed', {
      reason: 'it has a query or a fragment, and Codex appends the path to it',
    });
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw problem('url-plain-http', { host: url.host });
  // It goes into TOML, shell-like files and build arguments. What is special in any of them is refused.
  if (!/^[\w.~:/@%+[\]-]+$/.test(url.href))
    throw problem('url-malformed', {
      reason: 'it has characters that the address of a gateway cannot have',
    });
  return trimEndOf(url.href, '/');
}

/** Whether a URL is at one of Orq's own hosts: the only ones that the key may go to without you having named them. */
export function isOrqHost(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return hostname === 'orq.ai' || hostname.endsWith('.orq.ai');
}

/** Whether a URL looks like a gateway of this kind: one of Orq's own hosts, or a stand-in on this machine. */
export function isTrustedHost(baseUrl: string): boolean {
  return isOrqHost(baseUrl) || isLoopback(new URL(baseUrl).hostname);
}

/** Whether a base URL can be a gateway's: by its host, or for one of your own by its path. */
export const isGatewayUrl = (baseUrl: string): boolean =>
  isTrustedHost(baseUrl) || new URL(baseUrl).pathname.endsWith(routerPath);

/** Variables that shells and programs depend on; a key in their place would break the session. */
const systemVariables = new Set(
  'PATH HOME USER SHELL TERM PWD OLDPWD IFS ENV LANG TMPDIR HOSTNAME LOGNAME EDITOR PS1 UID EUID PPID'.split(
    ' ',
  ),
);

/**
 * The name of the variable that holds the key.
 * @throws Problem env-key-is-secret, env-key-malformed, env-key-reserved
 */
export function parseEnvKey(text: string): string {
  const envKey = text.trim();
  if (looksLikeKey(envKey)) throw problem('env-key-is-secret', {});
  if (!isEnvName(envKey) || envKey.length > 128) throw problem('env-key-malformed', { envKey });
  const upper = envKey.toUpperCase();
  if (upper.startsWith('CODEX_'))
    throw problem('env-key-reserved', { envKey, reason: 'Codex does not load CODEX_… from its .env file' });
  if (/^(OPENAI|ANTHROPIC|GEMINI|GOOGLE|AZURE)_.*KEY$/.test(upper))
    throw problem('env-key-reserved', {
      envKey,
      reason: "it holds another vendor's key, which would be sent to the gateway",
    });
  if (systemVariables.has(upper) || /^(LD|DYLD|BASH|ZSH|FISH|NODE|NPM)_/.test(upper))
    throw problem('env-key-reserved', { envKey, reason: 'the system or the shell uses it' });
  // In the workflow it is a key of its own. Source: YAML 1.1, "null" and "bool", and 1.2's core schema.
  if (/^(NULL|TRUE|FALSE|YES|NO|ON|OFF|Y|N)$/.test(upper))
    throw problem('env-key-reserved', { envKey, reason: 'YAML reads that word as a value' });
  return envKey;
}

/** @throws Problem choice-unknown */
export function parseChoice<T extends string>(name: string, choices: readonly T[], text: string): T {
  const chosen = choices.find((choice) => choice === notSecret(text).toLowerCase());
  if (chosen === undefined) throw problem('choice-unknown', { name, value: text, choices });
  return chosen;
}

/** "none" says no; everything else is a folder. @throws Problem path-empty */
export function parseProject(text: string, { home, cwd }: Pick<Host, 'home' | 'cwd'>): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') throw problem('path-empty', { name: 'The project folder' });
  return trimmed.toLowerCase() === 'none' ? undefined : expandPath(trimmed, home, cwd);
}
