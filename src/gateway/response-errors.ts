import type { IncomingHttpHeaders } from 'node:http';
import { type Finding, finding } from '../findings/index.ts';
import type { Answer } from './http.ts';
import { excerpt } from '../lib/excerpt.ts';
import { isRecord, parseJson, textOr } from '../lib/json.ts';
import { similarIds } from '../lib/similar.ts';

type Reply = Extract<Answer, { kind: 'answer' }>;

/** The request that a reply answers. */
export type Asked = Readonly<{
  url: URL;
  model: string;
  envKey: string;
  /** The key, to hide it where a server repeats it. */
  key: string;
  /** What `GET /models` listed; empty where that is unknown. */
  listed: readonly string[];
}>;

/** The content of an error body, in either form of the gateway: `{error: {code, message}}` or `{code, error: "…"}`. */
type Complaint = Readonly<{ code: string; message: string; scope: string | undefined }>;

/** Looked for at a bounded depth, and among a bounded number of values: a hostile body may have any shape. */
function scopeIn(value: unknown, depth = 0): string | undefined {
  if (!isRecord(value) || depth > 4) return undefined;
  const { scope_kind: scope } = value;
  if (typeof scope === 'string' && scope !== '') return scope;
  return Object.values(value)
    .slice(0, 20)
    .map((inner) => scopeIn(inner, depth + 1))
    .find((found) => found !== undefined);
}

function complaintOf(text: string, key: string): Complaint {
  const body = parseJson(text);
  const { error, message, code } = isRecord(body) ? body : {};
  const inner = isRecord(error) ? error : { message: typeof error === 'string' ? error : message, code };
  const { message: said, code: name, type } = inner;
  return {
    code: excerpt(textOr(name) || textOr(type), [key]),
    message: excerpt(textOr(said), [key]),
    scope: scopeIn(body),
  };
}

/** Seconds that a `Retry-After` asks for: a number, or a date. Source: RFC 9110, 10.2.3. */
export function retryAfter(headers: IncomingHttpHeaders, now = Date.now()): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) || !/[a-z]{3}/i.test(value)
    ? undefined
    : Math.max(0, Math.ceil((date - now) / 1_000));
}

/** The media type without parameters, fit for a message. */
export function mediaType(headers: IncomingHttpHeaders): string {
  const [whole = ''] = excerpt(headers['content-type'] ?? '').split(';', 1);
  const type = whole.trim().toLowerCase();
  return type === '' ? 'an answer without a type' : type;
}

function redirect({ status, headers }: Reply, { url }: Asked): Finding {
  const { location = '' } = headers;
  const target = URL.canParse(location, url.href) ? new URL(location, url) : url;
  // Name only the host of the target: the rest may hold a log-in token.
  return finding('live-redirect', { status, target: target.host, away: target.host !== url.host });
}

/**
 * Whether a text has the one and, somewhere behind it, the other. Not as one pattern, which would take quadratic time.
 */
function inOrder(text: string, first: RegExp, second: RegExp): boolean {
  const found = first.exec(text);
  return found !== null && second.test(text.slice(found.index + found[0].length));
}

function unauthorised({ code, message }: Complaint, { envKey }: Asked): Finding {
  const args = { envKey, said: message };
  const words = `${code} ${message}`;
  if (/expire/i.test(words)) return finding('live-key-expired', args);
  const isAbsent =
    words.toLowerCase().includes('authentication_required') ||
    inOrder(
      words,
      /(?:missing|no|without|not provide\w*|required)\b/i,
      /\b(?:key|token|authori[sz]ation|header|credential)/i,
    ) ||
    inOrder(
      words,
      /(?:key|token|header|credential)s?\b/i,
      /\b(?:missing|required|not (?:provided|found|present))/i,
    );
  const invalid = /invalid|incorrect|revoked|malformed|unknown/i;
  if (!invalid.test(words) && isAbsent) return finding('live-key-absent', args);
  return finding('live-key-invalid', args);
}

