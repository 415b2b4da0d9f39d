import { finding } from '../findings/index.ts';
import { type Check, effectiveModel } from './context.ts';

/** Days after which the gateway may well offer other models. */
const oldAfterDays = 30;

const day = 24 * 60 * 60 * 1000;

/** What the gateway offered when it was last asked, which is what the catalogue lists. */
export const checkModelList: Check = (context) => {
  const { modelList: list, now } = context;
  if (list === undefined) return [];
  const fetched = list.fetched.toISOString().slice(0, 10);
  const days = Math.floor((now.getTime() - list.fetched.getTime()) / day);
  const model = effectiveModel(context);
  return [
    ...(days > oldAfterDays ? [finding('model-list-old', { days, fetched })] : []),
    ...(typeof model === 'string' && model.includes('/') && !list.ids.includes(model)
      ? [finding('model-not-offered', { model, fetched })]
      : []),
  ];
};
