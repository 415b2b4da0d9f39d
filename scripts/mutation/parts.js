import { readdirSync } from 'node:fs';

const of = (folder, ...names) => names.map((name) => `${folder}/${name}.ts`);

/** The sources in a folder, and in the folders below it. */
const inside = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);

/** What mutation testing has to cover. */
const covered = [
  ...['src/answers', 'src/checks', 'src/edit', 'src/plan', 'src/state'].flatMap(inside),
  ...of('src/host', 'real-disk', 'write'),
];

/**
 * What is changed, and which tests have to notice: fast ones, inside this process; the sharpest first. A part takes some
 * twenty minutes at most.
 */
export const parts = {
  dotenv: {
    mutate: ['src/edit/dotenv.ts', ...inside('src/edit/dotenv')],
    tests: ['edit/dotenv', 'edit/dotenv-read', 'edit/dotenv-unread'],
  },
  jsonc: {
    mutate: ['src/edit/jsonc.ts', ...inside('src/edit/jsonc')],
    tests: ['edit/jsonc-details', 'edit/jsonc-spacing', 'edit/jsonc-api', 'edit/jsonc'],
  },
  text: {
    mutate: of('src/edit', 'block', 'comment-marks', 'hand-over', 'paragraph', 'render', 'text', 'yaml'),
    tests: ['block', 'paragraph', 'comment-marks', 'text', 'render', 'yaml', 'dotenv', 'toml-api'].map(
      (name) => `edit/${name}`,
    ),
  },
  'toml-read': {
    mutate: of(
      'src/edit/toml',
      ...['codex-limits', 'fragment', 'leaves', 'parse', 'read', 'source', 'strict-parse', 'unmergeable'],
      'values',
    ),
    tests: ['edit/codex-limits', 'edit/toml-read', 'edit/toml-fragment', 'edit/toml-api', 'edit/toml'],
  },
  'toml-scan': {
    mutate: of('src/edit/toml', 'key-tree', 'keys', 'lexer', 'lines', 'scan', 'spell-key', 'types'),
    tests: ['edit/toml-scan', 'edit/toml-lines', 'edit/toml-read', 'edit/toml-api', 'edit/toml'],
  },
  'toml-plain': {
    mutate: of('src/edit/toml', 'plain'),
    tests: ['edit/toml-plain-tables', 'edit/toml-plain'],
  },
  'toml-edit': {
    mutate: [
      'src/edit/toml.ts',
      ...of('src/edit/toml', 'anchor', 'batch', 'cut', 'cut-ranges', 'inline-pieces', 'inline-table'),
      ...of('src/edit/toml', 'insert-keys', 'insert-lines', 'intent', 'invert', 'proof', 'remove'),
      ...of('src/edit/toml', 'restore', 'set'),
    ],
    tests: [
      ...['toml-proof', 'toml-details', 'toml-restore', 'toml-ways-back', 'toml-api', 'toml-fragment'],
      ...['toml-read', 'toml'],
    ].map((name) => `edit/${name}`),
  },
  answers: {
    mutate: inside('src/answers'),
    tests: ['answers', 'attribution', 'key-command', 'option', 'resolve', 'trust', 'way', 'rules'].map(
      (name) => `answers/${name}`,
    ),
  },
  state: {
    mutate: inside('src/state'),
    tests: ['state/read', 'state/records', 'state/confine'],
  },
  'checks-model': {
    mutate: of(
      'src/checks',
      ...[
        'foreign-host',
        'model',
        'model-list',
        'other-models',
        'pinned-model',
        'provider',
        'provider-faults',
        'slid',
      ],
    ),
    tests: ['model', 'provider', 'layers', 'variants']
      .map((name) => `checks/${name}`)
      .concat('findings/codes/doctor/static'),
  },
  'checks-key': {
    mutate: of(
      'src/checks',
      ...[
        'certificates',
        'consistent',
        'context',
        'decided',
        'dotenv-names',
        'exposure',
        'key',
        'key-kept',
        'layers',
        'login',
        'managed',
        'remade',
      ],
      ...['shared'],
    ),
    tests: [
      'certificates',
      'deciding',
      'key',
      'key-kept',
      'consistent',
      'managed',
      'exposure',
      'provider',
      'model',
      'layers',
      'variants',
    ]
      .map((name) => `checks/${name}`)
      .concat('findings/codes/doctor/static'),
  },
  'checks-set-up': {
    mutate: of(
      'src/checks',
      ...[
        'after-setup',
        'block-place',
        'gather',
        'index',
        'or-problem',
        'project-files',
        'routing',
        'shell-alias',
        'shell-profile',
        'tools',
      ],
      ...['unknown-settings'],
    ),
    tests: [
      'block-place',
      'shell-alias',
      'tools',
      'routing',
      'shell-profile',
      'gather',
      'project-files',
      'after-setup',
    ]
      .concat('unknown-settings', 'variants')
      .map((name) => `checks/${name}`)
      .concat('findings/codes/doctor/static'),
  },
  plan: {
    mutate: of('src/plan', 'change', 'give-back', 'plan', 'plan-remove'),
    tests: ['plan/plan', 'plan/plan-remove', 'commands/remove-earlier'],
  },
  apply: {
    mutate: of('src/plan', 'apply', 'draft', 'entries', 'journal', 'transaction'),
    tests: [
      ...['entries', 'put-back', 'draft', 'journal', 'transaction', 'recover', 'alone', 'meanwhile', 'apply'],
    ].map((name) => `plan/${name}`),
  },
  'run-folder': {
    mutate: of('src/plan', 'roots', 'run-folder', 'same-file', 'settle', 'unfinished', 'watch'),
    tests: ['roots', 'same-file', 'watch', 'unfinished', 'lock', 'settle', 'run-folder'].map(
      (name) => `plan/${name}`,
    ),
  },
  write: {
    mutate: of('src/host', 'real-disk', 'write'),
    tests: ['host/real-disk', 'host/real-disk-calls', 'host/write'],
  },
};

/** What is wrong with the parts, a line each: every file that is covered belongs to one of them, and no other does. */
export function faultsOfParts() {
  const mutated = Object.values(parts).flatMap(({ mutate }) => mutate);
  return [
    ...covered
      .filter((file) => mutated.filter((each) => each === file).length !== 1)
      .map((file) => `${file} has to belong to one part of scripts/mutation/parts.js.`),
    ...mutated
      .filter((file) => !covered.includes(file))
      .map(
        (file) => `${file}, which scripts/mutation/parts.js names, is not among the files that it covers.`,
      ),
  ];
}
