import {
  editJsonc,
  equalJson,
  invertJsonc,
  isJsonObject,
  type JsonValue,
  parseJsonc,
  sourceOfJson,
} from '../edit/jsonc.ts';
import { type Finding, finding, Problem } from '../findings/index.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import type { RenovateRecord } from '../state/repo-record.ts';
import { changeAt, type PartialPlan, type RepoContext } from './change.ts';
import type { Repo } from './repo.ts';
import { githubWorkflowPath } from './workflow.ts';

/** Where Renovate looks for its configuration, in its order; the first that is there counts (read in Renovate 44). */
const renovateFiles = [
  'renovate.json',
  'renovate.jsonc',
  'renovate.json5',
  '.github/renovate.json',
  '.github/renovate.jsonc',
  '.github/renovate.json5',
  '.gitlab/renovate.json',
  '.gitlab/renovate.jsonc',
  '.gitlab/renovate.json5',
  '.renovaterc',
  '.renovaterc.json',
  '.renovaterc.jsonc',
  '.renovaterc.json5',
] as const;

const list = ['customManagers'] as const;
const escaped = githubWorkflowPath.replace(/[./]/g, (sign) => `\\${sign}`);

/**
 * The rule: Renovate raises the version of Codex where a `devcontainer.json` names one, and in the workflow. Renovate
 * has the field `managerFilePatterns` since version 40.
 */
export const renovateRule: JsonValue = {
  customType: 'regex',
  managerFilePatterns: ['/(^|/)\\.?devcontainer\\.json$/', `/^${escaped}$/`],
  matchStrings: [
    '"codexVersion"\\s*:\\s*"(?<currentValue>\\d+\\.\\d+\\.\\d+)"',
    '@openai/codex@(?<currentValue>\\d+\\.\\d+\\.\\d+)\\s',
  ],
  depNameTemplate: '@openai/codex',
  datasourceTemplate: 'npm',
};

/** The file that counts, and its text. */
async function fileIn(repo: Repo): Promise<Readonly<{ path: string; text: string }> | undefined> {
  for (const path of renovateFiles) {
    const text = await repo.text(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

/** Whether the configuration is a part of `package.json`. */
async function isInPackage(repo: Repo): Promise<boolean> {
  const manifest = parseJson((await repo.readOptional('package.json')) ?? '');
  return isRecord(manifest) && isRecord(manifest['renovate']);
}

type Merged = Readonly<{ text: string; recorded: Omit<RenovateRecord, 'path'> | undefined }>;

/** @throws Problem jsonc-invalid, jsonc-unmergeable */
function merge(text: string, file: string, known: RenovateRecord | undefined): Merged {
  const { customManagers: managers } = parseJsonc(text, file);
  if (managers === undefined) {
    const set = { op: 'set', path: list, value: [renovateRule] } as const;
    const [undo] = invertJsonc(text, [set], file);
    const keep = undo?.op === 'remove' ? (undo.keep ?? 0) : 0;
    const inside = undo?.op === 'remove' ? undo.inside : undefined;
    const recorded = { rule: renovateRule, keep, ...(inside !== undefined && { inside }) };
    return { text: editJsonc(text, [set], file), recorded };
  }
  const items = Array.isArray(managers) ? managers : [];
  const isThere = items.some((item) => equalJson(item, renovateRule));
  // A rule of yours for the same package would have each version proposed twice.
  if (isThere || items.some((item) => isJsonObject(item) && item['depNameTemplate'] === '@openai/codex'))
    return { text, recorded: known };
  const inside = items.length > 0 ? '' : (sourceOfJson(text, list, file)?.raw.slice(1, -1) ?? '');
  return {
    text: editJsonc(text, [{ op: 'prepend', path: list, value: renovateRule }], file),
    recorded: { rule: renovateRule, ...(inside !== '' && { inside }) },
  };
}

export type RenovatePlan = PartialPlan & Readonly<{ recorded: RenovateRecord | undefined }>;

/**
 * Plans the rule in the configuration that the repo has. Where there is none, or it cannot be edited, the rule is told:
 * a configuration of its own would switch Renovate on.
 * @param isRoot whether this is the root of the repository: Renovate reads its configuration there alone
 */
export async function planRenovate(
  context: RepoContext,
  known: RenovateRecord | undefined,
  isRoot: boolean,
): Promise<RenovatePlan> {
  const { repo } = context;
  const told = (found: Finding): RenovatePlan => ({ changes: [], findings: [found], recorded: known });
  const rule = JSON.stringify(renovateRule);
  const file = isRoot ? await fileIn(repo) : undefined;
  if (file === undefined) {
    const place = isRoot && (await isInPackage(repo)) ? 'package.json' : undefined;
    return told(finding('renovate-rule-told', { rule, file: place && repo.nameOf(place), isRoot }));
  }
  const name = repo.nameOf(file.path);
  try {
    const { text, recorded } = merge(file.text, name, known?.path === file.path ? known : undefined);
    const change = await changeAt(context, file.path, text, { id: 'renovate', action: 'jsonc-merge' });
    return { changes: [change], findings: [], recorded: recorded && { path: file.path, ...recorded } };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return told(finding('renovate-rule-told', { rule, file: name, isRoot, cause: error.finding }));
  }
}

/** The text without the rule. @throws Problem jsonc-invalid, jsonc-unmergeable */
function without(text: string, file: string, { rule, keep, inside }: Omit<RenovateRecord, 'path'>): string {
  const value = rule as JsonValue;
  const { customManagers: managers } = parseJsonc(text, file);
  const space = inside === undefined ? {} : { inside };
  if (keep !== undefined && equalJson(managers, [value]))
    return editJsonc(text, [{ op: 'remove', path: list, keep, ...space }], file);
  if (!Array.isArray(managers)) return text;
  return editJsonc(text, [{ op: 'drop', path: list, value, ...(keep === undefined && space) }], file);
}

/**
 * Plans to take the rule out: the one that is recorded, else one that equals what this version writes. A configuration
 * that cannot be edited stays, and is named.
 */
export async function planRenovateRemoval(
  context: RepoContext,
  known: RenovateRecord | undefined,
  hasRecord: boolean,
): Promise<PartialPlan> {
  const { repo } = context;
  if (hasRecord && known === undefined) return { changes: [], findings: [] };
  const path = renovateFiles.find((name) => name === known?.path) ?? (await fileIn(repo))?.path;
  const text = path === undefined ? undefined : await repo.text(path);
  if (path === undefined || text === undefined) return { changes: [], findings: [] };
  const file = repo.nameOf(path);
  try {
    const after = without(text, file, known ?? { rule: renovateRule });
    return {
      changes: [await changeAt(context, path, after, { id: 'renovate', action: 'jsonc-merge' })],
      findings: [],
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return {
      changes: [],
      findings: hasRecord ? [finding('kept-changed', { file, key: list.join('.') })] : [],
    };
  }
}
