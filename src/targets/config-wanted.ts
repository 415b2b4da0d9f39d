import type { Answers } from '../answers/answers.ts';
import { isOrqHost } from '../answers/rules.ts';
import { isTranslated } from '../catalogue/model-kind.ts';
import { sourceOf, type TomlLeaf, type TomlPath, type TomlValue } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import { isRecord, stringsIn } from '../lib/json.ts';
import type { OwnedFile } from '../state/state.ts';
import { isInScope, keyOf, mcpServer, mcpUrlOf, quietSettings, routing } from './config-keys.ts';
import { type Context, isWhole } from './target.ts';

/** The variables that the commands which Codex runs do not get. */
export const hiddenVariables: TomlPath = ['shell_environment_policy', 'exclude'];

/** Whether a list of patterns keeps a variable out as it is spelled. */
export const hides = (value: TomlValue | undefined, envKey: string): boolean =>
  stringsIn(value).includes(envKey);

/** What keeps the key out of the environment of commands: your own list, and its name. */
function hiding(text: string, { hideKey, keyStore, envKey }: Answers, file: string): readonly TomlLeaf[] {
  // A key that a command fetches is in no environment.
  if (!hideKey || keyStore === 'command') return [];
  const present = sourceOf(text, hiddenVariables, file)?.value;
  if (hides(present, envKey)) return [];
  return [{ path: hiddenVariables, value: [...(Array.isArray(present) ? present : []), envKey] }];
}

/** The tables of a provider that hold its headers: their values, and the names of variables with them. */
const headerTables = ['http_headers', 'env_http_headers'] as const;

/** The header of the same name in a table of headers, whatever its case. */
function sameHeader(text: string, table: TomlPath, name: string, file: string): TomlPath | undefined {
  const present = sourceOf(text, table, file)?.value;
  const names = typeof present === 'object' && !Array.isArray(present) ? Object.keys(present) : [];
  const found = names.find((each) => each.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : [...table, found];
}

/** A header that is there in another case is the same header. */
function asSpelled(text: string, path: TomlPath, file: string): TomlPath {
  const [, , table, name = ''] = path;
  if (path.length !== 4 || !headerTables.some((each) => each === table)) return path;
  return sameHeader(text, path.slice(0, 3), name, file) ?? path;
}

/** Headers of ours whose name a variable of yours has as well: Codex sends that one, where it is set. */
function overruled(
  text: string,
  leaves: readonly TomlLeaf[],
  owned: OwnedFile | undefined,
  file: string,
): readonly Finding[] {
  return leaves.flatMap(({ path }) => {
    const [, , table, header = ''] = path;
    if (path.length !== 4 || table !== 'http_headers') return [];
    const other = sameHeader(text, [...path.slice(0, 2), 'env_http_headers'], header, file);
    if (other === undefined || keyOf(owned, other) !== undefined) return [];
    const variable = String(sourceOf(text, other, file)?.value);
    return [finding('header-overruled', { header, variable, file })];
  });
}

/** Whether a URL is that of Orq's server: as we write it, or as Orq's own command and documentation have it. */
function isOfOrq(url: TomlValue | undefined, ours: string): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  return url === ours || (new URL(url).pathname === new URL(ours).pathname && isOrqHost(url));
}

/** A server of yours that stands where Orq's would, or is that one under another name: Codex would load it twice. */
function otherServer(
  text: string,
  answers: Answers,
  owned: OwnedFile | undefined,
  file: string,
): Readonly<{ server: string; same: boolean }> | undefined {
  const servers = sourceOf(text, ['mcp_servers'], file)?.value;
  const theirs = Object.entries(isRecord(servers) ? servers : {}).filter(
    ([name]) => keyOf(owned, ['mcp_servers', name, 'url']) === undefined,
  );
  const same = theirs.find(
    ([, table]) => isRecord(table) && isOfOrq(table['url'] as TomlValue, mcpUrlOf(answers)),
  );
  if (same !== undefined) return { server: same[0], same: true };
  return theirs.some(([name]) => name === mcpServer) ? { server: mcpServer, same: false } : undefined;
}

export type Wanted = Readonly<{
  leaves: readonly TomlLeaf[];
  /** Keys of an earlier run that stay as they are. */
  kept: readonly TomlPath[];
  findings: readonly Finding[];
}>;

/** What the answers want in `config.toml`, whatever the model needs beside it. */
export function wantedIn(
  text: string,
  context: Pick<Context, 'answers' | 'scope'>,
  owned: OwnedFile | undefined,
  file: string,
): Wanted {
  const { answers } = context;
  const other = answers.mcp && isWhole(context) ? otherServer(text, answers, owned, file) : undefined;
  const isMcp = ({ path }: TomlLeaf): boolean => path[0] === 'mcp_servers';
  const leaves = routing(answers)
    .filter((leaf) => isInScope(leaf.path, context) && !(other !== undefined && isMcp(leaf)))
    .map((leaf) => ({ ...leaf, path: asSpelled(text, leaf.path, file) }));
  const isHidden =
    answers.hideKey &&
    answers.keyStore !== 'command' &&
    hides(sourceOf(text, hiddenVariables, file)?.value, answers.envKey);
  return {
    leaves: !isWhole(context)
      ? leaves
      : [...leaves, ...hiding(text, answers, file), ...(answers.onlyGateway ? quietSettings : [])],
    kept: isHidden ? [hiddenVariables] : [],
    findings: [
      ...(answers.onlyGateway && isWhole(context) ? [finding('calls-left', {})] : []),
      ...overruled(text, leaves, owned, file),
      ...(other === undefined
        ? []
        : [finding(other.same ? 'mcp-there' : 'mcp-kept', { file, server: other.server })]),
      ...(answers.mcp && other === undefined && isTranslated(answers.model, undefined)
        ? [finding('mcp-no-function', { model: answers.model, server: mcpServer })]
        : []),
    ],
  };
}
