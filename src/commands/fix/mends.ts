import { withSurePrefix } from '../../answers/rules.ts';
import { type CheckContext, type Layer, providerIn } from '../../checks/context.ts';
import { hasPrefix } from '../../checks/model.ts';
import { isTable } from '../../edit/toml/types.ts';
import { dirname } from 'node:path';
import { valueAt } from '../../lib/key-path.ts';
import type { Mend } from '../../targets/target.ts';

/** A provider of yours whose table says `wire_api = "chat"`. */
export type ChatProvider = Readonly<{ file: string; id: string }>;

/** The files of CODEX_HOME: what the machine or a project has is not ours to mend. */
const filesOf = ({ user, others, paths }: CheckContext): readonly Layer[] =>
  [user, ...others].filter(({ path }) => dirname(path) === paths.codexHome);

const providersOf = (layer: Layer): readonly (readonly [string, Readonly<Record<string, unknown>>])[] => {
  const providers = valueAt(layer.tree, ['model_providers']);
  if (!isTable(providers)) return [];
  return Object.entries(providers).flatMap(([id, table]) => (isTable(table) ? [[id, table] as const] : []));
};

/** The providers that speak the protocol which Codex has given up. */
export const chatProviders = (context: CheckContext): readonly ChatProvider[] =>
  filesOf(context).flatMap((layer) =>
    providersOf(layer).flatMap(([id, { wire_api: wire }]) =>
      wire === 'chat' && id !== context.expected.provider ? [{ file: layer.path, id }] : [],
    ),
  );

/** A foreign provider without a name keeps Codex from starting. Its id is as good a name as any. */
function namesFor(context: CheckContext): readonly Mend[] {
  const files = filesOf(context);
  return files.flatMap((layer) =>
    providersOf(layer).flatMap(([id, { name }]) => {
      const path = ['model_providers', id, 'name'];
      const isElsewhere = files.some(({ tree }) => valueAt(tree, path) !== undefined);
      const isNeeded = name === undefined ? !isElsewhere : name === '';
      return isNeeded && id !== 'amazon-bedrock' ? [{ file: layer.path, path, value: id }] : [];
    }),
  );
}

/** What in our own table leaks a credential, delays each run or stops it. */
function ownTable({ user, expected }: CheckContext): readonly Mend[] {
  const table = providerIn(user.tree, expected.provider);
  const set = (key: string, value: string | boolean): Mend => ({
    file: user.path,
    path: ['model_providers', expected.provider, key],
    value,
  });
  return [
    ...(table?.['requires_openai_auth'] === true ? [set('requires_openai_auth', false)] : []),
    ...(table?.['supports_websockets'] === true ? [set('supports_websockets', false)] : []),
    ...(table?.['wire_api'] === 'chat' ? [set('wire_api', 'responses')] : []),
  ];
}

/** The default model, where it only lacks a prefix that is sure. */
function prefixOf({ user, expected }: CheckContext): readonly Mend[] {
  const model = valueAt(user.tree, ['model']);
  if (user.tree?.['model_provider'] !== expected.provider || typeof model !== 'string' || hasPrefix(model))
    return [];
  const value = withSurePrefix(model);
  return value === undefined ? [] : [{ file: user.path, path: ['model'], value }];
}

/** What can be mended in configuration files without a choice of yours; and what you have chosen. */
export const mendsFor = (
  context: CheckContext,
  { responses }: Readonly<{ responses: boolean }>,
): readonly Mend[] => [
  ...prefixOf(context),
  ...ownTable(context),
  ...namesFor(context),
  ...(responses
    ? chatProviders(context).map(({ file, id }) => ({
        file,
        path: ['model_providers', id, 'wire_api'],
        value: 'responses',
      }))
    : []),
];
