import { describe, expect, test } from 'vitest';
import { wordingOf } from '../../../src/findings/index.ts';
import { eventText } from '../../../src/proof/responses-stream.ts';
import { check, events, gateway, marker, model, on, send, streamed } from './site.ts';

// What each failure is told as: test/findings/codes/doctor/live.ts and network.ts.

describe('a gateway that is well', () => {
  test('is asked twice, once billed, and answers', async () => {
    const { baseUrl, requests } = await gateway((_request, response) => {
      response.setHeader('x-orq-trace-id', 'trace-42');
      return false;
    });
    const told: number[] = [];
    const report = await check({ baseUrl, onBilled: () => told.push(requests.length) > 0 });
    expect(report.codes).toEqual(['live-model-listed', 'live-answered', 'live-trace']);
    expect(report).toMatchObject({ billed: true, trace: 'trace-42' });
    expect(report.words).toContain('trace-42');
    expect(told, 'said after the free request and before the billed one').toEqual([1]);
    expect(requests.map(({ method, path, authorization }) => ({ method, path, authorization }))).toEqual([
      { method: 'GET', path: '/v3/router/models', authorization: `Bearer ${marker}` },
      { method: 'POST', path: '/v3/router/responses', authorization: `Bearer ${marker}` },
    ]);
    expect(requests[1]?.body).toMatchObject({ model, stream: true, store: false, max_output_tokens: 16 });
  });

  test('gets no billed request when the person says no', async () => {
    const { baseUrl, requests } = await gateway();
    const report = await check({ baseUrl, onBilled: () => false });
    expect(report.codes).toEqual(['live-model-listed', 'live-not-billed']);
    expect(report.billed).toBe(false);
    expect(requests).toHaveLength(1);
  });
});

test('a bad key ends the check before anything is billed', async () => {
  const { baseUrl, requests } = await gateway((_request, response) => {
    response.writeHead(401, { 'x-orq-trace-id': `t-${marker}` }).end('{}');
    return true;
  });
  const onBilled = () => expect.unreachable();
  const report = await check({ baseUrl, onBilled });
  expect(report.codes).toEqual(['live-key-invalid', 'live-trace']);
  expect(requests).toHaveLength(1);
});

test('words of the gateway cannot steer the terminal, or fill it', async () => {
  const message = `\u001b[2J\u001b]0;title\u0007a\u202eb\r\nc ${'long '.repeat(200)} sk-orq-${marker.slice(7, 20)}\u001b[1m${marker.slice(20)}`;
  const { baseUrl } = await gateway(send(402, { error: { message } }));
  const { findings } = await check({ baseUrl });
  const { message: words } = wordingOf(findings.at(-1) ?? expect.unreachable());
  expect(words).toMatch(/^[^\p{Cc}\p{Cf}]{40,400}$/u);
});

describe('a stream', () => {
  test('may break off, or stay open, after response.completed', async () => {
    const { baseUrl } = await gateway(streamed((response) => response.write(events.map(eventText).join(''))));
    expect((await check({ baseUrl })).codes.at(-1)).toBe('live-answered');
  });

  test('may be cut anywhere, have CRLF line ends and keep-alives', async () => {
    const text = `: hi\r\n\r\n${events.map(eventText).join(': keep-alive\n\n').replaceAll('\n', '\r\n')}`;
    const { baseUrl } = await gateway(
      streamed((response) => {
        const pieces = text.match(/[\s\S]{1,61}/g) ?? [];
        const next = () => {
          const piece = pieces.shift();
          if (piece === undefined) response.end();
          else response.write(piece, () => setTimeout(next, 1));
        };
        next();
      }),
    );
    expect((await check({ baseUrl })).codes.at(-1)).toBe('live-answered');
  });

  test('that runs into our limit of tokens has done its duty', async () => {
    const { baseUrl } = await gateway(
      streamed((response) => response.end(eventText({ type: 'response.incomplete', response: {} }))),
    );
    expect((await check({ baseUrl })).codes.at(-1)).toBe('live-answered');
  });

  test('may begin later than a connection may take', async () => {
    const { baseUrl } = await gateway(
      on('POST', (response) => {
        setTimeout(() => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(events.slice(0, 2).map(eventText).join(''));
          setTimeout(() => response.end(events.slice(2).map(eventText).join('')), 700);
        }, 500);
      }),
    );
    const report = await check({ baseUrl, limits: { connectMs: 300, answerMs: 900, wholeMs: 5_000 } });
    expect(report.codes.at(-1)).toBe('live-answered');
  });
});
