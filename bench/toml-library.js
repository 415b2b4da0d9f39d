/*
 * A worker that makes one edit with one of the other libraries, as often as it is asked to. A worker: a run that
 * takes too long can be ended.
 */
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { keys } from './toml-shapes.js';

const edits = {
  '@decimalturn/toml-patch': async () => {
    const { parse, patch } = await import('@decimalturn/toml-patch');
    return (text) => {
      const wanted = parse(text);
      for (const [path, value] of keys) {
        let table = wanted;
        for (const name of path.slice(0, -1)) table = table[name] ??= {};
        table[path.at(-1)] = value;
      }
      return patch(text, wanted);
    };
  },
  '@shopify/toml-patch': async () => {
    const { updateTomlValues } = await import('@shopify/toml-patch');
    return (text) => updateTomlValues(text, keys);
  },
};

const edit = await edits[workerData.library]();
parentPort.on('message', () => {
  const start = performance.now();
  try {
    edit(workerData.text);
    parentPort.postMessage({ ms: performance.now() - start });
  } catch (error) {
    parentPort.postMessage({ error: String(error?.message ?? error).split('\n', 1)[0] });
  }
});
parentPort.postMessage('ready');