function tooMany({ headers }: Reply, { code, message, scope }: Complaint): Finding {
  const seconds = retryAfter(headers);
  const rest = { said: message, ...(seconds !== undefined && { wait: seconds }) };
  const spent = scope !== undefined || /budget|spend/i.test(`${code} ${message}`);
  // The gateway's scopes are workspace, project, identity, api_key, provider and model.
  const name = scope === undefined ? 'key, project or workspace' : excerpt(scope).replaceAll('_', ' ');
  return spent ? finding('live-budget-spent', { scope: name, ...rest }) : finding('live-rate-limited', rest);
}

function notFound(reply: Reply, complaint: Complaint, asked: Asked): Finding {
  const { model, url, listed } = asked;
  const said = complaint.message;
  const isRoute =
    reply.status === 405 ||
    !fromApi(reply) ||
    /\b(?:route|path|url|endpoint)\b|cannot (?:get|post)/i.test(said);
  if (isRoute) return finding('live-no-route', { url: url.pathname, status: reply.status, said });
  return finding('live-model-unknown', { model, near: similarIds(model, listed), said });
}

function badRequest({ status }: Reply, { message }: Complaint, { model, listed }: Asked): Finding {
  const bare = !model.includes('/') || /invalid model format/i.test(message);
  if (status === 400 && bare) return finding('live-model-bare', { model, near: similarIds(model, listed) });
  return finding('live-request-refused', { model, status, said: message });
}

/** Whether a body is a web page: of a proxy, a log-in or a web server. */
const isPage = ({ headers, text }: Reply): boolean =>
  /html/.test(mediaType(headers)) || /^\s*<(?:!doctype|html)\b/i.test(text);

/** Whether a body is what an API of this kind sends: a JSON value or a stream of events. */
const fromApi = ({ text }: Reply): boolean => /^(?:event|data):/m.test(text) || parseJson(text) !== undefined;

function unprocessable({ status }: Reply, complaint: Complaint, { model }: Asked): Finding {
  const { code, message } = complaint;
  const other = /^(?:variant_not_resolved|model_configuration_missing)$/.test(code);
  if (other) return finding('live-request-refused', { model, status, said: message });
  return finding('live-provider-credential', { model, said: message });
}

function explainStatus(reply: Reply, asked: Asked): Finding {
  const { status } = reply;
  const complaint = complaintOf(reply.text, asked.key);
  const said = complaint.message;
  switch (status) {
    case 400:
      return badRequest(reply, complaint, asked);
    case 401:
      return unauthorised(complaint, asked);
    case 402:
      return finding('live-quota', { said });
    case 403:
      return finding('live-scope', { envKey: asked.envKey, said });
    case 404:
    case 405:
      return notFound(reply, complaint, asked);
    case 422:
      return unprocessable(reply, complaint, asked);
    case 429:
      return tooMany(reply, complaint);
    default:
      return finding(status >= 500 || status === 408 ? 'live-gateway-down' : 'live-odd-status', {
        status,
        said,
      });
  }
}

/**
 * Explains a reply with another status than 2xx, and a 2xx that is not from an API, such as the page of a proxy.
 * Undefined where nothing is wrong so far.
 * Source: docs.orq.ai, "API error codes" and "Rate limits and quotas".
 */
export function explainReply(reply: Reply, asked: Asked): Finding | undefined {
  const { status, headers, text } = reply;
  if (status >= 300 && status < 400) return redirect(reply, asked);
  const fine = status >= 200 && status < 300;
  // A load balancer in front of the gateway often sends a page with its 5xx, which means the same.
  const foreign = fine
    ? mediaType(headers) !== 'text/event-stream' && text.trim() !== '' && !fromApi(reply)
    : status < 500 && isPage(reply);
  if (foreign) {
    return finding('live-not-a-gateway', { host: asked.url.host, status, type: mediaType(headers) });
  }
  return fine ? undefined : explainStatus(reply, asked);
}
