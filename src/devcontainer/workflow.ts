import { type Finding, finding } from '../findings/index.ts';
import { type DevcontainerAnswers, pinnedCodex } from './answers.ts';
import { githubWorkflow, githubWorkflowPath } from './github.ts';
import { digestOf } from './record.ts';

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
  // Its answers stay until somebody asks for others.
  return { text: explicit.size === 0 ? before : text, findings: [] };
}

export { githubWorkflowPath };
