import { createServer as createPlainServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { networkFindings } from '../../../../src/findings/gateway-network.ts';
import {
  behindProxy,
  ca,
  type Check,
  closedPort,
  events,
  listen,
  on,
  proxy,
  silentPort,
  tlsGateway,
} from '../../../gateway/live/site.ts';
import { eventText } from '../../../../src/proof/responses-stream.ts';
import type { Table } from '../pairs.ts';
import { type Case, scripted, streams, well } from './asking.ts';

/** An address at which nothing of ours listens. */
const at =
  (address: () => string | Promise<string>, how: Partial<Check> = {}): Case['arrange'] =>
  async () => ({ ...how, baseUrl: await address() });

/** A gateway with this certificate, which gets nothing before it has proved who it is. */
const shows = (certificate: string, env: Record<string, string> = {}): Case => ({
  arrange: async () => {
    const { baseUrl, seen } = await tlsGateway(certificate);
    return { baseUrl, env, unasked: seen };
  },
});

/** A gateway with a good one, from an authority that is known. */
const secure: Case = {
  arrange: async () => ({ baseUrl: (await tlsGateway('good')).baseUrl, env: ca }),
};

/** A gateway that can be reached through a proxy alone. `status` is what the proxy answers. */
const through = (status = 200, more: Omit<Case, 'arrange'> = {}): Case => ({
  arrange: async () => {
    const { port } = await tlsGateway('good');
    return { baseUrl: behindProxy, env: { ...ca, HTTPS_PROXY: (await proxy(port, status)).url } };
  },
  ...more,
});
const unusable = (value: string): Case => ({
  arrange: async () => ({ baseUrl: behindProxy, env: { ALL_PROXY: value } }),
});

export const networkRows: Table<typeof networkFindings, Case> = {
  'live-dns': { triggers: { arrange: at(() => 'https://gateway.invalid/v3/router') }, clean: secure },
  'live-refused': {
    triggers: {
      arrange: async () => {
        const port = await closedPort();
        return { baseUrl: `https://127.0.0.1:${port}/v3/router`, mentions: `on port ${port}.` };
      },
    },
    clean: secure,
  },
  'live-unreachable': {
    // No connection leads to the broadcast address, whatever the network: the system refuses it at once.
    triggers: { arrange: at(() => 'https://255.255.255.255/v3/router') },
    clean: secure,
  },
  'live-cut': {
    triggers: {
      arrange: at(
        async () =>
          `http://127.0.0.1:${await listen(createSocketServer({ allowHalfOpen: true }, (socket) => socket.end()))}`,
      ),
      before: ['live-models-untold'],
    },
    clean: well,
  },
  'live-tls-self-signed': { triggers: shows('self-signed'), clean: secure },
  'live-tls-unknown-ca': { triggers: shows('good'), clean: secure },
  'live-tls-expired': { triggers: shows('expired', ca), clean: secure },
  'live-tls-wrong-host': {
    triggers: shows('other', ca),
    also: {
      'a proxy, which is no way around it': {
        arrange: async () => {
          const { port, seen } = await tlsGateway('other');
          const env = { ...ca, HTTPS_PROXY: (await proxy(port)).url };
          return { baseUrl: behindProxy, env, unasked: seen };
        },
        before: ['live-proxy-used'],
      },
    },
    clean: secure,
  },
  'live-tls-failed': {
    triggers: {
      arrange: at(
        async () =>
          `https://127.0.0.1:${await listen(createPlainServer((_request, response) => response.end()))}`,
      ),
    },
    clean: secure,
  },
  'live-proxy-unsupported': {
    triggers: unusable('socks5://127.0.0.1:1'),
    also: { 'half a URL': unusable('http://['), 'a URL with a blank': unusable('http://a b') },
    clean: through(),
  },
  'live-proxy-unreachable': {
    triggers: {
      arrange: async () => ({
        baseUrl: behindProxy,
        env: { HTTPS_PROXY: `127.0.0.1:${await closedPort()}` },
      }),
      before: ['live-proxy-used'],
    },
    clean: through(),
  },
  'live-proxy-refused': {
    triggers: through(407, { before: ['live-proxy-used'], words: /user name and password/ }),
    also: {
      'a host that is not allowed': through(403, {
        before: ['live-proxy-used'],
        words: /does not let requests through to gateway\.test/,
      }),
    },
    clean: through(),
  },
  'live-proxy-used': {
    triggers: through(200, { after: ['live-model-listed', 'live-answered'] }),
    // The loopback interface is asked directly.
    clean: {
      arrange: async () => ({
        baseUrl: (await tlsGateway('good')).baseUrl,
        env: { ...ca, HTTPS_PROXY: (await proxy(1)).url },
      }),
    },
  },
  'live-late-connect': {
    triggers: {
      arrange: at(async () => `https://127.0.0.1:${await silentPort()}`, { limits: { connectMs: 250 } }),
      args: { ms: 250 },
    },
    also: {
      'a proxy that says nothing': {
        arrange: async () => ({
          baseUrl: behindProxy,
          env: { HTTPS_PROXY: `http://127.0.0.1:${await silentPort()}` },
          limits: { connectMs: 250 },
        }),
        before: ['live-proxy-used'],
      },
    },
    clean: secure,
  },
  'live-late-answer': {
    triggers: {
      arrange: scripted(
        on('POST', () => undefined),
        undefined,
        { limits: { answerMs: 250 } },
      ),
      before: ['live-model-listed'],
      args: { ms: 250 },
    },
    clean: well,
  },
  'live-late-next': {
    triggers: streams(
      (response) => response.write(': wait\n\n'),
      { args: { ms: 250 } },
      { limits: { silentMs: 250 } },
    ),
    clean: {
      // Each part comes in time, all of them together take longer.
      ...streams(
        (response) => {
          let parts = 0;
          const timer = setInterval(() => {
            if (++parts < 8) return void response.write(': wait\n\n');
            clearInterval(timer);
            response.end(events.map(eventText).join(''));
          }, 100);
        },
        {},
        { limits: { silentMs: 700 } },
      ),
    },
  },
  'live-late-whole': {
    triggers: streams(
      (response) => {
        const timer = setInterval(() => response.write(': keep-alive\n\n'), 20);
        response.on('close', () => clearInterval(timer));
      },
      { args: { ms: 400 } },
      { limits: { wholeMs: 400 } },
    ),
    clean: well,
  },
};
