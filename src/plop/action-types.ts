import { dirname } from 'node:path';
import type { NodePlopAPI } from 'plop';
import { applyPlan } from '../plan/apply.ts';
import { askCodex, explainRefusal } from '../codex/ask.ts';
import { type Helper, renderString, type TemplateName } from '../edit/render.ts';
import { decodeUtf8 } from '../edit/text.ts';
import { Problem, problem, type Show, textOf } from '../findings/index.ts';
import { expandPath, pathsFor } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { sanitizeText } from '../lib/sanitize.ts';
import { similarIds } from '../lib/similar.ts';
import { changeOf } from '../plan/change.ts';
import { showFor } from '../report/view.ts';
import type { ActionType } from '../targets/target.ts';
import { type ActionData, type MergeAction, optionsOf, type ValidateAction } from './action-configs.ts';
import { isIn, mergeFragment } from './fragment.ts';

/**
 * An action of our own generators, which have planned and proved all files together: it only writes its share. Plop has
 * one list of types for all: with a prefix, none of ours takes the place of one of yours.
 */
export type PlannedAction = Readonly<{
  type: `orq-${ActionType | 'validate'}`;
  step: () => Promise<string>;
}>;

/** Plop's own helpers; its list of helpers leaves them out. */
const builtIn = [
  'camelCase',
  'snakeCase',
  'dotCase',
  'pathCase',
  'lowerCase',
  'upperCase',
  'sentenceCase',
  'constantCase',
  'titleCase',
  'dashCase',
  'kabobCase',
  'kebabCase',
  'properCase',
  'pascalCase',
  'pkg',
];

/** What the plopfile that uses an action has for its templates. */
function extrasOf(plop: NodePlopAPI) {
  const helpers = [...builtIn, ...plop.getHelperList()].flatMap((name) => {
    const helper: unknown = plop.getHelper(name);
    return typeof helper === 'function' ? [[name, helper as Helper] as const] : [];
  });
  const partials = plop.getPartialList().map((name) => [name, plop.getPartial(name)] as const);
  return { helpers: Object.fromEntries(helpers), partials: Object.fromEntries(partials) };
}

const wrongAction = (
  { type, path }: Readonly<{ type: string; path?: unknown }>,
  reason: string,
  remedy: string,
): Problem =>
  problem('action-wrong', { type, ...(typeof path === 'string' && path !== '' && { path }), reason, remedy });

/** @throws Problem action-wrong */
function refuseUnknown(action: MergeAction | ValidateAction): void {
  const known = optionsOf[action.type];
  const unknown = Object.keys(action).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const [near] = similarIds(unknown, known, 1);
  const meant = near === undefined ? '' : `Did you mean ${near}? `;
  throw wrongAction(action, `takes no option ${unknown}`, `${meant}There are: ${known.slice(1).join(', ')}.`);
}

/** @throws Problem action-wrong for an option that does not exist, and for one that is missing */
function checkOptions(action: MergeAction): void {
  const { path, template, templateFile, mode } = action;
  const wrong = (reason: string, remedy: string) => wrongAction(action, reason, remedy);
  refuseUnknown(action);
  if (typeof path !== 'string' || path === '') throw wrong('has no path', 'Say which file it is about.');
  // Of permission bits in decimal digits, 644 and 755 lie above the highest.
  if (mode !== undefined && !(Number.isInteger(mode) && mode >= 0 && mode <= 0o777))
    throw wrong('has a mode that is no permission bits', 'Write it like 0o755.');
  if ((template === undefined) === (templateFile === undefined))
    throw wrong(
      template === undefined ? 'has neither template nor templateFile' : 'has a template and a templateFile',
      'Give it one of the two.',
    );
}

type Source = Readonly<{ source: string; name: TemplateName }>;

async function sourceOf(
  host: Pick<Host, 'read' | 'home' | 'cwd'>,
  action: MergeAction,
  base: string,
): Promise<Source> {
  const { type, path, template, templateFile = '' } = action;
  if (template !== undefined) return { source: template, name: `The inline template of ${type} for ${path}` };
  const file = expandPath(templateFile, host.home, base);
  const { bytes } = await host.read(file);
  if (bytes === undefined)
    throw wrongAction(
      action,
      `has a templateFile that is not there: ${showFor(host).path(file)}`,
      'A relative path starts at the folder of the plopfile.',
    );
  return { source: decodeUtf8(bytes, file), name: { file } };
}

/** The rendered template, and the values that were put in. */
async function renderFragment(host: Host, action: MergeAction, data: ActionData, plop: NodePlopAPI) {
  const { source, name } = await sourceOf(host, action, plop.getPlopfilePath());
  const values: (readonly [string, string])[] = [];
  const isWatched = action.type === 'orq-dotenv-merge';
  const rendered = renderString(source, data, name, {
    ...extrasOf(plop),
    ...(isWatched && { onValue: (value: string, from: string) => values.push([value, from]) }),
  });
  const { transform, type, path } = action;
  if (transform === undefined) return { text: rendered, template: name, values };
  const text: unknown = await transform.call(action, rendered, data);
  if (typeof text === 'string') return { text, template: name, values: [] };
  const reason = `has a transform that returned ${text === null ? 'null' : `a ${typeof text}`}, not a text`;
  throw problem('action-wrong', { type, path, reason, remedy: 'Return the text that is to be merged.' });
}

