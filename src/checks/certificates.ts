import { finding } from '../findings/index.ts';
import { valueAt } from '../lib/key-path.ts';
import { type Check, decidingLayer } from './context.ts';

/** Codex has certificates to check the gateway's with: without any it tries again without end. */
export const checkCertificates: Check = (context) => {
  const { trust, expected } = context;
  const path = ['model_providers', expected.provider, 'base_url'];
  const url = valueAt(decidingLayer(context, path)?.tree, path);
  if (typeof url !== 'string' || !URL.canParse(url) || new URL(url).protocol !== 'https:') return [];
  const { host } = new URL(url);
  return [
    ...trust.missing.map((named) => finding('certificates-not-there', named)),
    ...(trust.any ? [] : [finding('certificates-none', { host, ...trust.instead })]),
  ];
};
