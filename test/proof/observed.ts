import type { GatewayRequest } from '../../src/proof/loopback.ts';
import type { Observed } from '../../src/proof/verdict.ts';

/* A turn that has reached the made-up gateway and ended well, for what is judged without a Codex. */

export const post: GatewayRequest = {
  method: 'POST',
  path: '/v3/router/responses',
  authorization: 'Bearer made-up',
  headers: {},
  model: 'a/b',
  tools: ['shell'],
  body: {},
};
export const good: Observed = {
  options: { codexHome: '/home/me/.codex', provider: 'orq', envKey: 'ORQ_API_KEY', timeoutMs: 1_000 },
  folder: '/private',
  result: { exitCode: 0, stdout: 'the reply', stderr: '', timedOut: false },
  posts: [post],
  reply: 'the reply',
  elsewhere: [],
  servers: [],
  credential: 'made-up',
};
