import type { KeptAnswers } from '../answers/answers.ts';
import type { Code, Finding } from '../findings/index.ts';
import { isCi } from '../lib/ci.ts';
import { type CheckContext, providerIn } from './context.ts';

/** A key, by its variable, and where a set-up keeps it where that is not Codex's `.env`. */
export type Keyed = Readonly<{ envKey: string; kept?: Exclude<KeptAnswers['keyStore'], 'codex-env'> }>;

/** Whether the machine routes, and no file of yours. */
export const isOfMachine = ({ kind }: CheckContext['user']): boolean =>
  kind === 'system' || kind === 'managed';

/** Of the key that is expected here. A next step that stores it changes nothing where another store is set up. */
export function keyedIn({
  expected: { envKey, provider },
  host,
  state,
  user,
}: Pick<CheckContext, 'expected' | 'host' | 'state' | 'user'>): Keyed {
  // A run would write a routing of your own beside the machine's, which then no longer counts.
  if (isOfMachine(user)) return { envKey, kept: 'external' };
  const fetches = providerIn(user.tree, provider)?.['auth'] !== undefined;
  const usual = fetches ? 'command' : isCi(host.env) ? 'external' : 'codex-env';
  const store = state?.answers.keyStore ?? usual;
  return store === 'codex-env' ? { envKey } : { envKey, kept: store };
}

/** Findings about the gateway that name a key to be stored. */
const aboutKey: ReadonlySet<Code> = new Set<Code>([
  'live-key-unknown',
  'live-key-unsendable',
  'live-key-invalid',
  'live-key-expired',
  'prove-key-missing',
  'prove-unauthorised',
]);

/** The same findings, which know nothing of the store, with where the key is kept. */
export function withKept(found: readonly Finding[], context: CheckContext): readonly Finding[] {
  const { kept } = keyedIn(context);
  if (kept === undefined) return found;
  return found.map((one) =>
    aboutKey.has(one.code) ? ({ ...one, args: { ...one.args, kept } } as Finding) : one,
  );
}
