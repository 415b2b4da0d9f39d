/*
 * Runs the built bin again and again in one process: to start Node and to load the code is most of a short run, and there are
 * thousands of them. One that ends in an unexpected way takes this process along.
 */
const { openSync, writeSync } = require('node:fs');

const [bin, control] = process.argv.slice(2);
const numbers = openSync(control, 'r+');
const own = new Set(process.eventNames());

/** What the bin waits for at the end of a process never comes here. */
function forget() {
  for (const name of process.eventNames())
    if (!own.has(name) && name !== 'message' && name !== 'disconnect') process.removeAllListeners(name);
}

async function ended() {
  while (process.exitCode === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
  return process.exitCode;
}

process.on('message', async ({ args, cwd, env, at, code }) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, bin, ...args];
  process.exitCode = undefined;
  writeSync(numbers, new Uint8Array(BigInt64Array.of(0n, BigInt(at), BigInt(code)).buffer), 0, 24, 0);
  delete require.cache[bin];
  require(bin);
  const status = await ended();
  forget();
  for (const stream of [1, 2]) writeSync(stream, '\0');
  process.send({ status });
});
process.send({});
