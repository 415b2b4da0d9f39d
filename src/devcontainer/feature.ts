import { type Attribution, headersOf } from '../answers/attribution.ts';
import { defaults, parseEnvKey, parseModel, parseProvider } from '../answers/rules.ts';
import type { CatalogueSetting } from '../catalogue/settings.ts';
import { functionsOnly } from '../catalogue/settings.ts';
import { render } from '../edit/render.ts';
import { isCodexVersion, parseFeatureBaseUrl } from './rules.ts';
import { catalogueScript } from './catalogue-script.ts';

/** Name of the Feature's folder, which the dev container specification wants to be its id as well. */
export const featureId = 'codex-orq';

/** First line of the `/etc/codex/config.toml` that the Feature writes; only such a file is ever replaced. */
const systemConfigMarker =
  '# Written by the codex-orq dev container Feature. ~/.codex/config.toml wins over this file.';

/** Where the Feature puts the metadata of the model. */
const systemCatalogue = '/etc/codex/orq-models.json';

export type FeatureAnswers = Readonly<{
  model: string;
  baseUrl: string;
  providerId: string;
  /** Name of the variable that holds the key. */
  envKey: string;
  /** Exact version of `@openai/codex`, or `none`. */
  codexVersion: string;
  /** As options of the Feature; none without. */
  identity?: string;
  metadata?: string;
  /** For a Feature that is going to a registry: its own version. */
  published?: string;
}>;

/** A file of the Feature's folder; `mode` counts only where the file system keeps it. */
export type FeatureFile = Readonly<{ name: string; text: string; mode: number }>;

/** The routing as in a machine's own `config.toml`, and what goes with the model. */
export const renderRouting = (
  { model, baseUrl, providerId, envKey }: Pick<FeatureAnswers, 'model' | 'baseUrl' | 'providerId' | 'envKey'>,
  settings: readonly CatalogueSetting[],
  attribution: Attribution = { identity: '', metadata: [] },
): string =>
  render('config.toml', {
    ...headersOf(attribution),
    model,
    baseUrl,
    provider: providerId,
    providerName: defaults.providerName,
    envKey,
    settings: settings.map(({ path, value }) => ({ key: path.join('.'), value })),
  });

/**
 * Renders the repo-local Feature, `.devcontainer/codex-orq/*`: every file of it, none of which holds a secret.
 * @throws Problem model-…, url-…, provider-…, env-key-…, as in {@link parseModel} and its like
 * @throws RangeError for a `codexVersion` that is not an exact version: that one is pinned by a program, not typed
 */
export function featureFiles(answers: FeatureAnswers): readonly FeatureFile[] {
  const { codexVersion, identity = '', metadata = '', published } = answers;
  if (!isCodexVersion(codexVersion)) throw new RangeError(`not an exact Codex version: ${codexVersion}`);
  const envKey = parseEnvKey(answers.envKey);
  const data = {
    model: parseModel(answers.model),
    baseUrl: parseFeatureBaseUrl(answers.baseUrl),
    providerId: parseProvider(answers.providerId),
    envKey,
    codexVersion,
    ...{ identity, metadata, published: published !== undefined, version: published ?? '1.0.0' },
    keyFromMachine: `\${localEnv:${envKey}}`,
    isOther: answers.providerId !== defaults.provider || envKey !== defaults.envKey,
  };
  // The user's options are known only to install.sh. It puts them in the place of @MODEL@ and @BASE_URL@, and takes the
  // settings out again for a model that needs none.
  const routing = renderRouting({ ...data, model: '@MODEL@', baseUrl: '@BASE_URL@' }, [
    ...functionsOnly,
    { path: ['model_catalog_json'], value: systemCatalogue },
  ]);
  // Codex prints this behind "Missing environment variable: …".
  const instructions = `Export ${envKey} on the machine that opens this dev container (in GitHub Codespaces: add it as a secret), then reopen it. codex-orq-check says what is missing.`;
  const providerTable = `model_providers.${data.providerId}`;
  const systemConfig = render('devcontainer/config.toml', {
    marker: systemConfigMarker,
    routing,
    instructions,
    envKey,
  });
  return [
    {
      name: 'devcontainer-feature.json',
      text: render('devcontainer/devcontainer-feature.json', data),
      mode: 0o644,
    },
    {
      name: 'install.sh',
      text: render('devcontainer/install.sh', {
        ...{ ...data, marker: systemConfigMarker, systemConfig, providerTable },
      }),
      mode: 0o755,
    },
    { name: 'borrow-npm.sh', text: render('devcontainer/borrow-npm.sh', {}), mode: 0o644 },
    { name: 'make-catalogue.cjs', text: catalogueScript(), mode: 0o644 },
    {
      name: 'codex-orq-check',
      text: render('devcontainer/codex-orq-check', { ...data, providerTable }),
      mode: 0o755,
    },
    { name: 'README.md', text: render('devcontainer/README.md', data), mode: 0o644 },
    { name: '.gitattributes', text: render('devcontainer/gitattributes', {}), mode: 0o644 },
  ];
}

/** What `devcontainer features test` runs. */
export const featureTest = ({ codexVersion, providerId, envKey }: FeatureAnswers): string =>
  render('devcontainer/test.sh', { codexVersion, providerId, envKey, codexComes: codexVersion !== 'none' });

/** A `devcontainer.json` for a repo that has none, before the routing is merged into it like into any other. */
export const minimalDevcontainer = (name: string): string =>
  render('devcontainer/devcontainer.json', { name });
