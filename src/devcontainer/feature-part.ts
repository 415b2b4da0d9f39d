import { isTrustedHost } from '../answers/rules.ts';
import { isJsonObject, type JsonObject, type JsonOperation } from '../edit/jsonc.ts';
import { type Finding, finding } from '../findings/index.ts';
import { valueAt } from '../lib/key-path.ts';
import { type ContainerFile, keptAt, type Part } from './container-file.ts';
import { isSameFeature, namesIn } from './feature-reference.ts';
import { featureReference } from './locate.ts';
import type { KeyGiven } from './remote-env.ts';

/** The options that a `devcontainer.json` gives the Feature; one that equals the Feature's own default is left out. */
export type Options = Readonly<
  Record<'model' | 'baseUrl' | 'codexVersion' | 'identity' | 'metadata', string>
>;

export type Routing = KeyGiven &
  Readonly<{
    options: Options;
    /** The options that were asked for in this run: only these replace what is there. */
    explicit: ReadonlySet<keyof Options>;
    /** What the Feature does without the option. */
    defaults: Options;
    envKey: string;
    /** What the Feature is called in a registry, where it does not lie in the repo. */
    feature?: string | undefined;
    /** Whether that, or the copy, was asked for in this run: else another version of the same Feature stays. */
    isFeatureAsked?: boolean;
    /** What the record says of it. */
    earlierFeature?: string | undefined;
    /** Whether the version of Codex is written in any case: for a bot that raises it. */
    isVersionWritten?: boolean;
    /** Whether a value of ours that was taken out since stays out. */
    keepsEdits?: boolean;
  }>;

const optionNames = ['model', 'baseUrl', 'codexVersion', 'identity', 'metadata'] as const;
/** What is written in any case for a Feature of a registry, which may do something else without them. */
const alwaysWritten: readonly (keyof Options)[] = ['model', 'baseUrl', 'codexVersion'];

/** Options as they are written for a container that has none yet. */
const newOptions = ({
  options,
  defaults,
  feature,
  explicit,
  isVersionWritten = false,
}: Routing): JsonObject =>
  Object.fromEntries(
    optionNames
      .filter((name) =>
        feature === undefined
          ? name === 'model' ||
            options[name] !== defaults[name] ||
            (isVersionWritten && name === 'codexVersion')
          : alwaysWritten.includes(name) || explicit.has(name),
      )
      .map((name) => [name, options[name]]),
  );

/** What was asked for in this run, over options that are there. */
function changedOptions(
  present: JsonObject,
  path: readonly string[],
  { options, defaults, explicit, feature, isVersionWritten = false }: Routing,
): readonly JsonOperation[] {
  const mayGo = (name: keyof Options): boolean =>
    feature === undefined && name !== 'model' && !(isVersionWritten && name === 'codexVersion');
  return [...explicit].flatMap((name): readonly JsonOperation[] => {
    const at = [...path, name];
    if (present[name] === options[name]) return [];
    if (mayGo(name) && options[name] === defaults[name])
      return name in present ? [{ op: 'remove', path: at, keep: path.length }] : [];
    return [{ op: 'set', path: at, value: options[name] }];
  });
}

/** What else has to be written, or goes, where the Feature comes from somewhere else than before. */
function movedOptions(
  present: JsonObject,
  path: readonly string[],
  { options, defaults, explicit, feature, isVersionWritten = false }: Routing,
  wasCopied: boolean,
): readonly JsonOperation[] {
  const others = optionNames.filter(
    (name) => !explicit.has(name) && !(isVersionWritten && name === 'codexVersion'),
  );
  if (feature === undefined)
    return others
      .filter((name) => name !== 'model' && present[name] === defaults[name])
      .map((name) => ({ op: 'remove', path: [...path, name], keep: path.length }));
  return others
    .filter((name) => alwaysWritten.includes(name) && !(name in present))
    .map((name) => ({ op: 'set', path: [...path, name], value: (wasCopied ? defaults : options)[name] }));
}

/** A base URL that is not from us stays. It is named, since the key is sent there. */
function hostFindings({ file }: ContainerFile, options: JsonObject, routing: Routing): readonly Finding[] {
  const { baseUrl } = options;
  if (typeof baseUrl !== 'string' || routing.explicit.has('baseUrl')) return [];
  if (baseUrl === routing.options.baseUrl || (URL.canParse(baseUrl) && isTrustedHost(baseUrl))) return [];
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : 'what is no URL';
  return [finding('devcontainer-host-foreign', { file, host })];
}

/**
 * Names the Feature, and gives it its options. One that comes from somewhere else than before gets its other name in
 * its place: its options stay with it, with every comment.
 */
export function featurePart(
  file: ContainerFile,
  config: JsonObject,
  routing: Routing,
): Part & Readonly<{ name: string }> {
  const { feature, isFeatureAsked = false, earlierFeature } = routing;
  const local = featureReference(file.path);
  const wanted = feature ?? local;
  const names = namesIn(config, file.path, feature, earlierFeature);
  const isKept = (name: string): boolean =>
    name === wanted || (!isFeatureAsked && isSameFeature(name, feature));
  const there = names.find(isKept) ?? names[0];
  if (there === undefined)
    return {
      operations: [{ op: 'set', path: ['features', wanted], value: newOptions(routing) }],
      findings: [],
      name: wanted,
    };
  const name = isKept(there) ? there : wanted;
  const path = ['features', name];
  const placed: readonly JsonOperation[] = [
    ...names
      .filter((other) => other !== there && (other === local || isSameFeature(other, earlierFeature)))
      .map((other): JsonOperation => ({ op: 'remove', path: ['features', other], keep: 1 })),
    ...(name === there ? [] : [{ op: 'rename', path: ['features', there], to: name } as const]),
  ];
  const present = valueAt(config, ['features', there]);
  if (!isJsonObject(present)) {
    const kept = keptAt(file, ['features', there], `options such as "model"`);
    return { operations: placed, findings: [kept], name };
  }
  const isMissing =
    routing.isVersionWritten === true &&
    !routing.explicit.has('codexVersion') &&
    !('codexVersion' in present);
  const version = feature === undefined ? routing.defaults.codexVersion : routing.options.codexVersion;
  const isMoved = name !== there || isFeatureAsked;
  return {
    operations: [
      ...placed,
      ...changedOptions(present, path, routing),
      ...(isMissing ? [{ op: 'set', path: [...path, 'codexVersion'], value: version } as const] : []),
      ...(isMoved ? movedOptions(present, path, routing, there === local) : []),
    ],
    findings: hostFindings(file, present, routing),
    name,
  };
}
