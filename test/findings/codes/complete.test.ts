import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { doctorFindings } from '../../../src/findings/doctor.ts';
import { type Code, codes, type DoctorCode } from '../../../src/findings/index.ts';
import { readingFindings } from '../../../src/findings/reading.ts';
import { answerRows } from './commands/answers.ts';
import { restartRows } from './commands/background.ts';
import { devcontainerRows } from './commands/devcontainer.ts';
import { editRows, fileRows, shellRows } from './commands/files.ts';
import { fleetRows } from './commands/fleet.ts';
import { launchRows } from './commands/launch.ts';
import { catalogueRows, modelRows } from './commands/model.ts';
import { removeRows } from './commands/remove.ts';
import { repositoryRows } from './commands/repositories.ts';
import { runRows } from './commands/runs.ts';
import { setupRows } from './commands/setup.ts';
import { backgroundRows } from './doctor/background.ts';
import { checkRows } from './doctor/checks.ts';
import { codexRows } from './doctor/codex.ts';
import { liveRows } from './doctor/live.ts';
import { networkRows } from './doctor/network.ts';
import { proveRows } from './doctor/prove.ts';
import { readingRows } from './doctor/reading.ts';
import type { Row } from './pairs.ts';

const commandRows = {
  ...answerRows,
  ...catalogueRows,
  ...devcontainerRows,
  ...editRows,
  ...fileRows,
  ...fleetRows,
  ...launchRows,
  ...modelRows,
  ...removeRows,
  ...repositoryRows,
  ...restartRows,
  ...runRows,
  ...setupRows,
  ...shellRows,
} satisfies Readonly<Record<Exclude<Code, DoctorCode>, Row<unknown>>>;

const doctorRows = {
  ...backgroundRows,
  ...checkRows,
  ...codexRows,
  ...liveRows,
  ...networkRows,
  ...proveRows,
  ...readingRows,
} satisfies Readonly<Record<DoctorCode, Row<unknown>>>;

/** Those of the codes that lack a fixture. */
const without = (names: readonly string[], rows: Readonly<Record<string, Row<unknown>>>): readonly string[] =>
  names.filter((code) => rows[code]?.triggers === undefined || rows[code].clean === undefined);

const fixtures =
  'Give each of these codes its row in test/findings/codes/: a fixture that triggers it, and a neighbour that is clean of it.';

test("every code that a doctor's run can report has a fixture that triggers it and one that is clean of it", () => {
  expect(without(Object.keys(doctorFindings), doctorRows), fixtures).toEqual([]);
});

test('and so has every other code', () => {
  expect(without(codes, { ...commandRows, ...doctorRows }), fixtures).toEqual([]);
});

const source = fileURLToPath(new URL('../../../src/', import.meta.url));
/** Where the doctor's findings are made; `fetch-models` is for those who choose a model. */
const places =
  /^(?:host\/git\.ts|checks\/.*|proof\/.*|gateway\/(?!fetch-models\.ts).*|codex\/(?:ask|background)\.ts|commands\/doctor\/.*|catalogue\/age\.ts)$/;

test('the doctor reports no other codes, and each of them', () => {
  const texts = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => places.test(name) && name.endsWith('.ts'))
    .map((name) => readFileSync(join(source, name), 'utf8'));
  // The first argument, which may choose between two.
  const calls = texts.flatMap((text) => [...text.matchAll(/\b(?:finding|problem)\(([^,]*),/g)]);
  const made = codes.filter((code) => calls.some(([, argument = '']) => argument.includes(`'${code}'`)));
  expect(
    made.filter((code) => !Object.hasOwn(doctorFindings, code)),
    'Put each of these codes into a group of src/findings/doctor.ts, so that the report has a heading for it. ' +
      'If the doctor never runs the file that makes it, take that file out of `places` above.',
  ).toEqual([]);
  // What cannot be read is told by whoever reads.
  const others = Object.keys(doctorFindings).filter((code) => !Object.hasOwn(readingFindings, code));
  expect(
    others.filter((code) => !made.some((name) => name === code)),
    'Add the file that makes these to `places` above; if none does, take the code out of src/findings/.',
  ).toEqual([]);
});
