import { tmpdir } from 'node:os';
import { expect, vi } from 'vitest';
import { editJsonc } from '../../../../src/edit/jsonc.ts';
import type { editFindings } from '../../../../src/findings/edit.ts';
import type { fileFindings } from '../../../../src/findings/files.ts';
import type { shellFindings } from '../../../../src/findings/shells.ts';
import type { Disk } from '../../../../src/host/disk.ts';
import { createHost } from '../../../../src/host/host.ts';
import { makePrivateFolder } from '../../../../src/host/private-folder.ts';
import { registerActionTypes } from '../../../../src/plop/action-types.ts';
import type { Host } from '../../../../src/host/types.ts';
import { type MemoryHost, memoryHost } from '../../../support/memory-host.ts';
import type { Table } from '../pairs.ts';
import { type Case, codexHome, config, key, work } from './machine.ts';

const configured = (text: string): Case => ({ line: 'setup', files: { [config]: text } });
const container = (text: string): Case => ({
  line: 'devcontainer',
  files: { [`${work}/.devcontainer/devcontainer.json`]: text },
});
const dotenv = (text: string): Case => ({
  line: 'setup',
  env: key,
  files: { [`${codexHome}/.env`]: text },
});

/** What an action in your plopfile makes of a template. */
function act(type: string, template: string, more: object = {}): unknown {
  type Action = (answers: object, action: object, plop: object) => unknown;
  const actions = new Map<string, Action>();
  const plop = {
    setActionType: (name: string, action: Action) => actions.set(name, action),
    getDestBasePath: () => work,
    getPlopfilePath: () => work,
    getHelperList: () => [],
    getHelper: () => undefined,
    getPartialList: () => [],
  };
  registerActionTypes(plop as unknown as Parameters<typeof registerActionTypes>[0], memoryHost());
  return actions.get(type)?.({ name: "it's" }, { type, path: '.env', template, ...more }, plop);
}

const merge = (template: string, more: object = {}): unknown => act('orq-dotenv-merge', template, more);

const unproved = (value: number) => () =>
  editJsonc('{ "a": 1 }', [{ op: 'set', path: ['a'], value }], 'a.json');

export const editRows: Table<typeof editFindings, Case> = {
  'toml-unmergeable': {
    triggers: configured('model_providers = ["orq"]\n'),
    also: { 'a model that is a table': configured('[model]\nx = 1\n') },
    clean: configured('model = ["orq"]\n'),
  },
  'jsonc-invalid': { triggers: container('{ "image": "a" '), clean: container('{ "image": "a", /* b */ }') },
  'jsonc-unmergeable': { triggers: container('{ "features": [] }'), clean: container('{ "features": {} }') },
  'fragment-empty': {
    triggers: () => merge("A='it's'"),
    clean: async () => expect(await merge("A='b'")).toBe('.env'),
  },
  'fragment-invalid': {
    triggers: () => act('orq-toml-merge', 'a = {{name}}'),
    also: { JSON: () => act('orq-jsonc-merge', '{ "a": {{name}} }') },
    clean: () => act('orq-toml-merge', 'a = {{toml name}}'),
  },
  'template-value': {
    triggers: () => merge("A='{{name}}'"),
    also: { 'one that no quotes can hold': () => merge('A={{dotenv name}}') },
    clean: () => merge('A={{dotenv "b c"}}'),
  },
  'action-wrong': {
    triggers: () => merge('A=b', { keepExistng: true }),
    also: {
      'a block in JSON': () => act('orq-block', 'x', { path: 'a.json' }),
      'no text from transform': () => merge('A=b', { transform: () => 1 }),
    },
    clean: () => merge('A=b', { keepExisting: true }),
  },
  'template-unset': { triggers: () => merge('A={{who}}'), clean: () => merge('A=b') },
  'template-broken': { triggers: () => merge('A={{#if}'), clean: () => merge('A=b') },
  // No command is known to get there: what it asks for can be written. So the editor itself is asked for what cannot.
  'edit-unproved': { triggers: unproved(Number.NaN), clean: unproved(2) },
};

export const shellRows: Table<typeof shellFindings, Case> = {
  'dotenv-unmergeable': {
    triggers: dotenv('A="x\nORQ_API_KEY=made-up\n'),
    clean: dotenv('A="x"\nORQ_API_KEY=made-up\n'),
  },
};

/** The real host, with this as the person's home folder. */
function homeAt(home: string): void {
  vi.stubEnv('HOME', home);
  try {
    createHost();
  } finally {
    vi.unstubAllEnvs();
  }
}

/** The real host, where the working folder is told like this. */
function hostWhere(cwd: () => string): void {
  const spy = vi.spyOn(process, 'cwd').mockImplementation(cwd);
  try {
    createHost();
  } finally {
    spy.mockRestore();
  }
}

/** A private folder, with this as the system's folder for temporary files. */
async function temporaryFolderIn(path: string): Promise<void> {
  vi.stubEnv('TMPDIR', path);
  try {
    await (await makePrivateFolder()).remove();
  } finally {
    vi.unstubAllEnvs();
  }
}

