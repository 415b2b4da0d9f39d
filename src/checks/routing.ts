import { isDeepStrictEqual } from 'node:util';
import { isModelId } from '../answers/rules.ts';
import { readTomlValue } from '../edit/toml/read.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { OwnedKey } from '../state/state.ts';
import { isRoutingManaged } from './managed.ts';
import { unsetEnvKey } from './key.ts';
import { hasPrefix } from './model.ts';
import { ownProviderFindings } from './provider.ts';
import { slidSetting } from './slid.ts';
import { type Check, providerIn, type CheckContext } from './context.ts';
import { quoteValue } from '../lib/quote-value.ts';
import { valueAt } from '../lib/key-path.ts';

/** Findings that say more about a key than `setting-differs` would, and the key. */
const explained: Readonly<Record<string, string>> = {
  'base-url-missing': 'base_url',
  'base-url-unusable': 'base_url',
  'base-url-foreign': 'base_url',
  'base-url-odd': 'base_url',
  'env-key-absent': 'env_key',
  'env-key-pasted': 'env_key',
  'env-key-unusable': 'env_key',
  'env-key-unset': 'env_key',
  'wire-api-wrong': 'wire_api',
  'openai-auth-sent': 'requires_openai_auth',
  'provider-not-chosen': 'model_provider',
  'setting-slid': 'model_provider',
};

/** A value for a message. env_key may hold the key itself by mistake. */
const quoteValueOf = (key: string, value: unknown): string =>
  key.endsWith('env_key') && !/^[A-Z_][A-Z0-9_]{0,31}$/.test(String(value)) ? '(hidden)' : quoteValue(value);

function driftOf(context: CheckContext, { path, written }: OwnedKey): Finding | undefined {
  const expected = written === null ? undefined : readTomlValue(written);
  if (expected === undefined) return undefined;
  const actual = valueAt(context.user.tree, path);
  if (isDeepStrictEqual(actual, expected)) return undefined;
  // checkModel reports it, with a better hint.
  if (path[0] === 'model' && (actual === undefined || !hasPrefix(actual))) return undefined;
  const key = path.join('.');
  const model = key === 'model' && typeof actual === 'string' && isModelId(actual) ? actual : undefined;
  return finding(
    'setting-differs',
    {
      file: context.user.path,
      key,
      expected: quoteValueOf(key, expected),
      ...(actual !== undefined && { actual: quoteValueOf(key, actual) }),
      ...(model !== undefined && { model }),
    },
    model === undefined ? 'error' : 'warning',
  );
}

/** Keys with another value than recorded. Values are compared, not spellings: Codex rewrites the file. */
function drift(context: CheckContext, said: readonly Finding[]): readonly Finding[] {
  const owned = context.state?.files.find(
    ({ target, path }) => target === 'config' && path === context.user.path,
  );
  const told = new Set(said.map(({ code }) => explained[code]));
  return (owned?.keys ?? [])
    .filter(({ path, mended }) => mended !== true && !told.has(path.at(-1)))
    .flatMap((key) => driftOf(context, key) ?? []);
}

function chosenFindings({ user, expected }: CheckContext): readonly Finding[] {
  const { path: file, tree } = user;
  const { provider } = expected;
  const chosen = tree?.['model_provider'];
  const slid = slidSetting(user, 'model_provider');
  if (slid !== undefined) return [slid];
  if (chosen !== provider)
    return [
      finding('provider-not-chosen', {
        file,
        provider,
        ...(chosen !== undefined && { actual: quoteValue(chosen) }),
      }),
    ];
  return providerIn(tree, provider) === undefined ? [finding('provider-undefined', { file, provider })] : [];
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `22 Nov`; undefined for what is no date. */
function dayOf(written: string | undefined): string | undefined {
  const date = new Date(written ?? '');
  return Number.isNaN(date.getTime()) ? undefined : `${date.getDate()} ${months[date.getMonth()]}`;
}

/** `config.toml` exists, is readable, chooses our provider, and has the values that were set up. */
export const checkRouting: Check = (context) => {
  const { user, expected, state, codexHomeExists, paths } = context;
  if (user.problem !== undefined) return [user.problem];
  if (!codexHomeExists && !paths.isDefaultHome)
    return [finding('home-missing', { codexHome: paths.codexHome })];
  if (user.tree === undefined)
    return isRoutingManaged(context) ? [] : [finding('config-missing', { file: user.path })];
  const said = [...chosenFindings(context), ...ownProviderFindings(context), ...unsetEnvKey(context)];
  const undefinedTable = said.some(({ code }) => code === 'provider-undefined');
  const found = [...said, ...(undefinedTable ? [] : drift(context, said))];
  // What overrides it is told with the other layers.
  if (found.length > 0 || isRoutingManaged(context)) return found;
  const url = providerIn(user.tree, expected.provider)?.['base_url'];
  const written = dayOf(state?.written);
  return [
    finding('config-fine', {
      file: user.path,
      provider: expected.provider,
      host: new URL(String(url)).host,
      ...(written !== undefined && { written }),
      ...((user.kind === 'system' || user.kind === 'managed') && { scope: user.kind }),
    }),
  ];
};

/** The record of the set-up exists and is readable. No finding where it is: only undo needs it. */
export const checkRecord: Check = ({ state, stateProblem, user, expected, paths }) => {
  if (stateProblem !== undefined) return [stateProblem];
  // The machine's file is none of ours to undo.
  if (state !== undefined || user.kind !== 'user' || providerIn(user.tree, expected.provider) === undefined)
    return [];
  return [finding('state-absent', { file: paths.state })];
};
