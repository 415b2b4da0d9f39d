/*
 * The time that the doctor takes for its static checks on a config.toml of 100 kB, as a new process and with all that it
 * prints, beside the time that Node itself takes to start.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shapes } from './toml-shapes.js';

const limit = 3;
const runs = 25;
const attempts = 5;
const checkout = fileURLToPath(new URL('..', import.meta.url));

/** The grown configuration that the editor is measured on, too, cut at a table behind so many characters. */
const grown = shapes.find(({ name }) => name === '1 MB config')?.text ?? '';
const grownTo = (length) => grown.slice(0, grown.indexOf('\n[projects."', length));
const usual = grownTo(10_500);
const large = grownTo(99_500);

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** The package as it is installed: without the sources, from which a checkout's bin would build it again. */
function install(root) {
  const folder = join(root, 'package');
  for (const name of ['dist', 'templates', 'package.json'])
    cpSync(join(checkout, name), join(folder, name), { recursive: true });
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return join(folder, 'dist', 'cli.cjs');
}

/** A home in which everything is set up; your programs, and Codex, are out of sight. */
function makeHome(root, name, config, bin) {
  const home = join(root, name);
  mkdirSync(join(home, '.codex'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.codex', 'config.toml'), config);
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
  const setup = run([bin, '--yes', '--shell', 'zsh', '--dest', 'none'], {
    ORQ_API_KEY: 'sk-orq-made-up-for-the-bench',
  });
  if (setup.status !== 0) throw new Error(`the set-up failed:\n${setup.stdout}${setup.stderr}`);
  return {
    node: () => run(['-e', '0']).ms,
    doctor: () => {
      const { status, stdout, stderr, ms } = run([bin, 'doctor']);
      if (status !== 0 || !stdout.includes('✔'))
        throw new Error(`the doctor found errors:\n${stdout}${stderr}`);
      return ms;
    },
  };
}

/**
 * Measures in interleaved rounds, so that whatever else the machine does weighs on all figures. The first round, which
 * finds the files on the disk, does not count.
 * @returns {number} the ratio that the promise is about
 */
function series(homes) {
  const times = { node: [], small: [], large: [] };
  for (let round = -1; round < runs; round += 1) {
    const taken = {
      node: homes.large.node(),
      small: homes.small.doctor(),
      large: homes.large.doctor(),
    };
    if (round >= 0) for (const [name, ms] of Object.entries(taken)) times[name].push(ms);
  }
  const node = median(times.node);
  const line = (what, values, promise = '') =>
    `  ${what.padEnd(40)} ${median(values).toFixed(0).padStart(5)} ms ${(median(values) / node).toFixed(2).padStart(6)} ×${promise}`;
  console.log(
    `codex-orq doctor, a new process, beside node -e 0 (${node.toFixed(0)} ms), medians of ${runs} interleaved runs`,
  );
  console.log(line(`a config of ${(usual.length / 1000).toFixed(0)} kB`, times.small));
  console.log(line('a config of 100 kB', times.large, `  (at most ${limit})`));
  return median(times.large) / node;
}

/**
 * A series that breaks the promise is repeated, and printed, too: what else a machine does comes in spells.
 * @returns {boolean} whether the promise was kept
 */
export function doctorBench() {
  const root = mkdtempSync(join(tmpdir(), 'codex-orq-bench-'));
  try {
    const bin = install(root);
    const homes = {
      large: makeHome(root, 'large', large, bin),
      small: makeHome(root, 'small', usual, bin),
    };
    for (let attempt = 0; attempt < attempts; attempt += 1) if (series(homes) <= limit) return true;
    return false;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = doctorBench() ? 0 : 1;
