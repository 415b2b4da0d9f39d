/*
 * What one TOML edit costs, as a multiple of one smol-toml parse of the same text. Medians of runs that take turns, so that
 * what else the machine does hits all of them alike.
 */
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { parse } from 'smol-toml';
import { keys, shapes } from './toml-shapes.js';

const ROUNDS = 21;
const WARM_UP = 3;
/** A library that needs longer than this, in milliseconds, for one edit is stopped. */
const CUT_OFF = 20_000;
/** One that needs longer than this for its first edit is not asked again. */
const ONCE = 500;
const LIBRARIES = ['@decimalturn/toml-patch', '@shopify/toml-patch'];

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function time(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Starts a worker and makes it edit once. */
async function startLibrary(library, text) {
  const worker = new Worker(new URL('./toml-library.js', import.meta.url), { workerData: { library, text } });
  const state = { library, worker, times: [], note: '' };
  await answer(worker);
  await runLibrary(state);
  if (state.note === '' && state.times[0] > ONCE) state.note = ' (one run)';
  if (state.note !== '') await worker.terminate();
  return state;
}

/** Resolves with the worker's next message; with undefined when none comes in time. */
function answer(worker) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(undefined), CUT_OFF);
    const done = (message) => {
      clearTimeout(timer);
      worker.off('message', done);
      worker.off('error', reject);
      resolve(message);
    };
    worker.on('message', done);
    worker.on('error', reject);
  });
}

async function runLibrary(state) {
  const answered = answer(state.worker);
  state.worker.postMessage('edit');
  const result = await answered;
  if (result === undefined) state.note = `stopped after ${CUT_OFF / 1000} s`;
  else if (result.error === undefined) state.times.push(result.ms);
  else state.note = `fails: ${result.error}`;
}

async function measure(editToml, { name, limit, text }) {
  const operations = keys.map(([path, value]) => ({ op: 'set', path, value }));
  const others = [];
  for (const library of LIBRARIES) others.push(await startLibrary(library, text));
  const times = { parse: [], edit: [] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const parseMs = time(() => parse(text));
    // Never the same text twice: a run remembers what it has parsed. In one piece, as it comes from a file.
    const fresh = Buffer.from(`${text}\n# ${round}\n`).toString();
    const editMs = time(() => editToml(fresh, operations, 'config.toml'));
    for (const other of others) if (other.note === '') await runLibrary(other);
    if (round < 0) continue;
    times.parse.push(parseMs);
    times.edit.push(editMs);
  }
  for (const { worker } of others) await worker.terminate();
  const parseMs = median(times.parse);
  const editMs = median(times.edit);
  return { name, limit, kb: text.length / 1000, parseMs, editMs, ratio: editMs / parseMs, others };
}

function cell({ times, note }, parseMs) {
  if (times.length === 0) return note;
  const ms = median(times);
  return `${(ms / parseMs).toFixed(1)} x${note}`;
}

/** Prints the table; returns whether every shape keeps its limit. */
export async function benchToml(editToml) {
  const columns = ['shape', 'kB', 'parse', 'edit', 'ratio', 'limit', ...LIBRARIES];
  const widths = [24, 7, 10, 10, 8, 7, 26, 26];
  const print = (cells) =>
    console.log(
      cells
        .map((text, index) => String(text).padEnd(widths[index]))
        .join('')
        .trimEnd(),
    );
  console.log(
    'One edit that sets seven keys, with both proofs, as a multiple of one smol-toml parse of the text',
  );
  console.log(`Medians of ${ROUNDS} runs that take turns; Node ${process.version}\n`);
  print(columns);
  let isKept = true;
  for (const shape of shapes) {
    const { name, limit, kb, parseMs, editMs, ratio, others } = await measure(editToml, shape);
    const isWithin = ratio <= limit;
    isKept &&= isWithin;
    const cells = others.map((other) => cell(other, parseMs));
    const verdict = `${limit} x${isWithin ? '' : ' MISSED'}`;
    print([
      name,
      kb.toFixed(0),
      `${parseMs.toFixed(1)} ms`,
      `${editMs.toFixed(1)} ms`,
      `${ratio.toFixed(2)} x`,
      verdict,
      ...cells,
    ]);
  }
  return isKept;
}
