/*
 * The time of the doctor's static checks on a config.toml of 1 MB, beside the time that Node itself takes to start.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shapes } from './toml-shapes.js';

const limit = 3;
const runs = 15;

/** The grown configuration that the editor is measured on, too. */
const grown = shapes.find(({ name }) => name === '1 MB config')?.text ?? '';
const usual = grown.slice(0, grown.indexOf('\n[projects."/home/dev/work/customer-20/'));

/** Runs the static checks, files and all, until the code is warm, and prints the time of the last round. */
const level1 = (dist) => `
import { join } from 'node:path';
import { homedir } from 'node:os';
const load = (path) => import(${JSON.stringify(pathToFileURL(dist).href)} + path);
const [{ createHost }, { placesFor }, { gatherScene }, { staticFindings }] = await Promise.all(
  ['host.js', 'places.js', 'checks/gather.js', 'checks/index.js'].map(load));
const host = createHost();
let found, ms;
for (let round = 0; round < 6; round += 1) {
  const start = performance.now();
  found = await staticFindings(await gatherScene(host, { places: placesFor(host), project: host.cwd }));
  ms = performance.now() - start;
}
process.stdout.write(JSON.stringify({ ms, codes: found.map(({ finding }) => finding.code) }));
`;

const bin = (dist) => `
const { main } = await import(${JSON.stringify(pathToFileURL(join(dist, 'cli', 'main.js')).href)});
process.exitCode = await main(process.argv.slice(2));
`;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** A home in which everything is set up; the person's own programs, and Codex, are out of sight. */
function makeHome(root, name, config, dist) {
  const home = join(root, name);
  mkdirSync(join(home, '.codex'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.codex', 'config.toml'), config);
  writeFileSync(join(home, 'bin.mjs'), bin(dist));
  writeFileSync(join(home, 'level1.mjs'), level1(dist));
  const { SystemRoot } = process.env;
  const env = { HOME: home, USERPROFILE: home, PATH: join(home, 'none'), ...(SystemRoot && { SystemRoot }) };
  const run = (args, more = {}) => {
    const start = performance.now();
    const result = spawnSync(process.execPath, args, {
      cwd: home,
      env: { ...env, ...more },
      encoding: 'utf8',
    });
    return { ...result, ms: performance.now() - start };
  };
  const setup = run(['bin.mjs', '--yes', '--shell', 'zsh', '--dest', 'none'], {
    ORQ_API_KEY: 'sk-orq-made-up-for-the-bench',
  });
  if (setup.status !== 0) throw new Error(`the set-up failed:\n${setup.stdout}${setup.stderr}`);
  return { run };
}

/** One look by a new process, as a person starts it. */
function doctor({ run }) {
  const { status, stdout, stderr, ms } = run(['bin.mjs', 'doctor']);
  if (status !== 0 || !stdout.includes('✔')) throw new Error(`the doctor found errors:\n${stdout}${stderr}`);
  return ms;
}

function warm({ run }) {
  const { stdout, stderr } = run(['level1.mjs']);
  const { ms, codes } = JSON.parse(stdout || 'null') ?? {};
  if (!codes?.includes('config-fine')) throw new Error(`the checks did not run:\n${stdout}${stderr}`);
  return ms;
}

/**
 * Measures in interleaved rounds, so that whatever else the machine does weighs on all figures. The promise is about
 * level 1 on 1 MB in a warm process; what a new process takes, loading and all, is printed beside it.
 * @param {string} [dist] the compiled package
 * @returns {boolean} whether the promise was kept
 */
export function doctorBench(dist = fileURLToPath(new URL('../dist/', import.meta.url))) {
  const root = mkdtempSync(join(tmpdir(), 'codex-orq-bench-'));
  try {
    const large = makeHome(root, 'large', grown, dist);
    const small = makeHome(root, 'small', usual, dist);
    const times = { node: [], warm: [], small: [], large: [] };
    for (let round = -1; round < runs; round += 1) {
      const taken = {
        node: large.run(['-e', '0']).ms,
        warm: warm(large),
        small: doctor(small),
        large: doctor(large),
      };
      if (round >= 0) for (const [name, ms] of Object.entries(taken)) times[name].push(ms);
    }
    const node = median(times.node);
    const line = (what, values, promise = '') =>
      `  ${what.padEnd(40)} ${median(values).toFixed(0).padStart(5)} ms ${(median(values) / node).toFixed(2).padStart(6)} ×${promise}`;
    console.log(
      `doctor, level 1, beside node -e 0 (${node.toFixed(0)} ms), medians of ${runs} interleaved runs`,
    );
    console.log(line('on 1 MB, warm', times.warm, `  (at most ${limit})`));
    console.log(line(`new process, ${(usual.length / 1000).toFixed(0)} kB`, times.small));
    console.log(line('new process, 1 MB', times.large));
    return median(times.warm) / node <= limit;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = doctorBench(process.argv[2]) ? 0 : 1;
