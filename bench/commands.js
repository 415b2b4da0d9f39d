/*
 * What whole commands take as new processes, with all that they print: beside Node itself, which does nothing, and beside
 * plop with a generator of one line.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkout, install } from './install.js';
import { grownTo } from './toml-shapes.js';

const runs = 25;
const attempts = 5;
const plopBin = join(checkout, 'node_modules', 'plop', 'bin', 'plop.js');

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** A home with a configuration; your programs, and Codex, are out of sight. */
function makeHome(root, name, config) {
  const home = join(root, name);
  mkdirSync(join(home, '.codex'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.codex', 'config.toml'), config);
  const { SystemRoot } = process.env;
  const env = { HOME: home, USERPROFILE: home, PATH: join(home, 'none'), ...(SystemRoot && { SystemRoot }) };
  /** Milliseconds of one run, which has to succeed, and to print what it should. */
  return (args, { prints = '', more = {}, cwd = home } = {}) => {
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd,
      env: { ...env, ...more },
      encoding: 'utf8',
    });
    const ms = performance.now() - start;
    if (status !== 0 || !stdout.includes(prints)) throw new Error(`${args.join(' ')}:\n${stdout}${stderr}`);
    return ms;
  };
}

const setUp = ['--yes', '--shell', 'zsh', '--dest', 'none'];
const key = { ORQ_API_KEY: 'sk-orq-made-up-for-the-bench' };

/** A home in which everything is set up. */
function routed(root, name, config, bin) {
  const run = makeHome(root, name, config);
  run([bin, ...setUp], { more: key });
  return run;
}

/** Plop with a generator of one line, and with ours. */
function plopRuns(root, folder) {
  const bare = join(root, 'bare-plop');
  mkdirSync(bare);
  const generator = "plop.setGenerator('none', { prompts: [], actions: [() => 'done'] })";
  writeFileSync(join(bare, 'plopfile.cjs'), `module.exports = (plop) => ${generator};\n`);
  const plopfile = join(folder, 'plopfile.mjs');
  writeFileSync(plopfile, "export { default } from './dist/index.js';\n");
  const run = makeHome(root, 'plop-bare', '');
  const second = makeHome(root, 'plop-second', '');
  const args = [
    plopBin,
    '--plopfile',
    plopfile,
    '--dest',
    root,
    'codex-orq',
    '--',
    '--yes',
    '--shell',
    'zsh',
  ];
  second(args, { more: key });
  let homes = 0;
  return {
    bare: () => run([plopBin, '--plopfile', join(bare, 'plopfile.cjs'), 'none']),
    first: () => {
      homes += 1;
      return makeHome(root, `plop-first-${homes}`, '')(args, { more: key });
    },
    second: () => second(args),
  };
}

/** What is measured: beside what, and at most how many times of it; `aim` is where it is to get. */
function rowsIn(root) {
  const folder = install(root);
  const bin = join(folder, 'dist', 'cli.cjs');
  const [usual, large] = [grownTo(10_500), grownTo(99_500)];
  const small = routed(root, 'small', usual, bin);
  const big = routed(root, 'large', large, bin);
  const plop = plopRuns(root, folder);
  const kB = (text) => `${(text.length / 1000).toFixed(0)} kB`;
  return {
    node: { what: 'node -e 0', run: () => small(['-e', '0']) },
    plop: { what: 'plop, a generator of one line', run: plop.bare, beside: 'node' },
    doctor: {
      ...{ what: `doctor, a config of ${kB(usual)}`, beside: 'node', aim: 2 },
      run: () => small([bin, 'doctor'], { prints: '✔' }),
    },
    doctorLarge: {
      ...{ what: `doctor, a config of ${kB(large)}`, beside: 'node', aim: 3, limit: 3.5 },
      run: () => big([bin, 'doctor'], { prints: '✔' }),
    },
    nothing: {
      ...{ what: 'a set-up that changes nothing', beside: 'node', aim: 2 },
      run: () => small([bin, ...setUp], { prints: 'Nothing to change' }),
    },
    check: {
      ...{ what: '--check', beside: 'node' },
      run: () => small([bin, '--check', '--shell', 'zsh', '--dest', 'none'], { prints: 'Nothing to change' }),
    },
    first: { what: 'through plop, first run', beside: 'plop', aim: 1.25, run: plop.first },
    second: { what: 'through plop, second run', beside: 'plop', aim: 1.25, run: plop.second },
  };
}

/**
 * Measures in interleaved rounds, so that whatever else the machine does weighs on all figures. The first round, which
 * finds the files on the disk, does not count.
 * @returns whether the promises were kept
 */
function series(rows) {
  const times = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
  for (let round = -1; round < runs; round += 1)
    for (const [name, { run }] of Object.entries(rows)) {
      const ms = run();
      if (round >= 0) times[name].push(ms);
    }
  console.log(`Commands as new processes, medians of ${runs} interleaved runs; Node ${process.version}`);
  let isKept = true;
  for (const [name, { what, beside, aim, limit }] of Object.entries(rows)) {
    const ms = median(times[name]);
    const ratio = ms / median(times[beside ?? name]);
    const notes = [limit && `at most ${limit}`, aim && aim !== limit && `to reach: ${aim}`].filter(Boolean);
    const figures = `${ms.toFixed(0).padStart(5)} ms ${ratio.toFixed(2).padStart(6)} × ${rows[beside]?.what ?? ''}`;
    console.log(`  ${what.padEnd(34)} ${figures}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`);
    isKept &&= limit === undefined || ratio <= limit;
  }
  return isKept;
}

/**
 * A series that breaks a promise is repeated, and printed, too: what else a machine does comes in spells.
 * @returns {boolean} whether the promises were kept
 */
export function commandsBench() {
  // It adds some 35 ms to each start of Node, and is no part of this package.
  delete process.env.NODE_EXTRA_CA_CERTS;
  const root = mkdtempSync(join(tmpdir(), 'codex-orq-bench-'));
  try {
    const rows = rowsIn(root);
    for (let attempt = 0; attempt < attempts; attempt += 1) if (series(rows)) return true;
    return false;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = commandsBench() ? 0 : 1;
