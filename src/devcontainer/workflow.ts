import * as v from 'valibot';
import { parseToml } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { DevcontainerAnswers } from './answers.ts';
import { isCodexVersion, pinnedCodex } from './rules.ts';
import { githubWorkflow, githubWorkflowPath } from './github.ts';
import { digestOf } from '../state/versioned.ts';

/** The workflow as it is to be; the text that is there where it stays. */
export function plannedWorkflow(
  before: string | undefined,
  { options, explicit, provider, envKey }: DevcontainerAnswers,
  recorded: string | undefined,
  file: string,
): { text: string | undefined; findings: readonly Finding[] } {
  const { codexVersion } = options;
  const text = githubWorkflow({
    ...options,
    // A runner brings no Codex.
    codexVersion: codexVersion === 'none' ? pinnedCodex : codexVersion,
    providerId: provider,
    envKey,
  });
  if (before === undefined) return { text, findings: [] };
  const digest = digestOf(before);
  if (digest === digestOf(text)) return { text: before, findings: [] };
  if (digest !== recorded)
    return { text: before, findings: [finding('devcontainer-workflow-kept', { file })] };
  // Its answers stay until others are asked for.
  return { text: explicit.size === 0 ? before : text, findings: [] };
}

const Routing = v.object({
  model: v.string(),
  model_provider: v.string(),
  model_providers: v.record(v.string(), v.object({ base_url: v.string(), env_key: v.string() })),
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

/**
 * An unchanged workflow, rendered again from what it was rendered from.
 * @param model another one than it has
 * @returns undefined where the text does not tell
 */
export function upgradedWorkflow(text: string, model?: string): string | undefined {
  const unix = text.replaceAll('\r\n', '\n');
  const routing = v.safeParse(Routing, configIn(unix));
  const [, codexVersion] = /@openai\/codex@(\S+)/.exec(unix) ?? [];
  if (!routing.success || codexVersion === undefined || !isCodexVersion(codexVersion)) return undefined;
  const { model: present, model_provider: providerId, model_providers: providers } = routing.output;
  const provider = Object.hasOwn(providers, providerId) ? providers[providerId] : undefined;
  if (provider === undefined || codexVersion === 'none') return undefined;
  const { base_url: baseUrl, env_key: envKey } = provider;
  return githubWorkflow({ model: model ?? present, baseUrl, providerId, envKey, codexVersion });
}

export { githubWorkflowPath };
