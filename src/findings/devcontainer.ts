import { maskSecrets } from '../lib/secret.ts';
import { define } from './define.ts';
import type { Position } from './edit.ts';

const suppliers = {
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

/** Findings of the dev container generator. */
export const devcontainerFindings = {
  'devcontainer-key-supplied': define<{
    file: string;
    envKey: string;
    by: keyof typeof suppliers;
    from: string;
    line: number | undefined;
  }>({
    level: 'info',
    message: ({ file, envKey, by, from, line }, show) =>
      `${show.path(file)} gets no remoteEnv.${envKey}: ${suppliers[by]} already gives the container ${envKey} (${from}${line === undefined ? '' : `, line ${line}`}), and remoteEnv would blank it for everybody whose own machine has no key.`,
  }),
  'devcontainer-key-empty': define<{
    file: string;
    envKey: string;
    by: keyof typeof suppliers;
    from: string;
    line: number | undefined;
  }>({
    level: 'warning',
    message: ({ file, envKey, by, from, line }, show) =>
      `${show.path(file)} gets no remoteEnv.${envKey}: ${suppliers[by]} gives the container an empty ${envKey} (${from}${line === undefined ? '' : `, line ${line}`}), and remoteEnv would blank the value that somebody fills in there.`,
    hint: ({ envKey }) =>
      `Fill ${envKey} in there, on each machine; or take it out there and run this again, to have it handed on from the machine.`,
  }),
  'devcontainer-key-unknown': define<{ file: string; envKey: string; places: readonly UnknownPlace[] }>({
    level: 'warning',
    message: ({ file, envKey, places }, show) =>
      `${show.path(file)} gets no remoteEnv.${envKey}: something else may give the container ${envKey}, and remoteEnv would blank it. ${places.map(placeText).join(' ')}`,
    hint: ({ envKey }) =>
      `If none of that sets ${envKey}, add it yourself: "remoteEnv": { "${envKey}": "\${localEnv:${envKey}}" }`,
  }),
  'devcontainer-value-kept': define<Position & { key: string; wanted: string }>({
    level: 'warning',
    message: ({ path, line, column, key, wanted }, show) =>
      `${show.path(path)}, line ${line}, column ${column}: ${key} has a value of its own, which was left as it is (${wanted} was to be there).`,
    hint: () => 'Take that value out and run this again if it is not on purpose.',
  }),
  'devcontainer-host-foreign': define<{ file: string; host: string }>({
    level: 'warning',
    message: ({ file, host }, show) =>
      `${show.path(file)} sends the key to ${host}, which is not an orq.ai host. That was in the file before and was left as it is.`,
    hint: (_, show) =>
      `If that is wrong, say where the key is to go: ${show.command('devcontainer --base-url URL')}`,
  }),
  'devcontainer-variable-other': define<{ was: string; envKey: string }>({
    level: 'warning',
    message: ({ was, envKey }) =>
      `The dev container of this repo took the key from ${was}; now it is ${envKey}. A repo's files do not choose which variable is sent.`,
    hint: ({ was }) => `To stay with ${was}, run this again with --env-key ${was}.`,
  }),
  'devcontainer-newer': define<{ file: string; version: string; own: string }>({
    level: 'warning',
    message: ({ file, version, own }, show) =>
      `${show.path(file)} was written by codex-orq ${version}, which is newer than this one (${own}); of what it wrote, only the model is changed here.`,
    hint: () => 'Take that version for everything else.',
  }),
  'devcontainer-not-renewed': define<{ file: string; was: string; envKey: string }>({
    level: 'warning',
    message: ({ file, was, envKey }, show) =>
      `The dev container of this repo was routed by an older codex-orq and not brought up to date: ${show.path(file)} says that it takes the key from ${was}, here it would be ${envKey}. A repo's files do not choose which variable is sent.`,
    hint: ({ was }, show) => `If ${was} is right: ${show.command(`devcontainer --env-key ${was}`)}`,
  }),
  'devcontainer-firewall': define<{ path: string; line: number; host: string }>({
    level: 'warning',
    message: ({ path, line, host }, show) =>
      `${show.path(path)}, line ${line}: this list of allowed hosts lacks ${host}, so Codex in the dev container would not reach the gateway.`,
    hint: ({ host }) =>
      `Add ${host} to the list. It was left as it is: what a firewall lets through is for you to say.`,
  }),
  'devcontainer-file-edited': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} had been edited; it is rendered anew, since the whole folder is.`,
    hint: () => 'What is to stay goes into a Feature or a script of your own.',
  }),
  'devcontainer-folder-foreign': define<{ file: string }>({
    level: 'error',
    message: ({ file }, show) =>
      `${show.path(file)} is not from codex-orq, and would have to be overwritten.`,
    hint: () => 'Move it away.',
    again: true,
  }),
  'devcontainer-workflow-kept': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} is there already and is not (or no longer) as codex-orq writes it, so it was left as it is.`,
    hint: (_, show) =>
      `To have it rendered, move that file away, then: ${show.command('devcontainer --ci github')}`,
  }),
  'devcontainer-outside': define<{ path: string; realPath: string }>({
    level: 'error',
    message: ({ path, realPath }, show) =>
      `${show.path(path)} is a link to ${show.path(realPath)}, which is outside of the repo.`,
    hint: () => 'Run this in the repo where the file really is (--dest).',
  }),
  'devcontainer-unknown': define<{ asked: string; known: readonly string[] }>({
    level: 'error',
    exit: 2,
    message: ({ asked }) => `${maskSecrets(JSON.stringify(asked))} is no dev container of this repo.`,
    hint: ({ known }) =>
      known.length === 0
        ? 'It has none yet; leave --only out to have one made.'
        : `There are: ${known.join(', ')}.`,
  }),
  'devcontainer-nowhere': define({
    level: 'error',
    exit: 2,
    message: () => 'This folder is no project, so there is nowhere to put a dev container.',
    hint: () => 'Go to the repo, or name it with --dest.',
  }),
  'codex-version-malformed': define<{ version: string }>({
    level: 'error',
    exit: 2,
    message: ({ version }) => `${maskSecrets(JSON.stringify(version))} is not one exact version of Codex.`,
    hint: () => 'Write it like 0.169.0, or none for an image that brings Codex.',
  }),
  'devcontainer-record-missing': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)}, which records how the repo was before, is missing. Only what equals a set-up was taken out; .env.example, lock file and workflow stay.`,
    hint: () => 'Look through the diff before you commit it.',
  }),
} as const;