/** The file of the template that an action could not merge. */
const templateOf = new WeakMap<Problem, string>();

function merged(fragment: Parameters<typeof mergeFragment>[0], action: MergeAction): string {
  try {
    return mergeFragment(fragment, action);
  } catch (error) {
    const { template } = fragment;
    if (error instanceof Problem && typeof template !== 'string') templateOf.set(error, template.file);
    throw error;
  }
}

/** Merges one file on its own: rendered, edited, proved, written atomically. Returns what plop shows. */
async function mergeFile(
  host: Host,
  action: MergeAction,
  data: ActionData,
  plop: NodePlopAPI,
): Promise<string> {
  checkOptions(action);
  const { type } = action;
  const name = renderString(action.path, data, `The path of ${type} (${action.path})`, extrasOf(plop));
  const path = expandPath(name, host.home, plop.getDestBasePath());
  const shown = showFor(host).path(path);
  const snapshot = await host.read(path);
  const { bytes } = snapshot;
  if (bytes !== undefined && action.skipIfExists === true && action.force !== true)
    return `[SKIPPED] ${shown} (exists)`;
  const fragment = await renderFragment(host, action, data, plop);
  const before = bytes === undefined ? undefined : decodeUtf8(bytes, path);
  const isCodex = isIn(pathsFor(host).codexHome, path);
  const text = merged({ ...fragment, path, before, isCodex }, action);
  const secret = action.secret === true;
  const kind = type.slice('orq-'.length) as ActionType;
  const target = { id: type, action: kind, mode: action.mode ?? (secret ? 0o600 : 0o644), secret };
  const change = changeOf(target, snapshot, text, host.platform);
  if (change.kind === 'keep') return `${shown} (unchanged)`;
  const plan = { intent: 'setup', changes: [change], findings: [] } as const;
  await applyPlan(host, plan, { roots: { project: dirname(snapshot.realPath) } });
  return shown;
}

/** Asks the installed Codex whether it loads its configuration. */
async function validate(host: Host, action: ValidateAction): Promise<string> {
  refuseUnknown(action);
  const { codexHome, config } = pathsFor(host);
  const answer = await askCodex({ host, codexHome, cwd: host.cwd });
  // It was asked by CODEX_HOME, which has to be there; the folder at home is made when Codex first starts.
  const isNew = (host.env['CODEX_HOME'] ?? '') === '' && (await host.kindOf(codexHome)) === undefined;
  if (answer.kind === 'refuses' && isNew) return `Codex ${answer.version} has no configuration yet`;
  if (answer.kind === 'refuses') throw new Problem(explainRefusal(answer, { file: config }));
  if (answer.kind === 'missing') return 'Codex is not installed';
  if (answer.kind === 'unstartable') return `Codex cannot be started: ${answer.reason}`;
  if (answer.kind === 'silent') return `Codex ${answer.version} could not be asked: ${answer.reason}`;
  const uses =
    answer.model === undefined
      ? ''
      : `: ${answer.model} through ${answer.provider ?? 'its default provider'}`;
  return `Codex ${answer.version} loads its configuration${uses}`;
}

const isPlanned = (config: object): config is PlannedAction =>
  'step' in config && typeof config.step === 'function';

/** What is wrong, and in which template, where the file that is there is at odds with it. */
function toldOf(error: Problem, show: Show): string {
  const text = textOf(error.finding, show);
  const file = show.path(templateOf.get(error) ?? '');
  return file === '' || text.includes(file) ? text : `${text} The template is ${file}.`;
}

/**
 * What plop is given to print. It shows a result as it is. Of an error it shows the message alone, which therefore says
 * what to do as well.
 */
async function told(show: Show, work: () => Promise<string>): Promise<string> {
  try {
    return sanitizeText(await work());
  } catch (error) {
    if (error instanceof Error)
      error.message = sanitizeText(error instanceof Problem ? toldOf(error, show) : error.message);
    throw error;
  }
}

/** Registers `orq-toml-merge`, `orq-jsonc-merge`, `orq-dotenv-merge`, `orq-block`, `orq-write` and `orq-validate`. */
export function registerActionTypes(plop: NodePlopAPI, host: Host): void {
  const show = showFor(host);
  for (const type of Object.keys(optionsOf).filter((each) => each !== 'orq-validate')) {
    // The caller's plop, not the one that loaded us: paths start at the plopfile that uses the action.
    plop.setActionType(type, (answers, config, caller) => {
      if (isPlanned(config)) return told(show, config.step);
      const action = config as unknown as MergeAction;
      const data = answers as ActionData;
      return told(show, () => mergeFile(host, action, data, caller));
    });
  }
  plop.setActionType('orq-validate', (_answers, config) =>
    told(show, isPlanned(config) ? config.step : () => validate(host, config as unknown as ValidateAction)),
  );
}
