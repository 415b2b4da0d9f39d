import { join } from 'node:path';
import { type Finding, finding } from '../findings/index.ts';
import type { RunResult } from '../host/types.ts';
import { timeoutMs as askMs, reasonOf } from '../codex/run.ts';
import { excerpt } from '../lib/excerpt.ts';
import { type Attribution, attributionFindings } from './attribution.ts';
import { withoutPort } from './destination.ts';
import type { GatewayRequest } from './loopback.ts';
import { type ConfigLayer, toolFindings } from './tools.ts';

/** What the proof expects. */
type Expected = Readonly<{
  codexCommand?: string;
  codexHome: string;
  provider: string;
  envKey: string;
  /** The base URL in the file that routes. */
  baseUrl?: string;
  baseUrlFile?: string;
  /** The host of the gateway; undefined where any is right. */
  gateway?: string | undefined;
  /** Where the path of the base URL is not the gateway's: what it should be. */
  rightUrl?: string;
  model?: string;
  translated?: boolean;
  layers?: readonly ConfigLayer[];
  timeoutMs?: number;
}>;

/** What was seen. */
export type Observed = Readonly<{
  options: Expected;
  /** The private folder; its paths belong in no message. */
  folder: string;
  result: RunResult;
  /** Requests for a reply, in order. */
  posts: readonly GatewayRequest[];
  /** The answer of the gateway. */
  reply: string;
  elsewhere: readonly string[];
  /** Your MCP servers, for which one of ours stood. */
  servers: readonly string[];
  /** The dummy key; undefined or empty where there is no key. */
  credential: string | undefined;
  /** The headers that say whom or what the request is counted for. */
  attribution?: readonly Attribution[];
}>;

/** Why Codex failed, with your folder in place of the private one. */
const reasonIn = (result: RunResult, folder: string, codexHome: string): string =>
  reasonOf({ ...result, stderr: result.stderr.replaceAll(join(folder, 'codex'), codexHome) });

/** Why Codex did not get as far as a turn. */
export function refusal(
  result: RunResult,
  { options, folder }: { options: Expected; folder: string },
): Finding {
  const { codexCommand = 'codex', codexHome } = options;
  if (result.startError !== undefined) {
    return finding('prove-codex-missing', {
      ...{ command: result.program ?? codexCommand, cause: excerpt(result.startError) },
    });
  }
  if (result.timedOut) return finding('prove-late', { ms: askMs, requests: 0 });
  return finding('prove-codex-refuses', {
    file: join(codexHome, 'config.toml'),
    reason: `${reasonIn(result, folder, codexHome)}.`,
  });
}

/** Where the request went instead. */
function explainElsewhere(options: Expected, hosts: readonly string[]): Finding {
  const {
    provider,
    gateway,
    baseUrl = '',
    codexHome,
    baseUrlFile: file = join(codexHome, 'config.toml'),
  } = options;
  const [host = ''] = hosts.map(withoutPort);
  if (hosts.length > 1 || gateway === undefined) return finding('prove-elsewhere', { provider, hosts });
  if (host === gateway) return finding('prove-fixed', { provider, gateway });
  return URL.canParse(baseUrl) && new URL(baseUrl).host === host
    ? finding('prove-host-foreign', { file, provider, host, gateway })
    : finding('prove-elsewhere', { provider, hosts });
}

/** Why no request arrived. */
function explainSilence({ options, folder, result, elsewhere, credential }: Observed): Finding {
  const { provider, envKey, codexHome, timeoutMs = 30_000 } = options;
  const file = join(codexHome, '.env');
  const noKey = finding('prove-key-missing', { provider, envKey, file });
  if (/Missing environment variable/.test(result.stderr)) return noKey;
  if (elsewhere.length > 0) return explainElsewhere(options, elsewhere);
  if ((credential ?? '').trim() === '') return noKey;
  if (result.timedOut) return finding('prove-late', { ms: timeoutMs, requests: 0 });
  return finding('prove-no-request', { reason: `${reasonIn(result, folder, codexHome)}.` });
}

const words = (text: string): string => text.trim().replace(/\s+/g, ' ');

function checkCredential({ options, credential }: Observed, { authorization }: GatewayRequest): Finding[] {
  const { provider, envKey, codexHome } = options;
  if (authorization === undefined) {
    return [finding('prove-unauthorised', { provider, envKey, file: join(codexHome, '.env') })];
  }
  const right = words(authorization) === words(`Bearer ${credential ?? ''}`);
  return right ? [] : [finding('prove-other-credential', { envKey })];
}

function checkPath({ options }: Observed, { path }: GatewayRequest): Finding[] {
  const { rightUrl, codexHome, baseUrlFile: file = join(codexHome, 'config.toml') } = options;
  return rightUrl === undefined ? [] : [finding('prove-path-wrong', { path, file, right: rightUrl })];
}

function checkModel({ options }: Observed, { model = '' }: GatewayRequest): Finding[] {
  const actual = excerpt(model);
  if (!model.includes('/')) return [finding('prove-bare-model', { model: actual })];
  const { model: expected = model } = options;
  return expected === model ? [] : [finding('prove-other-model', { expected, actual })];
}

function explainTurn({ options, folder, result, reply, posts }: Observed): Finding[] {
  if (result.stdout.includes(reply)) return [];
  const { timeoutMs = 30_000, codexHome } = options;
  if (result.timedOut) return [finding('prove-late', { ms: timeoutMs, requests: posts.length })];
  return [finding('prove-reply-lost', { reason: `${reasonIn(result, folder, codexHome)}.` })];
}

/** What follows from a turn. `prove-routed` comes alone or with warnings, never with an error. */
export function verdictOf(observed: Observed): readonly Finding[] {
  const { posts, options, servers } = observed;
  // Codex may first sum up the session, in a request without tools; the turn is the next one.
  const turn = posts.find(({ tools }) => tools.length > 0) ?? posts[0];
  if (turn === undefined) return [explainSilence(observed)];
  const { path, model = '', tools } = turn;
  const errors = [
    ...checkPath(observed, turn),
    ...checkCredential(observed, turn),
    ...checkModel(observed, turn),
    ...explainTurn(observed),
  ];
  const warnings = [
    ...(tools.length === 0 ? [finding('prove-no-tools', { model: excerpt(model) })] : []),
    // Of another model than the one that is expected, that one is to be told first.
    ...(options.translated === true && errors.length === 0
      ? toolFindings(turn.body, { model: excerpt(model), servers, layers: options.layers ?? [] })
      : []),
    ...(posts.length > 1 ? [finding('prove-repeated', { requests: posts.length })] : []),
  ];
  const routed = finding('prove-routed', {
    path,
    model: excerpt(model),
    tools: tools.length,
    ...(servers.length > 0 && { servers: servers.length }),
  });
  const attributed = attributionFindings(observed.attribution ?? [], turn.headers);
  return [...(errors.length === 0 ? [routed, ...attributed] : errors), ...warnings];
}

/** What else Codex has tried to call of its own accord. */
export function otherFindings(hosts: readonly string[] | undefined): readonly Finding[] {
  if (hosts === undefined) return [];
  return [hosts.length === 0 ? finding('prove-gateway-alone', {}) : finding('prove-other-hosts', { hosts })];
}
