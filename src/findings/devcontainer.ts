import { maskSecrets } from '../lib/secret.ts';
import { type Cause, define } from './define.ts';
import type { Position } from './edit.ts';

const sourceNames = {
  containerEnv: 'containerEnv',
  runArgs: 'runArgs',
  'env-file': 'an env file',
  compose: 'a compose file',
  dockerfile: 'a Dockerfile',
} as const;

type UnknownPlace = Readonly<{
  what: 'env-file' | 'compose' | 'service';
  written: string;
  line: number | undefined;
  why: 'absent' | 'elsewhere' | 'unreadable';
}>;

function placeText({ what, written, line, why }: UnknownPlace): string {
  if (what === 'service') return `No compose file defines the service ${written}.`;
  const file = `The ${what === 'env-file' ? 'env' : 'compose'} file ${written}`;
  if (why === 'unreadable') return `${file} cannot be read (line ${line}).`;
  return why === 'absent'
    ? `${file} is not here.`
    : `${file} is outside of the repo, or its path depends on variables.`;
}

type IgnoreRule = Readonly<{
  source: string;
  line: number;
  pattern: string;
  exception: Readonly<{ place: string; line: string }>;
}>;

/** Findings of the dev container generator. */
export const devcontainerFindings = {
  'attribution-unfit': define<{ value: string; sign: string }>({
    level: 'error',
    exit: 2,
    message: ({ value, sign }) =>
      `"${value}" contains "${sign}". Neither an option of a dev container Feature nor a workflow can hold that.`,
    hint: () => 'Use letters, digits and . _ @ / + : -',
  }),
  'devcontainer-key-supplied': define<{
    file: string;
    envKey: string;
    by: keyof typeof sourceNames;
    from: string;
    line: number | undefined;
  }>({
    level: 'info',
    message: ({ file, envKey, by, from, line }, show) =>
      `${show.path(file)} gets no remoteEnv.${envKey}: ${sourceNames[by]} already gives the container ${envKey} (${from}${line === undefined ? '' : `, line ${line}`}). remoteEnv would blank it for everyone whose machine has no key.`,
  }),
  'devcontainer-key-empty': define<{
    file: string;
    envKey: string;
    by: keyof typeof sourceNames;
    from: string;
    line: number | undefined;
  }>({
    level: 'warning',
    message: ({ file, envKey, by, from, line }, show) =>
      `${show.path(file)} gets no remoteEnv.${envKey}: ${sourceNames[by]} gives the container an empty ${envKey} (${from}${line === undefined ? '' : `, line ${line}`}), and remoteEnv would blank a value that is filled in there.`,
    hint: ({ envKey }) =>
      `Fill in ${envKey} there, on each machine. Or delete it there and run this again: then the container gets it from the machine.`,
  }),
  'devcontainer-key-unknown': define<{ file: string; envKey: string; places: readonly UnknownPlace[] }>({
    level: 'warning',
    message: ({ file, envKey, places }, show) =>
      `${show.path(file)} gets no remoteEnv.${envKey}: something else may give the container ${envKey}, and remoteEnv would blank it. ${places.map(placeText).join(' ')}`,
    hint: ({ envKey }) =>
      `If nothing there sets ${envKey}, add it yourself: "remoteEnv": { "${envKey}": "\${localEnv:${envKey}}" }`,
  }),
  'devcontainer-ignored': define<{
    file: string;
    more: number;
    root: string;
    rules: readonly IgnoreRule[];
  }>({
    level: 'error',
    message: ({ file, more, rules }, show) => {
      const others = more === 0 ? '' : ` and ${more} more ${more === 1 ? 'file' : 'files'}`;
      const lines = rules.map(
        ({ source, line, pattern }) => `${show.path(source)}, line ${line}: ${pattern}`,
      );
      return `git ignores ${show.path(file)}${others} (${[...new Set(lines)].join('; ')}). No commit would have them, so the dev container would not build in any clone.`;
    },
    hint: ({ rules }) => {
      const lines = rules.map(({ exception: { place, line } }) => `"${line}" to ${place}`);
      return `Add ${[...new Set(lines)].join(', and ')}, below every rule that is there. To write them all the same: --force.`;
    },
    again: true,
  }),
  'feature-malformed': define<{ feature: string }>({
    level: 'error',
    exit: 2,
    message: ({ feature }) =>
      `${maskSecrets(JSON.stringify(feature))} is neither a Feature in a registry nor the word copied.`,
    hint: () =>
      'Write registry/namespace/id with a version or a digest: ghcr.io/acme/features/codex-orq:1, or …@sha256:… with 64 digits.',
  }),
  'devcontainer-feature-partly': define<{ files: readonly string[] }>({
    level: 'error',
    exit: 2,
    message: ({ files }, show) =>
      `A repo takes the Feature from one place, and --only leaves out dev containers that are routed too: ${files.map(show.path).join(', ')}.`,
    hint: () => 'Name those files with --only, too.',
  }),
  'devcontainer-lock-entry': define<{ file: string; feature: string }>({
    level: 'warning',
    message: ({ file, feature }, show) =>
      `${show.path(file)} has no entry for ${feature}. A build with --frozen-lockfile fails without one.`,
    hint: () => 'Let the tools write it: devcontainer upgrade --workspace-folder .',
  }),
  'devcontainer-models-elsewhere': define({
    level: 'warning',
    message: () =>
      'A Feature of a registry has its own list of models, so --models changes nothing in this repo.',
    hint: () => 'Choose them where the Feature is rendered: devcontainer --publishable DIR --models …',
  }),
  'renovate-rule-told': define<{
    rule: string;
    file: string | undefined;
    isRoot: boolean;
    cause?: Cause;
  }>({
    level: 'warning',
    message: ({ file, isRoot, cause }, show) => {
      if (!isRoot)
        return 'Renovate reads its configuration in the root of the repository, which is not here.';
      if (file === undefined)
        return 'There is no configuration of Renovate here, and one would switch it on; none was made.';
      const why = cause === undefined ? 'its configuration is a part of that file' : show.message(cause);
      return `${show.path(file)} gets no rule for Renovate: ${why}`;
    },
    hint: ({ rule }) => `Add this rule to its customManagers: ${rule}`,
  }),
  'devcontainer-feature-missing': define<{ file: string; reference: string }>({
    level: 'warning',
    message: ({ file, reference }, show) =>
      `${show.path(file)} names the Feature ${reference}, whose folder was not there: without it the dev container does not build.`,
    hint: () => 'Commit the folder that a run writes; every clone needs it.',
  }),
  'devcontainer-codex-elsewhere': define<{
    path: string;
    line: number;
    by: 'hook' | 'feature' | 'image' | 'script';
  }>({
    level: 'info',
    message: ({ path, line, by }, show) => {
      const what = by === 'image' ? 'this image may bring a Codex' : 'a Codex is installed here';
      return `${show.path(path)}, line ${line}: ${what}. It comes first in PATH, so the one of the Feature is not needed.`;
    },
    hint: (_, show) =>
      `To leave that out: ${show.command('devcontainer --codex-version none')}. The routing counts for every Codex.`,
  }),
  'devcontainer-value-kept': define<Position & { key: string; wanted: string }>({
    level: 'warning',
    message: ({ path, line, column, key, wanted }, show) =>
      `${show.path(path)}, line ${line}, column ${column}: ${key} has a value of its own, which stays (codex-orq would write ${wanted}).`,
    hint: () => 'If it is not on purpose, delete that value and run this again.',
  }),
  'devcontainer-host-foreign': define<{ file: string; host: string }>({
    level: 'warning',
    message: ({ file, host }, show) =>
      `${show.path(file)} sends the key to ${host}, which is not an orq.ai host. The file had that before, and it stays.`,
    hint: (_, show) => `If that is wrong, name your gateway: ${show.command('devcontainer --base-url URL')}`,
  }),
  'devcontainer-variable-other': define<{ was: string; envKey: string }>({
    level: 'warning',
    message: ({ was, envKey }) =>
      `The dev container of this repo took the key from ${was}, and now takes it from ${envKey}. The files of a repo do not choose which variable is sent.`,
    hint: ({ was }) => `To keep ${was}, run this again with --env-key ${was}.`,
  }),
  'devcontainer-newer': define<{ file: string; version: string; own: string }>({
    level: 'warning',
    message: ({ file, version, own }, show) =>
      `${show.path(file)} was written by codex-orq ${version}, which is newer than this one (${own}). Only the model is changed in what it wrote.`,
    hint: () => 'Use that version for everything else.',
  }),
  'devcontainer-not-renewed': define<{ file: string; was: string; envKey: string }>({
    level: 'warning',
    message: ({ file, was, envKey }, show) =>
      `An older codex-orq routed the dev container of this repo, and it is not upgraded: ${show.path(file)} takes the key from ${was}, this run would take it from ${envKey}. The files of a repo do not choose which variable is sent.`,
    hint: ({ was }, show) => `If ${was} is right: ${show.command(`devcontainer --env-key ${was}`)}`,
  }),
  'devcontainer-firewall': define<{ path: string; line: number; host: string }>({
    level: 'warning',
    message: ({ path, line, host }, show) =>
      `${show.path(path)}, line ${line}: this list of allowed hosts lacks ${host}, so Codex in the dev container cannot reach the gateway.`,
    hint: ({ host }) =>
      `Add ${host} to the list. It stays as it is: you decide what your firewall lets through.`,
  }),
  'devcontainer-file-edited': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} was edited. It is rendered anew, with its whole folder, and the edits are lost.`,
    hint: () => 'Put your own changes into a Feature or a script of your own.',
  }),
  'devcontainer-folder-foreign': define<{ file: string }>({
    level: 'error',
    message: ({ file }, show) => `${show.path(file)} is not from codex-orq and would be overwritten.`,
    hint: () => 'Move it away.',
    again: true,
  }),
  'devcontainer-workflow-kept': define<{ file: string; model?: string | undefined }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} differs from what codex-orq writes, so it stays as it is.`,
    hint: ({ model }, show) =>
      `${model === undefined ? '' : `Write model = ${JSON.stringify(model)} in the config.toml inside of it. `}To have it rendered, move that file away, then run ${show.command('devcontainer --ci github')}`,
  }),
  'devcontainer-outside': define<{ path: string; realPath: string; isOutside: boolean }>({
    level: 'error',
    message: ({ path, realPath, isOutside }, show) =>
      `${show.path(path)} is a link to ${show.path(realPath)}, ${isOutside ? 'outside of the repo' : "which is git's own"}.`,
    hint: ({ isOutside }) =>
      isOutside
        ? 'Run this in the repo that holds the file (--dest).'
        : 'Ask who made it: git would start what is written there. Replace the link by a file.',
  }),
  'devcontainer-unknown': define<{ asked: string; known: readonly string[] }>({
    level: 'error',
    exit: 2,
    message: ({ asked }) => `${maskSecrets(JSON.stringify(asked))} is not a dev container of this repo.`,
    hint: ({ known }) =>
      known.length === 0
        ? 'It has none yet. Leave out --only to create one.'
        : `It has: ${known.join(', ')}.`,
  }),
  'devcontainer-nowhere': define({
    level: 'error',
    exit: 2,
    message: () => 'This folder is not a project, so there is no place for a dev container.',
    hint: () => 'Change to the repo, or name it with --dest.',
  }),
  'codex-version-malformed': define<{ version: string }>({
    level: 'error',
    exit: 2,
    message: ({ version }) => `${maskSecrets(JSON.stringify(version))} is not an exact version of Codex.`,
    hint: () => 'Write it like 0.169.0, or none if the image already has Codex.',
  }),
  'devcontainer-record-missing': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} is missing, so the repo before the set-up is unknown. Only what equals a set-up is removed; .env.example and the lock file stay.`,
    hint: () => 'Review the diff before you commit it.',
  }),
} as const;
