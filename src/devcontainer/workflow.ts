import * as v from 'valibot';
import { attributionOf } from '../answers/attribution.ts';
import { parseToml } from '../edit/toml.ts';
import { readYaml, type YamlNode } from '../edit/yaml.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { DevcontainerAnswers } from './answers.ts';
import { isCodexVersion, pinnedCodex } from './rules.ts';
import { githubWorkflow, githubWorkflowPath, type WorkflowAnswers, workflowConfig } from './github.ts';
import { digestOf } from '../state/versioned.ts';

/** The workflow as it is to be; the text that is there where it stays. */
export function plannedWorkflow(
  before: string | undefined,
  answers: DevcontainerAnswers,
  recorded: string | undefined,
  file: string,
): { text: string | undefined; findings: readonly Finding[] } {
  const { options, explicit } = answers;
  const text = rendered(answers);
  if (before === undefined) return { text, findings: [] };
  const digest = digestOf(before);
  if (digest === digestOf(text)) return { text: before, findings: [] };
  if (digest !== recorded) {
    const isAsked = recorded !== undefined && explicit.has('model');
    const followed = isAsked ? withModel(before, options.model) : undefined;
    if (followed !== undefined) return { text: followed, findings: [] };
    const args = { file, ...(isAsked && { model: options.model }) };
    return { text: before, findings: [finding('devcontainer-workflow-kept', args)] };
  }
  // Its answers stay until others are asked for.
  return { text: explicit.size === 0 ? before : rendered(answers, renderedFrom(before)), findings: [] };
}

/** @param known what the workflow was rendered from: its attribution stays where this run asks for no other */
function rendered(
  { options, explicit, provider, envKey }: DevcontainerAnswers,
  known: Pick<WorkflowAnswers, 'identity' | 'metadata'> = {},
): string {
  const { codexVersion } = options;
  return githubWorkflow({
    ...options,
    ...(!explicit.has('identity') && { identity: known.identity }),
    ...(!explicit.has('metadata') && { metadata: known.metadata }),
    // A runner brings no Codex.
    codexVersion: codexVersion === 'none' ? pinnedCodex : codexVersion,
    providerId: provider,
    envKey,
  });
}

const Headers = v.optional(v.record(v.string(), v.string()), {});
const Routing = v.object({
  model: v.string(),
  model_provider: v.string(),
  model_providers: v.record(
    v.string(),
    v.object({
      base_url: v.string(),
      env_key: v.string(),
      http_headers: Headers,
      env_http_headers: Headers,
    }),
  ),
});

/** The configuration inside of a workflow of ours, as data; undefined where there is none that can be read. */
function configIn(text: string): unknown {
  const begin = "<<'TOML'\n";
  const from = text.indexOf(begin);
  const body = text.slice(from + begin.length);
  const to = body.search(/\n[ \t]*TOML\n/);
  if (from < 0 || to < 0) return undefined;
  try {
    return parseToml(body.slice(0, to), githubWorkflowPath);
  } catch {
    return undefined;
  }
}

/** What the configuration inside of a workflow was rendered from; undefined where the text does not tell. */
function answersIn(unix: string): Omit<WorkflowAnswers, 'codexVersion'> | undefined {
  const routing = v.safeParse(Routing, configIn(unix));
  if (!routing.success) return undefined;
  const { model, model_provider: providerId, model_providers: providers } = routing.output;
  const provider = Object.hasOwn(providers, providerId) ? providers[providerId] : undefined;
  if (provider === undefined) return undefined;
  const attribution = attributionOf(provider.http_headers, provider.env_http_headers);
  return {
    ...{ model, baseUrl: provider.base_url, providerId, envKey: provider.env_key },
    ...{ identity: attribution.identity, metadata: attribution.metadata.join(',') },
  };
}

/** Every value of a YAML text, in its order. */
function valuesIn(node: YamlNode): readonly unknown[] {
  if (node.kind === 'scalar') return [node.value];
  if (node.kind === 'list') return node.items.flatMap(valuesIn);
  return [...node.entries].flatMap(([key, { value }]) => [key, ...valuesIn(value)]);
}

/** Whether two YAML texts say the same, but for one value, in which `from` has become `to`. */
function differsInOne(before: string, after: string, from: string, to: string): boolean {
  const [old, now] = [readYaml(before), readYaml(after)];
  if (!old.ok || !now.ok) return false;
  const values = old.documents.flatMap(valuesIn);
  const others = now.documents.flatMap(valuesIn);
  const changed = values.flatMap((value, index) => (value === others[index] ? [] : [index]));
  const [at = -1] = changed;
  const value = values[at];
  return (
    values.length === others.length &&
    changed.length === 1 &&
    typeof value === 'string' &&
    value.replace(from, () => to) === others[at]
  );
}

/**
 * Another model in a workflow that you have edited elsewhere: the configuration inside of it is replaced at its
 * offsets, every other byte stays.
 * @returns undefined where the configuration itself is not as we wrote it
 */
export function withModel(text: string, model: string): string | undefined {
  const answers = answersIn(text.replaceAll('\r\n', '\n'));
  const begin = text.indexOf("<<'TOML'");
  const start = text.indexOf('\n', begin) + 1;
  if (answers === undefined || begin < 0 || start === 0) return undefined;
  const lines = text.slice(start).split('\n');
  const count = lines.findIndex((line) => line.trim() === 'TOML');
  const end = lines[count];
  if (end === undefined) return undefined;
  const eol = end.endsWith('\r') ? '\r\n' : '\n';
  const indent = end.slice(0, end.indexOf('TOML'));
  const indented = (config: readonly string[]): string =>
    config.map((line) => `${line === '' ? '' : indent + line}${eol}`).join('');
  const [from, to] = [workflowConfig(answers), workflowConfig({ ...answers, model })];
  const old = indented(from);
  if (text.slice(start, start + old.length) !== old) return undefined;
  const after = text.slice(0, start) + indented(to) + text.slice(start + old.length);
  if (after === text) return text;
  return differsInOne(text, after, from.join('\n'), to.join('\n')) ? after : undefined;
}

/** What an unchanged workflow was rendered from; undefined where the text does not tell. */
function renderedFrom(text: string): WorkflowAnswers | undefined {
  const unix = text.replaceAll('\r\n', '\n');
  const answers = answersIn(unix);
  const [, codexVersion] = /@openai\/codex@(\S+)/.exec(unix) ?? [];
  if (answers === undefined || codexVersion === undefined || !isCodexVersion(codexVersion)) return undefined;
  return codexVersion === 'none' ? undefined : { ...answers, codexVersion };
}

/**
 * An unchanged workflow, rendered again from what it was rendered from.
 * @param model another one than it has
 * @returns undefined where the text does not tell
 */
export function upgradedWorkflow(text: string, model?: string): string | undefined {
  const known = renderedFrom(text);
  return known && githubWorkflow({ ...known, ...(model !== undefined && { model }) });
}

export { githubWorkflowPath };
