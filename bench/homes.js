/*
 * A thousand homes in one process, through the library: milliseconds for each after the first, and whether memory stays
 * flat. Each is planned, proved, written through the journal and read back; then planned once more, with nothing to change.
 * No Codex is asked.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { install } from './install.js';
import { grownTo } from './toml-shapes.js';

const many = 1000;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** In the process that is measured. */
async function work(root) {
  const { planSetup, apply } = createRequire(import.meta.url)(join(root, 'package', 'dist', 'library.cjs'));
  const config = grownTo(10_500);
  const times = { plan: [], apply: [], again: [] };
  const memory = [];
  for (let index = 0; index < many; index += 1) {
    const codexHome = join(root, 'homes', String(index), '.codex');
    mkdirSync(codexHome, { recursive: true, mode: 0o700 });
    writeFileSync(join(codexHome, 'config.toml'), `# ${index}\n${config}`);
    const options = {
      ...{ codexHome, model: 'openai/gpt-5.4', shell: 'none', project: 'none' },
      apiKey: 'sk-orq-made-up-for-the-bench',
    };
    const started = performance.now();
    const plan = await planSetup(options);
    const planned = performance.now();
    const { written } = await apply(plan);
    const applied = performance.now();
    const again = await planSetup(options);
    const ended = performance.now();
    if (!written || !again.isEmpty) throw new Error(`home ${index} is not as it should be`);
    times.plan.push(planned - started);
    times.apply.push(applied - planned);
    times.again.push(ended - applied);
    if ((index + 1) % 250 === 0) {
      globalThis.gc();
      memory.push(process.memoryUsage().heapUsed / 1e6);
    }
  }
  const later = Object.entries(times).map(([name, [, ...values]]) => [name, median(values)]);
  const sum = times.plan.map((ms, index) => ms + times.apply[index]);
  process.stdout.write(
    JSON.stringify({ first: sum[0], each: median(sum.slice(1)), ...Object.fromEntries(later), memory }),
  );
}

/** Prints what each of a thousand homes takes. */
export function homesBench() {
  const root = mkdtempSync(join(tmpdir(), 'codex-orq-bench-'));
  try {
    install(root);
    const env = { HOME: root, USERPROFILE: root, PATH: join(root, 'none'), TMPDIR: tmpdir() };
    const self = fileURLToPath(import.meta.url);
    const ran = spawnSync(process.execPath, ['--expose-gc', self, root], {
      env,
      encoding: 'utf8',
      cwd: root,
    });
    if (ran.status !== 0) throw new Error(ran.stderr);
    const { first, each, plan, apply, again, memory } = JSON.parse(ran.stdout);
    console.log(`${many} homes in one process, through the library, medians`);
    const line = (ms, what) => console.log(`  ${ms.toFixed(1).padStart(6)} ms  ${what}`);
    line(first, 'the first');
    line(each, 'each of the others (to reach: 3)');
    line(plan, '  planned and proved');
    line(apply, '  written, all or nothing, and read back');
    line(again, 'planned again, nothing to change');
    console.log(`  memory in use after 250, 500, …: ${memory.map((mb) => mb.toFixed(0)).join(', ')} MB`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , root] = process.argv;
  if (root === undefined) homesBench();
  else await work(root);
}
