// Mutation testing: Stryker changes one thing in a source (a condition, a text, a block), and the unit tests of that
// part have to notice. `npm run test:mutation` takes every part, `npm run test:mutation -- dotenv apply` the named ones,
// `… -- answers:rules,way` two files of one. Ends with status 1 where the score of one is below the threshold.
// Details: .cache/mutation/<part>.html and .json; what nothing noticed, a line each, first what accepted/<part>.txt does
// not list: .cache/mutation/<part>.txt.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { compareWithAccepted } from './accepted.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(root);
const { faultsOfParts, parts } = await import('./parts.js');

const threshold = 85;
const folder = '.cache/mutation';

/** Tries every mutant of these files. @returns what became of them */
async function run(name, { mutate, tests }) {
  process.env.MUTATION_TESTS = tests.map((test) => `test/${test}.test.ts`).join(',');
  process.env.STRYKER_MUTATED = mutate.join(',');
  return new Stryker({
    testRunner: 'warm',
    plugins: [fileURLToPath(new URL('stryker-plugin.js', import.meta.url))],
    coverageAnalysis: 'perTest',
    // What is computed while a module loads would need every test once more.
    ignoreStatic: true,
    mutate,
    concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 1),
    // Long ones: on a machine that is busy a slow test is not a mutant that never ends.
    timeoutMS: Number(process.env.MUTATION_TIMEOUT ?? 30_000),
    timeoutFactor: 4,
    dryRunTimeoutMinutes: 30,
    reporters: ['json', 'html', 'progress-append-only'],
    jsonReporter: { fileName: `${folder}/${name}.json` },
    htmlReporter: { fileName: `${folder}/${name}.html` },
    tempDirName: '.cache/stryker',
    ignorePatterns: [
      '/*',
      '!/src',
      '!/test',
      '!/templates',
      '!/scripts',
      '!/package.json',
      '!/vitest.mutation.config.ts',
    ],
    // TypeScript 7 has no interface that Stryker could read tsconfig.json with; Vitest needs none.
    tsconfigFile: 'none',
    disableTypeChecks: false,
    checkers: [],
    allowConsoleColors: false,
    logLevel: 'warn',
  }).runMutationTest();
}

/** A mutant: where it is; what stood there, and what stands there now. */
function described({ fileName, location: { start, end }, replacement, mutatorName }) {
  const file = relative(root, fileName);
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines.push(lines.pop().slice(0, end.column - 1));
  lines[0] = lines[0].slice(start.column - 1);
  const short = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 90);
  return {
    place: `${start.line}:${start.column}`,
    what: `${file} ${mutatorName}: ${short(lines.join(' '))} → ${short(replacement)}`,
  };
}

/** Tries one part, or some files of it, and says how it went. @returns whether that is good enough */
async function test(argument) {
  const [name, files] = argument.split(':');
  const part = parts[name];
  const mutate = part.mutate.filter((file) => files?.split(',').includes(basename(file, '.ts')) ?? true);
  const started = Date.now();
  const mutants = await run(name, { ...part, mutate });
  const withStatus = (...statuses) => mutants.filter(({ status }) => statuses.includes(status));
  const killed = withStatus('Killed', 'Timeout').length;
  const unnoticed = withStatus('Survived', 'NoCoverage');
  const failed = withStatus('RuntimeError', 'CompileError', 'Pending').length;
  const all = unnoticed.map(described);
  const { fresh, stale } = compareWithAccepted(name, all);
  const known = all.filter((each) => !fresh.includes(each));
  const lines = [
    ...fresh.map(({ place, what }) => `new ${place} ${what}`),
    ...known.map(({ place, what }) => `accepted ${place} ${what}`),
  ];
  writeFileSync(`${folder}/${name}.txt`, `${lines.join('\n')}\n`);
  if (files === undefined && stale.length > 0)
    console.log(`accepted/${name}.txt lists what is noticed now, or is there no more:\n${stale.join('\n')}`);
  const tried = killed + unnoticed.length;
  const score = tried === 0 ? 100 : (100 * killed) / tried;
  console.log(
    `${argument.padEnd(10)} ${score.toFixed(1)} %: ${killed} of ${tried} mutants noticed, ${fresh.length} to look at, ` +
      `${withStatus('Ignored').length} left out, ${failed} without a result; ` +
      `${((Date.now() - started) / 60_000).toFixed(1)} min`,
  );
  return score >= threshold && failed === 0;
}

const faults = faultsOfParts();
const named = process.argv.slice(2);
const unknown = named.filter((argument) => {
  const [name, files] = argument.split(':');
  const known = parts[name]?.mutate.map((file) => basename(file, '.ts'));
  return known === undefined || !(files?.split(',').every((file) => known.includes(file)) ?? true);
});
if (unknown.length > 0)
  faults.push(`There is no part ${unknown.join(', ')}; the parts are ${Object.keys(parts).join(', ')}.`);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(2);
}

mkdirSync(folder, { recursive: true });
// The tests run with a home of their own, and with few tries of each property.
const home = mkdtempSync(join(tmpdir(), 'codex-orq-mutation-'));
Object.assign(process.env, {
  HOME: home,
  USERPROFILE: home,
  CODEX_HOME: join(home, '.codex'),
  PROPERTY_SCALE: process.env.PROPERTY_SCALE ?? '0.03',
});
delete process.env.CI;

try {
  for (const argument of named.length > 0 ? named : Object.keys(parts))
    if (!(await test(argument))) process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
