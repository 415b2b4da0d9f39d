import { posix } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue, sourceOfJson } from '../edit/jsonc.ts';
import type { ContainerFile } from './container-file.ts';
import { namesIn } from './feature-reference.ts';

/** Where a Codex comes from besides our Feature. */
export type OtherCodex = Readonly<{
  path: string;
  line: number;
  by: 'hook' | 'feature' | 'image' | 'script';
}>;

/** Hooks that run in the container. */
const hooks = [
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
] as const;

/** npm's package, OpenAI's own installer, the archives of the releases. */
const installs =
  /@openai\/codex(?![\w/-])|(?:chatgpt|openai)\.com\/codex\/install|github\.com\/openai\/codex\/releases|\bbrew install (?:--cask )?codex\b/;

/** The id of a Feature, or the name of an image, that is about Codex. */
const aboutCodex = /(?:^|[/_-])codex(?:[-_](?:cli|universal))?(?:[:@]|$)/;

/** The texts of a hook: a command, its words, or several of those by name. */
function textsOf(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return [value.filter((word) => typeof word === 'string').join(' ')];
  return isJsonObject(value) ? Object.values(value).flatMap(textsOf) : [];
}

/** What a `devcontainer.json` itself says. */
export function otherCodexIn(
  { path, file, text }: ContainerFile,
  config: JsonObject,
  feature: string | undefined,
): readonly OtherCodex[] {
  const lineOf = (...keys: string[]): number => sourceOfJson(text, keys, file)?.line ?? 1;
  const { features, image } = config;
  const ours = namesIn(config, path, feature);
  const foreign = Object.keys(isJsonObject(features) ? features : {}).filter(
    (name) => !ours.includes(name) && aboutCodex.test(name),
  );
  return [
    ...(typeof image === 'string' && aboutCodex.test(image)
      ? [{ path, line: lineOf('image'), by: 'image' } as const]
      : []),
    ...foreign.map((name) => ({ path, line: lineOf('features', name), by: 'feature' }) as const),
    ...hooks
      .filter((hook) => textsOf(config[hook]).some((command) => installs.test(command)))
      .map((hook) => ({ path, line: lineOf(hook), by: 'hook' }) as const),
  ];
}

/**
 * Whether a file beside a dev container helps to make it: a Dockerfile, a script in its folder, or one that a hook
 * runs.
 */
export function makesContainer(path: string, config: JsonObject): boolean {
  const name = posix.basename(path);
  const parts = name.toLowerCase().split('.');
  if (parts.includes('dockerfile') || parts.includes('containerfile')) return true;
  if (path.startsWith('.devcontainer/') && name.endsWith('.sh')) return true;
  return hooks.some((hook) => textsOf(config[hook]).some((command) => command.includes(path)));
}

/** The first line of a script or a Dockerfile that installs Codex; comments aside. */
export function installLine(text: string): number | undefined {
  const index = text.split('\n').findIndex((line) => !/^\s*#/.test(line) && installs.test(line));
  return index < 0 ? undefined : index + 1;
}
