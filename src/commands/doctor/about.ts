import { type CheckContext, decidingLayer, effectiveModel, providerIn } from '../../checks/context.ts';

/** The base URL that the files name; else the usual one. */
export const baseUrlOf = (context: CheckContext): string => {
  const { provider } = context.expected;
  const layer = decidingLayer(context, ['model_providers', provider, 'base_url']);
  const url = providerIn(layer?.tree, provider)?.['base_url'];
  return typeof url === 'string' && URL.canParse(url) ? url : 'https://api.orq.ai/v3/router';
};

/** The model that counts; empty without one. */
export const modelOf = (context: CheckContext): string => {
  const model = effectiveModel(context);
  return typeof model === 'string' ? model : '';
};

/** Whether there is any configuration. Without one, there is nothing to ask Codex about. */
export const isConfigured = ({ codexHomeExists, user, others }: CheckContext): boolean =>
  codexHomeExists && [user, ...others].some(({ tree, problem }) => (tree ?? problem) !== undefined);

/** The file that the base URL stands in. */
export const baseUrlFileOf = (context: CheckContext): string =>
  decidingLayer(context, ['model_providers', context.expected.provider, 'base_url'])?.path ??
  context.user.path;
