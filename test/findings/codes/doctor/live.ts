import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import type { liveFindings } from '../../../../src/findings/gateway-live.ts';
import { eventText } from '../../../../src/proof/responses-stream.ts';
import { Secret } from '../../../../src/lib/secret.ts';
import { type Check, events, gateway, marker, model, on, send } from '../../../gateway/live/site.ts';
import type { Table } from '../pairs.ts';
import { type Case, replies, scripted, streams, well } from './asking.ts';

const html = { 'content-type': 'text/html' };

/** A base URL that is not asked at all. */
const url = (baseUrl: string, words: RegExp): Case => ({ arrange: async () => ({ baseUrl }), words });

/** A gateway that is well, and gets nothing, since the key is this one. */
const keyed = (value: string | undefined, words: RegExp): Case => ({
  arrange: async () => {
    const { baseUrl, requests } = await gateway();
    return { baseUrl, unasked: requests, key: value === undefined ? undefined : new Secret(value) };
  },
  words,
});
const noKey = /"orq"[\s\S]*ORQ_API_KEY[\s\S]*\.codex\/\.env/;
const badKey = /The value of ORQ_API_KEY/;

/** A gateway whose list of models is out of the ordinary. */
const lists = (answer: (response: ServerResponse) => unknown, how: Partial<Check> = {}): Case => ({
  arrange: scripted(on('GET', answer), undefined, how),
  after: ['live-answered'],
});

