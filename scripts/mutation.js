// Mutation testing: Stryker changes one thing in a source (a condition, a text, a block), and the unit tests of that
// part have to notice. `npm run test:mutation` takes every part, `npm run test:mutation -- dotenv apply` the named ones.
// Ends with status 1 where a part's score is below the threshold. Details: .cache/mutation/<part>.html and .json.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';

const threshold = 85;

/** What is changed, and which tests have to notice: fast ones, inside this process; the sharpest first. */
const parts = {
  dotenv: {
    mutate: ['src/edit/dotenv.ts', 'src/edit/dotenv/*.ts'],
    tests: ['edit/dotenv', 'edit/dotenv-read'],
  },
  apply: {
    mutate: ['src/plan/{apply,draft,entries,journal,places,room,settle,transaction}.ts'],
    tests: ['plan/meanwhile', 'plan/apply', 'plan/crash', 'findings/codes/commands/commands'],
  },
  jsonc: {
    mutate: ['src/edit/jsonc.ts', 'src/edit/jsonc/*.ts'],
    tests: ['edit/jsonc-api', 'edit/jsonc', 'edit/jsonc-properties'],
  },
  text: {
    mutate: ['src/edit/block.ts', 'src/edit/paragraph.ts', 'src/edit/render.ts', 'src/edit/text.ts'],
    tests: ['edit/block', 'edit/render', 'edit/dotenv', 'edit/toml-api'],
  },
  answers: {
    mutate: ['src/answers/*.ts'],
    tests: ['answers/rules', 'answers/answers', 'findings/codes/commands/commands'],
  },
  state: {
    mutate: ['src/state/*.ts'],
    tests: ['state/read', 'state/records', 'state/confine', 'commands/remove', 'roundtrip/properties'],
  },
  checks: {
    mutate: ['src/checks/*.ts'],
    tests: ['checks/variants', 'checks/read', 'findings/codes/doctor/static'],
  },
  toml: {
    mutate: ['src/edit/toml.ts', 'src/edit/toml/*.ts'],
    tests: ['edit/toml-api', 'edit/toml-proof', 'edit/toml', 'edit/toml-properties'],
  },
  plan: {
    mutate: ['src/plan/*.ts', '!src/plan/apply.ts'],
    tests: ['plan/apply', 'commands/remove', 'commands/model/model', 'roundtrip/properties'],
  },
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Tries every mutant of a part. @returns how many there were, and what became of them */
async function run(name, { mutate, tests }) {
  process.env.MUTATION_TESTS = tests.map((test) => `test/${test}.test.ts`).join(',');
  const folder = '.cache/mutation';
  const mutants = await new Stryker({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    coverageAnalysis: 'perTest',
    // What is computed while a module loads would need every test once more.
    ignoreStatic: true,
    mutate,
    concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 1),
    // Long ones: on a machine that is busy a slow test is not a mutant that never ends.
    timeoutMS: 30_000,
    timeoutFactor: 4,
    // A second run tries only what has changed since.
    incremental: true,
    incrementalFile: `${folder}/${name}.incremental.json`,
    reporters: ['json', 'html', 'progress-append-only'],
    jsonReporter: { fileName: `${folder}/${name}.json` },
    htmlReporter: { fileName: `${folder}/${name}.html` },
    tempDirName: '.cache/stryker',
    ignorePatterns: ['/*', '!/src', '!/test', '!/templates', '!/package.json', '!/vitest.mutation.config.ts'],
    // TypeScript 7 has no interface that Stryker could read tsconfig.json with; Vitest needs none.
    tsconfigFile: 'none',
    disableTypeChecks: false,
    checkers: [],
    allowConsoleColors: false,
    logLevel: 'warn',
  }).runMutationTest();
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return {
    killed: count('Killed', 'Timeout'),
    survived: count('Survived', 'NoCoverage'),
    ignored: count('Ignored'),
    failed: count('RuntimeError', 'CompileError', 'Pending'),
  };
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; the parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

process.chdir(root);
mkdirSync('.cache/mutation', { recursive: true });
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
  for (const name of named.length > 0 ? named : Object.keys(parts)) {
    const started = Date.now();
    const { killed, survived, ignored, failed } = await run(name, parts[name]);
    const score = (100 * killed) / (killed + survived);
    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    console.log(
      `${name.padEnd(9)} ${score.toFixed(1)} %: ${killed} of ${killed + survived} mutants noticed, ` +
        `${ignored} left out, ${failed} without a result; ${minutes} min`,
    );
    if (score < threshold || failed > 0) process.exitCode = 1;
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
