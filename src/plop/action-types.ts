import { dirname } from 'node:path';
import type { NodePlopAPI } from 'plop';
import { applyPlan } from '../plan/apply.ts';
import { askCodex } from '../codex/ask.ts';
import { setBlock } from '../edit/block.ts';
import { dotenvEntries, setDotenv } from '../edit/dotenv.ts';
import { decodeUtf8 } from '../edit/text.ts';
import { editToml, tomlLeaves } from '../edit/toml.ts';
import { Problem, problem, type Show, textOf } from '../findings/index.ts';
import { expandPath, pathsFor } from '../host/paths.ts';
import { changeOf } from '../plan/plan.ts';
import { sanitizeText } from '../lib/sanitize.ts';
import { renderString } from '../edit/render.ts';
import { showFor } from '../report/view.ts';
import type { ActionType } from '../targets/target.ts';
import type { Host } from '../host/types.ts';
import { mergeJson } from './json-fragment.ts';

/**
 * What an action of these types takes in a plopfile:
 * `{ type: 'toml-merge', path: '~/.codex/config.toml', templateFile: 'templates/codex.toml.hbs' }`.
 */
export type MergeAction = Readonly<{
  type: ActionType;
  /** The file to merge into; rendered with the answers. `~` is the home folder, relative paths start at plop's destination. */
  path: string;
  /** Handlebars source of the fragment, or `templateFile`, relative to the plopfile. Strict, nothing is HTML-escaped. */
  template?: string;
  templateFile?: string;
  /** Permission bits of a file that is created; 0644 (0600 when `secret`). */
  mode?: number;
  /** The file holds a secret: only its owner may read it. */
  secret?: boolean;
  /** For `dotenv-merge` and `jsonc-merge`: leave a key that is there as it is, instead of setting it. */
  keepExisting?: boolean;
  /** For `block`: whose block it is; several can stand in one file. Default `plop`. */
  name?: string;
}>;

/** An action of our own generators, which have planned and proved all files together: it only writes its share. */
export type PlannedAction = Readonly<{ type: ActionType | 'validate' | 'plan'; step: () => Promise<string> }>;

/** @throws Problem usage-wrong for a name that cannot stand in a marker, or that is ours */
function blockName(name = 'plop'): string {
  if (/^[\w.@/-]{1,80}$/.test(name) && name !== 'codex-orq') return name;
  throw problem('usage-wrong', { reason: `${JSON.stringify(name)} cannot be the name of a block.` });
}

type Merge = (before: string | undefined, fragment: string, path: string, config: MergeAction) => string;

const merges: Readonly<Record<ActionType, Merge>> = {
  'toml-merge': (before, fragment, path) =>
    editToml(
      before ?? '',
      tomlLeaves(fragment).map((leaf) => ({ op: 'set', ...leaf })),
      path,
    ),
  'jsonc-merge': (before, fragment, path, { keepExisting }) =>
    mergeJson(before, fragment, path, keepExisting === true),
  'dotenv-merge': (before, fragment, path, { keepExisting }) => {
    const entries = dotenvEntries(fragment).map((entry) => ({
      comment: ['Written by a plop generator.'],
      ...entry,
    }));
    // A value with a quote in it, say: what cannot be read must not count as done.
    if (entries.length === 0) throw problem('fragment-empty', { type: 'dotenv-merge', path });
    return setDotenv(before, entries, { path, mode: keepExisting === true ? 'add' : 'set' });
  },
  // A name of its own: the block of this package's set-up may stand in the same file.
  block: (before, fragment, path, { name }) => setBlock(before, fragment, { path, name: blockName(name) }),
  write: (_before, fragment) => fragment,
};

