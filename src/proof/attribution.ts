import { readDotenv } from '../edit/dotenv.ts';
import { type Finding, finding } from '../findings/index.ts';
import { isRecord } from '../lib/json.ts';

/** A header of the provider that says whom or what a request is counted for. */
export type Attribution = Readonly<{
  /** In small letters, as a request has it. */
  header: string;
  /** Where its value comes from; undefined for a value that stands in the configuration. */
  variable?: string;
  /** Whether that variable stands in Codex's own `.env`, of which the proof takes nothing but the key. */
  stored?: boolean;
}>;

const isAttribution = (header: string): boolean => /^x-orq-(?:identity-id$|metadata-)/.test(header);

const named = (table: unknown): readonly (readonly [string, unknown])[] =>
  Object.entries(isRecord(table) ? table : {})
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([header]) => isAttribution(header));

/**
 * The headers that a request should have.
 * @param table of the provider
 * @param ownEnv the text of Codex's own `.env`
 */
export function attributionIn(
  table: Readonly<Record<string, unknown>>,
  ownEnv: string,
): readonly Attribution[] {
  const stored = readDotenv(ownEnv);
  const fixed = named(table['http_headers']).map(([header]) => ({ header }));
  const variables = named(table['env_http_headers']).flatMap(([header, variable]) =>
    typeof variable === 'string'
      ? [{ header, variable, stored: (stored.get(variable) ?? '').trim() !== '' }]
      : [],
  );
  return [...fixed, ...variables.filter(({ header }) => fixed.every((one) => one.header !== header))];
}

/** Which of the headers a request has, and which it has not. */
export function attributionFindings(
  expected: readonly Attribution[],
  sent: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  const headers = Object.keys(sent).filter(isAttribution).sort();
  const missing = expected.filter(({ header }) => !headers.includes(header));
  return [
    ...(headers.length === 0 ? [] : [finding('prove-attributed', { headers })]),
    ...missing.map((one) => finding('prove-header-absent', one)),
  ];
}
