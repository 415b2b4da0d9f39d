import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { githubWorkflow, workflowConfig } from '../../src/devcontainer/github.ts';
import { workflowFaults } from '../support/actionlint.ts';
import { answers } from '../support/devcontainer-cli.ts';
import { repository } from '../support/cli.ts';
import { featureDefaults } from '../../src/devcontainer/plan-container.ts';

const example = readFileSync(join(repository, 'docs/codex-review.yml'), 'utf8');

test('the workflow that is rendered', { timeout: 60_000 }, async () => {
  expect(await workflowFaults(githubWorkflow(answers))).toEqual([]);
  // It does look.
  expect(await workflowFaults(githubWorkflow(answers).replace('inputs.prompt', 'input.prompt'))).toHaveLength(
    1,
  );
});

test('the example that reviews pull requests, with the same routing', { timeout: 60_000 }, async () => {
  expect(await workflowFaults(example)).toEqual([]);
  const { model, baseUrl, codexVersion } = featureDefaults;
  const config = workflowConfig({ model, baseUrl, providerId: 'orq', envKey: 'ORQ_API_KEY' });
  const body = example.slice(example.indexOf("<<'TOML'\n") + "<<'TOML'\n".length);
  const lines = body.slice(0, body.indexOf('          TOML\n')).replace(/^ {10}/gm, '');
  expect(lines.trimEnd().split('\n')).toEqual(config);
  expect(example).toContain(`@openai/codex@${codexVersion}\n`);
});