export const liveRows: Table<typeof liveFindings, Case> = {
  'live-url-refused': {
    triggers: url('http://api.orq.ai/v3/router', /anyone on the way/),
    also: {
      'a password': url(`https://user:${marker}@api.orq.ai/v3/router`, /user name or password/),
      'no scheme': url('api.orq.ai', /not a URL/),
      'another scheme': url('ftp://127.0.0.1/', /neither https/),
    },
    // Plain http as well, but to this machine.
    clean: well,
  },
  'live-key-unknown': {
    triggers: keyed(undefined, noKey),
    also: { 'an empty one': keyed('', noKey), blanks: keyed('  ', noKey) },
    clean: well,
  },
  'live-key-command': {
    triggers: {
      arrange: async () => {
        const { baseUrl, requests } = await gateway();
        return { baseUrl, unasked: requests, key: undefined, keyFault: 'it ended with status 3' };
      },
      words: /"orq" gave none: it ended with status 3/,
    },
    clean: well,
  },
  'live-key-unsendable': {
    triggers: keyed(`${marker}\n`, badKey),
    also: {
      'a blank before it': keyed(` ${marker}`, badKey),
      'a blank in it': keyed(`${marker} x`, badKey),
      'a letter that is not ASCII': keyed(`${marker}é`, badKey),
    },
    clean: well,
  },
  'live-redirect': {
    triggers: {
      arrange: scripted(
        (_request, response) => {
          response.writeHead(302, { location: 'https://elsewhere.test/login?token=abc' }).end();
          return true;
        },
        undefined,
        { onBilled: () => expect.unreachable() },
      ),
      words: /another host, elsewhere\.test\. (?!.*token)/,
    },
    clean: well,
  },
  'live-not-a-gateway': {
    triggers: replies(200, '<!DOCTYPE html><html>Log in', /text\/html \(200\)/, {
      'content-type': 'text/html; charset=utf-8',
    }),
    also: { 'a block page': replies(403, '<html>Blocked by policy', /403/, html) },
    clean: replies(403, { error: { message: 'Blocked by policy' } }, /./),
  },
  'live-no-route': {
    triggers: replies(404, { error: { message: 'Cannot POST /v3/router/responses' } }, /\/v3\/router/),
    also: {
      'the page of a web server': replies(404, '404 page not found', /404/, { 'content-type': 'text/plain' }),
      'another method': replies(405, '', /405/),
    },
    clean: replies(404, { error: { message: `Model ${model} not found` } }, /./),
  },
  'live-key-absent': {
    triggers: replies(
      401,
      { error: { code: 'authentication_required', message: 'No authentication header.' } },
      /Authorization header/,
    ),
    also: { 'words alone': replies(401, { error: 'API key is missing' }, /saw no key/) },
    clean: replies(401, { error: { code: 'invalid_api_key', message: 'Invalid API key provided' } }, /./),
  },
  'live-key-invalid': {
    triggers: replies(
      401,
      { error: { code: 'invalid_api_key', message: `Incorrect API key provided: ${marker}` } },
      /does not accept the key in ORQ_API_KEY[\s\S]*\(hidden\)[\s\S]*Reconnecting/,
    ),
    also: {
      'an old body': replies(
        401,
        { id: 'x', code: 401, error: 'API key for tenant is invalid', source: 'system' },
        /for tenant is invalid/,
      ),
      'no body': replies(401, '', /401/),
    },
    clean: well,
  },
  'live-key-expired': {
    triggers: replies(
      401,
      { error: { code: 'expired_api_key', message: 'Key expired', expired_at: '2026-01-01' } },
      /has expired[\s\S]*Create a key/,
    ),
    clean: well,
  },
  'live-quota': {
    triggers: replies(402, { error: { code: 'quota_exceeded', message: 'Out of credit' } }, /Out of credit/),
    clean: well,
  },
  'live-scope': {
    triggers: replies(
      403,
      { error: { code: 'insufficient_scope', message: 'needs gateway' } },
      /may not do this/,
    ),
    clean: well,
  },
  'live-model-bare': {
    triggers: replies(
      400,
      { error: { message: 'invalid model format' } },
      /no provider prefix[\s\S]*codex-orq model/,
    ),
    also: {
      'ids that have one': {
        arrange: scripted(send(400, {}), [model, 'openai/o3'], { model: 'gpt-5.4' }),
        before: ['live-model-unlisted'],
        args: { near: [model] },
      },
    },
    clean: replies(400, { error: { code: 'invalid_request_body', message: 'bad input' } }, /./),
  },
  'live-model-unknown': {
    triggers: replies(
      404,
      { error: { message: `Model ${model} not found` } },
      /openai\/gpt-5\.5[\s\S]*codex-orq model/,
    ),
    clean: well,
  },
  'live-request-refused': {
    triggers: replies(400, { error: { code: 'invalid_request_body', message: 'bad input' } }, /bad input/),
    also: {
      'a model that is not set up': replies(
        422,
        { error: { code: 'model_configuration_missing', message: 'no config' } },
        /no config/,
      ),
    },
    clean: well,
  },
  'live-provider-credential': {
    triggers: replies(
      422,
      { error: { code: 'provider_credential_invalid', message: 'no key for openai' } },
      /Your key is fine/,
    ),
    clean: replies(422, { error: { code: 'model_configuration_missing', message: 'no config' } }, /./),
  },
  'live-rate-limited': {
    triggers: replies(
      429,
      { error: { code: 'rate_limit_exceeded', message: 'Slow down' } },
      /Slow down[\s\S]*17 seconds/,
      { 'retry-after': '17' },
    ),
    also: { 'no wait named': replies(429, '', /a while/) },
    clean: replies(429, { error: 'Monthly budget reached' }, /./),
  },
  'live-budget-spent': {
    triggers: replies(
      429,
      { error: { message: 'Exceeded', details: { scope_kind: 'api_key' } } },
      /budget of this api key is spent[\s\S]*3 hours/,
      { 'retry-after': '7300' },
    ),
    also: { 'words alone': replies(429, { error: 'Monthly budget reached' }, /budget/) },
    clean: replies(429, { error: { code: 'rate_limit_exceeded', message: 'Slow down' } }, /./),
  },
  'live-gateway-down': {
    triggers: replies(500, { error: { message: 'boom' } }, /boom/),
    also: {
      'the page of its front': replies(502, '<html>bad gateway', /502/, html),
      'a limit of its own': replies(408, '', /408/),
    },
    clean: well,
  },
  'live-odd-status': {
    triggers: replies(418, { error: { message: 'teapot' } }, /418[\s\S]*teapot/),
    clean: replies(500, { error: { message: 'boom' } }, /./),
  },
  'live-not-streamed': {
    triggers: replies(200, { id: 'resp_1', output: [] }, /application\/json/),
    clean: well,
  },
  'live-stream-cut': {
    triggers: streams((response) => response.end(events.slice(0, -1).map(eventText).join('')), {
      args: { events: 8 },
    }),
    also: {
      'a broken connection': streams(
        (response) => {
          response.write(events.slice(0, 3).map(eventText).join(''));
          setTimeout(() => response.destroy(), 50);
        },
        { args: { events: 3 } },
      ),
      'nothing in it': replies(200, '', /0 events/, { 'content-type': 'text/event-stream' }),
    },
    // It stays open, but response.completed has come.
    clean: streams((response) => response.write(events.map(eventText).join(''))),
  },
  'live-response-failed': {
    triggers: streams(
      (response) =>
        response.end(
          eventText({
            type: 'response.failed',
            response: { error: { code: 'server_error', message: `x ${marker}` } },
          }),
        ),
      { args: { code: 'server_error', said: 'x (hidden)' } },
    ),
    also: {
      'a bare error': streams(
        (response) => response.end(eventText({ type: 'error', code: 'overloaded', message: 'busy' })),
        { args: { code: 'overloaded', said: 'busy' } },
      ),
    },
    // It has run into our limit of tokens, and so done its duty.
    clean: streams((response) => response.end(eventText({ type: 'response.incomplete', response: {} }))),
  },
  'live-model-listed': {
    triggers: { ...well, before: [], after: ['live-answered'] },
    clean: { arrange: scripted(undefined, ['openai/gpt-5.5']) },
  },
  'live-model-unlisted': {
    triggers: {
      arrange: scripted(undefined, ['openai/gpt-5.5', 'azure/gpt-5.4', 'anthropic/claude-sonnet-4-6']),
      after: ['live-answered'],
      args: { near: ['azure/gpt-5.4', 'openai/gpt-5.5'] },
    },
    clean: well,
  },
  'live-models-untold': {
    triggers: lists((response) => response.writeHead(404).end()),
    also: {
      'a list that is null': lists((response) => response.end('{"object":"list","data":null}')),
      'an empty list': lists((response) => response.end('{"object":"list","data":[]}')),
      'a list that is not JSON': lists((response) => response.writeHead(404, html).end('<html>')),
      'a forbidden list': lists((response) => response.writeHead(403).end('{"error":"no"}')),
      'a list out of order': lists((response) => response.writeHead(503).end()),
      'a cut list': lists((response) => response.destroy()),
      'another thing': lists((response) => response.end('{"data":{"a":1}}')),
      'a list that hangs': lists(() => undefined, { limits: { answerMs: 200 } }),
    },
    clean: well,
  },
  'live-answered': {
    triggers: well,
    clean: replies(500, { error: { message: 'boom' } }, /./),
  },
  'live-not-billed': {
    triggers: { ...well, arrange: scripted(undefined, undefined, { onBilled: () => false }) },
    clean: well,
  },
  'live-trace': {
    triggers: {
      arrange: scripted((_request, response) => {
        response.setHeader('x-orq-trace-id', 'trace-42');
        return false;
      }),
      before: ['live-model-listed', 'live-answered'],
      words: /trace-42/,
    },
    clean: well,
  },
};
