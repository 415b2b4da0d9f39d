/*
 * `node bench/sizes.js`: what reading and editing cost over the size of a config.toml, from 1 kB to 10 MB; draws
 * docs/performance.svg. Both scales are logarithmic, so a cost in proportion to the size is a straight line.
 */
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { importSource } from './module.js';
import { grownTo, keys } from './toml-shapes.js';

const sizes = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
const rounds = 9;
const { editToml } = await importSource('edit/toml.ts');
const { readToml } = await importSource('edit/toml/read.ts');

/** The grown configuration, repeated with other names where it is too short. */
function textOf(size) {
  const whole = grownTo(990_000);
  if (size <= 1_000_000) return grownTo(Math.min(size, 990_000) - 300);
  const copies = Array.from({ length: Math.ceil(size / whole.length) }, (_, index) =>
    index === 0
      ? whole
      : whole.slice(whole.indexOf('\n[projects.')).replaceAll(/customer-|server_/g, `$&${index}-`),
  );
  return copies.join('');
}

const operations = keys.map(([path, value]) => ({ op: 'set', path, value }));
const works = {
  'parse (smol-toml)': (text) => parse(text),
  'read, as the doctor does': (text) => readToml(text, 'config.toml'),
  'seven keys set, with both proofs': (text) => editToml(text, operations, 'config.toml'),
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const lines = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
for (const size of sizes) {
  const text = textOf(size);
  for (const [name, work] of Object.entries(works)) {
    const times = [];
    for (let round = -2; round < (size > 1e6 ? 3 : rounds); round += 1) {
      // Never the same text twice: a run remembers what it has parsed.
      const fresh = Buffer.from(`${text}\n# ${round}\n`).toString();
      const start = performance.now();
      await work(fresh);
      if (round >= 0) times.push(performance.now() - start);
    }
    lines[name].push([text.length, median(times)]);
    console.log(
      `${(text.length / 1000).toFixed(0).padStart(6)} kB  ${median(times).toFixed(2).padStart(8)} ms  ${name}`,
    );
  }
}

const [width, height, left, top, right, bottom] = [640, 400, 60, 20, 400, 350];
const [fromSize, toSize, fromMs, toMs] = [3, 7, -2, 4];
const x = (size) => left + ((Math.log10(size) - fromSize) / (toSize - fromSize)) * (right - left);
const y = (ms) => bottom - ((Math.log10(ms) - fromMs) / (toMs - fromMs)) * (bottom - top);
const colours = ['#8b949e', '#3fb950', '#58a6ff'];
const text = (at, level, label, more = '') =>
  `<text x="${at.toFixed(0)}" y="${level.toFixed(0)}" fill="#8b949e"${more}>${label}</text>`;
const ticks = [
  ...['1 kB', '10 kB', '100 kB', '1 MB', '10 MB'].map((label, index) =>
    text(x(10 ** (fromSize + index)), bottom + 20, label, ' text-anchor="middle"'),
  ),
  ...['0.01 ms', '0.1 ms', '1 ms', '10 ms', '0.1 s', '1 s', '10 s'].map((label, index) =>
    text(left - 8, y(10 ** (fromMs + index)) + 4, label, ' text-anchor="end"'),
  ),
];
const curves = Object.entries(lines).flatMap(([name, points], index) => {
  const path = points.map(([size, ms]) => `${x(size).toFixed(1)},${y(ms).toFixed(1)}`).join(' ');
  const [, last] = points.at(-1);
  return [
    `<polyline points="${path}" fill="none" stroke="${colours[index]}" stroke-width="2"/>`,
    text(right + 8, y(last) + 4 + (index - 1) * 6, name),
  ];
});
const svg = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
  `<title>Time over the size of config.toml</title>`,
  `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="#8b949e"/>`,
  ...ticks,
  ...curves,
  '</svg>',
];
writeFileSync(fileURLToPath(new URL('../docs/performance.svg', import.meta.url)), `${svg.join('\n')}\n`);