const example = `${work}/.env.example`;

const withDisk = ({ disk }: MemoryHost, change: (disk: Disk) => Partial<Disk>): Partial<Host> => ({
  disk: async () => {
    const memory = await disk();
    const bound = Object.fromEntries(
      (
        [
          'stat',
          'read',
          'list',
          'realPath',
          'requireWritable',
          'create',
          'overwrite',
          'link',
          'rename',
          'unlink',
          'makeFolder',
          'removeFolder',
          'sync',
          'countReplacements',
        ] as const
      ).map((name) => [name, memory[name].bind(memory)]),
    ) as unknown as Disk;
    return { ...bound, ...change(bound) };
  },
});

/** A disk on which `config.toml`, which comes last, cannot be written. */
const full = (host: MemoryHost): Partial<Host> =>
  withDisk(host, ({ link, rename }) => ({
    link: (from, to) => {
      if (to === config) throw new Error('disk full');
      link(from, to);
    },
    rename: (from, to) => {
      if (to === config) throw new Error('disk full');
      rename(from, to);
    },
  }));

/** One that gives nothing back either. */
const gone = (host: MemoryHost): Partial<Host> =>
  withDisk(host, ({ link, rename }) => ({
    link: (from, to) => {
      if (to === config) throw new Error('disk full');
      link(from, to);
    },
    rename: (from, to) => {
      if (to === config || !from.includes('.codex-orq')) throw new Error('disk gone');
      rename(from, to);
    },
  }));

export const fileRows: Table<typeof fileFindings, Case> = {
  'home-unknown': {
    triggers: () => homeAt(''),
    also: { 'a relative path': () => homeAt('ada') },
    clean: () => homeAt('/home/ada'),
  },
  'cwd-missing': {
    triggers: () =>
      hostWhere(() => {
        throw new Error('gone');
      }),
    clean: () => hostWhere(() => '/'),
  },
  'files-same': {
    triggers: { line: 'setup', env: key, files: { [config]: '' }, links: { [`${codexHome}/.env`]: config } },
    also: {
      'a file of Codex that a profile leaves alone': {
        line: 'setup --as profile',
        env: key,
        files: { [config]: '' },
        links: { [`${codexHome}/.env`]: config },
      },
      'the same, which is not there yet': {
        line: 'setup --as profile',
        env: key,
        links: { [`${codexHome}/.env`]: config },
      },
      'the default, by the name of a profile': {
        line: 'setup --as profile',
        files: { [config]: '' },
        links: { [`${codexHome}/orq.config.toml`]: config },
      },
      'the log-in of Codex': {
        line: 'setup',
        env: key,
        files: { [`${codexHome}/auth.json`]: '{}' },
        links: { [`${codexHome}/.env`]: `${codexHome}/auth.json` },
      },
    },
    clean: {
      line: 'setup',
      env: key,
      files: { [config]: '', '/home/ada/env': '' },
      links: { [`${codexHome}/.env`]: '/home/ada/env' },
    },
  },
  'project-link': {
    triggers: { line: 'setup', files: { '/home/ada/.netrc': '' }, links: { [example]: '/home/ada/.netrc' } },
    also: {
      "a file of git's own": {
        line: 'setup',
        files: { [`${work}/.git/config`]: '' },
        links: { [example]: `${work}/.git/config` },
      },
      'the pin of a project': {
        line: 'model openai/gpt-5.5 --dest .',
        earlier: ['setup'],
        files: { '/home/ada/.netrc': 'model = "gpt-5.5"\n' },
        links: { [`${work}/.codex/config.toml`]: '/home/ada/.netrc' },
      },
    },
    clean: {
      line: 'setup',
      files: { [`${work}/docs/env`]: '' },
      links: { [example]: `${work}/docs/env` },
    },
  },
  'link-leaves-repo': {
    triggers: {
      line: 'setup --dest vendor',
      files: { '/home/ada/elsewhere/a': '', [`${work}/.git/HEAD`]: '' },
      links: { [`${work}/vendor`]: '/home/ada/elsewhere' },
    },
    clean: {
      line: 'setup --dest vendor',
      files: { [`${work}/packages/a`]: '', [`${work}/.git/HEAD`]: '' },
      links: { [`${work}/vendor`]: `${work}/packages` },
    },
  },
  'temporary-folder-unusable': {
    triggers: () => temporaryFolderIn('/no/such/folder'),
    clean: () => temporaryFolderIn(tmpdir()),
  },
  'file-unwritable': { triggers: { line: 'setup', broken: full }, clean: { line: 'setup' } },
  'file-changed-meanwhile': {
    triggers: { line: 'setup', meanwhile: (host) => host.put(config, '# theirs\n') },
    // A file that is none of the plan.
    clean: { line: 'setup', meanwhile: (host) => host.put(`${codexHome}/AGENTS.md`, '# theirs\n') },
  },
  'rollback-incomplete': {
    triggers: { line: 'setup', broken: gone },
    clean: { line: 'setup', broken: full, endsWith: 'file-unwritable' },
  },
};
