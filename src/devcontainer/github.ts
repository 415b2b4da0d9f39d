import { parseEnvKey, parseModel, parseProvider } from '../answers/rules.ts';
import { bareSettings } from '../catalogue/settings.ts';
import { render } from '../edit/render.ts';
import { type FeatureAnswers, renderRouting } from './feature.ts';
import { attributionIn, attributionOptions, isCodexVersion, parseFeatureBaseUrl } from './rules.ts';

/** Where the workflow goes, relative to the repo's root. */
export const githubWorkflowPath = '.github/workflows/codex.yml';

/** How deep the configuration stands in the workflow: inside of a block of YAML. */
const indent = ' '.repeat(10);

/** An expression for GitHub to evaluate. */
const expression = (text: string): string => `\${{ ${text} }}`;

/** What a workflow is rendered from. */
export type WorkflowAnswers = FeatureAnswers &
  Readonly<{ identity?: string | undefined; metadata?: string | undefined }>;

/**
 * The lines of the `config.toml` in the workflow. @throws Problem model-…, url-…, provider-…, env-key-…,
 * attribution-unfit
 */
export function workflowConfig(answers: Omit<WorkflowAnswers, 'codexVersion'>): readonly string[] {
  const envKey = parseEnvKey(answers.envKey);
  const model = parseModel(answers.model);
  const baseUrl = parseFeatureBaseUrl(answers.baseUrl);
  const providerId = parseProvider(answers.providerId);
  // GitHub would evaluate some signs.
  const attribution = attributionIn(attributionOptions(attributionIn(answers)));
  const routing = renderRouting({ model, baseUrl, providerId, envKey }, bareSettings([model]), attribution);
  return render('ci/config.toml', { routing, envKey }).trimEnd().split('\n');
}

/**
 * A GitHub Actions workflow that runs Codex through the gateway: user-level config in a folder of the job's own, the
 * key from the repository's secrets, in the environment of the one step that needs it.
 * @throws Problem model-…, url-…, provider-…, env-key-…
 * @throws RangeError for a `codexVersion` that is not an exact version; a runner brings no Codex, so `none` is none
 */
export function githubWorkflow(answers: WorkflowAnswers): string {
  const { codexVersion } = answers;
  if (codexVersion === 'none' || !isCodexVersion(codexVersion))
    throw new RangeError(`not an exact Codex version: ${codexVersion}`);
  const envKey = parseEnvKey(answers.envKey);
  return render('ci/github.yml', {
    codexVersion,
    envKey,
    config: workflowConfig(answers).map((line) => (line === '' ? '' : indent + line)),
    secret: expression(`secrets.${envKey}`),
    prompt: expression('inputs.prompt'),
    // YAML takes no key twice.
    promptName: envKey === 'PROMPT' ? 'TASK' : 'PROMPT',
  });
}