async function fragmentOf(
  host: Pick<Host, 'read'>,
  config: MergeAction,
  data: Readonly<Record<string, unknown>>,
  base: string,
): Promise<string> {
  if (config.template !== undefined)
    return renderString(config.template, data, `The inline template of ${config.type} for ${config.path}`);
  if (config.templateFile === undefined)
    throw problem('usage-wrong', { reason: `The action ${config.type} needs a template or a templateFile.` });
  const file = expandPath(config.templateFile, '', base);
  const { bytes } = await host.read(file);
  if (bytes === undefined) throw problem('file-unreadable', { path: file, cause: 'no such file' });
  return renderString(decodeUtf8(bytes, file), data, { file });
}

/** Merges one file on its own: rendered, edited, proved, written atomically. Returns what plop shows. */
async function mergeFile(
  host: Host,
  config: MergeAction,
  data: Readonly<Record<string, unknown>>,
  plop: NodePlopAPI,
): Promise<string> {
  const name = renderString(config.path, data, `The path of ${config.type} (${config.path})`);
  const path = expandPath(name, host.home, plop.getDestBasePath());
  const fragment = await fragmentOf(host, config, data, plop.getPlopfilePath());
  const snapshot = await host.read(path);
  const before = snapshot.bytes === undefined ? undefined : decodeUtf8(snapshot.bytes, path);
  const secret = config.secret === true;
  const target = {
    id: config.type,
    action: config.type,
    mode: config.mode ?? (secret ? 0o600 : 0o644),
    secret,
  };
  const change = changeOf(
    target,
    snapshot,
    merges[config.type](before, fragment, path, config),
    host.platform,
  );
  const shown = showFor(host).path(path);
  if (change.kind === 'keep') return `${shown} (unchanged)`;
  const plan = { intent: 'setup', changes: [change], findings: [] } as const;
  await applyPlan(host, plan, { places: { project: dirname(snapshot.realPath) } });
  return shown;
}

/** Asks the installed Codex whether it loads its configuration. */
async function validate(host: Host): Promise<string> {
  const { codexHome, config } = pathsFor(host);
  const answer = await askCodex({ host, codexHome, cwd: host.cwd });
  if (answer.kind === 'refuses')
    throw problem('codex-refuses', { version: answer.version, reason: answer.reason, file: config });
  if (answer.kind === 'missing') return 'Codex is not installed';
  if (answer.kind === 'silent') return `Codex ${answer.version} could not be asked: ${answer.reason}`;
  const uses =
    answer.model === undefined
      ? ''
      : `: ${answer.model} through ${answer.provider ?? 'its default provider'}`;
  return `Codex ${answer.version} loads its configuration${uses}`;
}

const isPlanned = (config: object): config is PlannedAction =>
  'step' in config && typeof config.step === 'function';

/**
 * What plop is given to print. It shows a result as it is. Of an error it shows the message alone, which therefore says
 * what to do as well.
 */
async function told(show: Show, work: () => Promise<string>): Promise<string> {
  try {
    return sanitizeText(await work());
  } catch (error) {
    if (error instanceof Error)
      error.message = sanitizeText(error instanceof Problem ? textOf(error.finding, show) : error.message);
    throw error;
  }
}

/** Registers `toml-merge`, `jsonc-merge`, `dotenv-merge`, `block`, `write`, `validate` (and `plan`, for our own generators). */
export function registerActionTypes(plop: NodePlopAPI, host: Host): void {
  const show = showFor(host);
  for (const type of Object.keys(merges)) {
    // The caller's plop, not the one that loaded us: paths start at the plopfile that uses the action.
    plop.setActionType(type, (answers, config, caller) => {
      if (isPlanned(config)) return told(show, config.step);
      const action = config as unknown as MergeAction;
      const data = answers as Readonly<Record<string, unknown>>;
      return told(show, () => mergeFile(host, action, data, caller));
    });
  }
  plop.setActionType('validate', (_answers, config) =>
    told(show, isPlanned(config) ? config.step : () => validate(host)),
  );
  plop.setActionType('plan', (_answers, config) => {
    if (isPlanned(config)) return told(show, config.step);
    throw problem('usage-wrong', { reason: 'The action plan belongs to the generators of codex-orq.' });
  });
}
