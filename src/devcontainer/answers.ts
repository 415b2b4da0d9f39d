import type { KeptAnswers } from '../answers/answers.ts';
import { answerOptions } from '../answers/options.ts';
import { resolveAnswers } from '../answers/resolve.ts';
import type { Host } from '../host/types.ts';
import type { Options } from './feature-part.ts';
import { attributionOptions, parseCodexVersion, parseFeatureBaseUrl, pinnedCodex } from './rules.ts';

/** The answers that a dev container has in common with the set-up of a machine. */
export const sharedAnswers = ['model', 'baseUrl', 'provider', 'envKey'] as const;
export type SharedAnswer = (typeof sharedAnswers)[number];

/** Answers as they come in, before they are checked. */
export type RawDevcontainerAnswers = Readonly<
  Partial<Record<SharedAnswer | 'codexVersion' | 'identity', string | undefined>> & {
    metadata?: readonly string[] | undefined;
  }
>;

export type DevcontainerAnswers = Readonly<{
  options: Options;
  /** The options that were asked for in this run, by a flag, a prompt or a variable. */
  explicit: ReadonlySet<keyof Options>;
  provider: string;
  envKey: string;
}>;

/**
 * Checks the answers: what was given, else the variables, else what this machine was set up with, else the standard
 * ones. Nothing comes from the repo, whose files may choose neither where the key is sent nor which variable is.
 * @param asOffered answers left as they were offered: they do not replace values that are there
 * @throws Problem with exit status 2 for the first answer that cannot be used
 */
export function resolveDevcontainer(
  given: RawDevcontainerAnswers,
  asOffered: ReadonlySet<SharedAnswer>,
  earlier: KeptAnswers | undefined,
  host: Pick<Host, 'env' | 'platform' | 'home' | 'cwd'>,
): DevcontainerAnswers {
  const { codexVersion, identity, metadata, ...shared } = given;
  // The key itself, the key store and the shell have no part in a dev container.
  const names = sharedAnswers.map((name) => answerOptions[name].variable);
  const env = Object.fromEntries(names.map((name) => [name, host.env[name]]));
  const { answers } = resolveAnswers({ given: shared, earlier }, { ...host, env });
  const said = (name: 'model' | 'baseUrl'): boolean =>
    (given[name] !== undefined && !asOffered.has(name)) ||
    (given[name] === undefined && (env[answerOptions[name].variable] ?? '').trim() !== '');
  const explicit = [
    ...(said('model') ? (['model'] as const) : []),
    ...(said('baseUrl') ? (['baseUrl'] as const) : []),
    ...(codexVersion === undefined ? [] : (['codexVersion'] as const)),
    // Whom this machine's own requests are counted for is not handed on to a repo.
    ...(identity === undefined ? [] : (['identity'] as const)),
    ...(metadata === undefined ? [] : (['metadata'] as const)),
  ];
  return {
    options: {
      model: answers.model,
      baseUrl: parseFeatureBaseUrl(answers.baseUrl),
      codexVersion: codexVersion === undefined ? pinnedCodex : parseCodexVersion(codexVersion),
      ...attributionOptions({ identity, metadata }),
    },
    explicit: new Set(explicit),
    provider: answers.provider,
    envKey: answers.envKey,
  };
}
