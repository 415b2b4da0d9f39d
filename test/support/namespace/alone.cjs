'use strict';

/*
 * Runs in a network namespace that has nothing but a loopback device: a gateway, a name server that knows no name, and
 * Codex. Prints which names were asked for and how many requests arrived.
 *
 * Arguments: the port of the gateway, the program, its arguments.
 */

const { spawn } = require('node:child_process');
const { createSocket } = require('node:dgram');
const { createServer } = require('node:http');
const { writeSync } = require('node:fs');

const [, , port, program, ...args] = process.argv;
const names = new Set();
let posts = 0;

const event = (type, more) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const item = {
  ...{ type: 'message', id: 'm', role: 'assistant', status: 'completed' },
  content: [{ type: 'output_text', text: 'OK', annotations: [] }],
};
const usage = {
  ...{ input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  ...{ input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } },
};

const gateway = createServer((request, response) => {
  request.resume();
  if (request.method !== 'POST') return response.end('{"object":"list","data":[]}');
  posts += 1;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(event('response.output_item.done', { output_index: 0, item }));
  const done = { id: 'r', object: 'response', created_at: 0, model: 'm', status: 'completed' };
  return response.end(event('response.completed', { response: { ...done, output: [item], usage } }));
});

/** The name of a DNS question (RFC 1035, 4.1.2). */
function nameIn(message) {
  const labels = [];
  for (let at = 12; message[at] > 0; at += message[at] + 1)
    labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
  return labels.join('.');
}

const resolver = createSocket('udp4');
resolver.on('message', (message, { port: from, address }) => {
  names.add(nameIn(message));
  const answer = Buffer.from(message);
  // A response, and there is no such name.
  answer.writeUInt16BE(0x8183, 2);
  resolver.send(answer, from, address);
});

resolver.bind(53, '127.0.0.1', () =>
  gateway.listen(Number(port), '127.0.0.1', () => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', (code) => {
      writeSync(1, JSON.stringify({ code, posts, names: [...names].sort() }));
      process.exit(0);
    });
  }),
);
