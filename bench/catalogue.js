/*
 * What a catalogue of models costs the installed Codex at each start, by its number of entries. The bound of
 * src/catalogue/selection.ts was chosen from this table; it is a figure to know, and no promise.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const codex = fileURLToPath(new URL('../node_modules/.bin/codex', import.meta.url));
const counts = [1, 50, 500, 2000];
const runs = 11;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function ask(home, ...args) {
  const { PATH } = process.env;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(codex, args, {
    cwd: home,
    env: { PATH, HOME: home, CODEX_HOME: home, TMPDIR: '/' },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`codex ${args.join(' ')} failed:\n${stderr}`);
  return { stdout, ms: performance.now() - start };
}

/** @param {(input: object) => { json: string }} buildCatalogue */
export function catalogueBench(buildCatalogue) {
  const root = mkdtempSync(join(tmpdir(), 'codex-orq-bench-'));
  try {
    const bundled = JSON.parse(ask(root, 'debug', 'models', '--bundled').stdout);
    const homes = counts.map((count) => {
      const home = join(root, String(count));
      mkdirSync(home);
      const ids = Array.from({ length: count }, (_, index) => `vendor-${index % 20}/model-${index}`);
      const { json } = buildCatalogue({ bundled, ids, codexVersion: '0.0.0' });
      writeFileSync(join(home, 'orq-models.json'), json);
      const config = `model = "${ids[0]}"\nmodel_catalog_json = "orq-models.json"\n`;
      writeFileSync(join(home, 'config.toml'), config);
      return { count, home, size: json.length, times: [] };
    });
    for (let round = 0; round < runs; round += 1)
      for (const { home, times } of homes) times.push(ask(home, 'features', 'list').ms);
    const [first] = homes;
    console.log(`codex features list, by entries of the catalogue, medians of ${runs} interleaved runs`);
    for (const { count, size, times } of homes) {
      const ratio = (median(times) / median(first.times)).toFixed(2);
      const figures = [`${count}`.padStart(5), `${(size / 1e6).toFixed(2)} MB`.padStart(9)];
      console.log(`  ${figures.join('  ')}  ${median(times).toFixed(0).padStart(4)} ms  ${ratio} ×`);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
