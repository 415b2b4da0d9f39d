import { describe, expect, test } from 'vitest';
import { answerFindings } from '../../../../src/findings/answers.ts';
import { restartFindings } from '../../../../src/findings/background.ts';
import { catalogueFindings } from '../../../../src/findings/catalogue.ts';
import { devcontainerFindings } from '../../../../src/findings/devcontainer.ts';
import { editFindings } from '../../../../src/findings/edit.ts';
import { fileFindings } from '../../../../src/findings/files.ts';
import { fleetFindings } from '../../../../src/findings/fleet.ts';
import { launchFindings } from '../../../../src/findings/launch.ts';
import { modelFindings } from '../../../../src/findings/model.ts';
import { removeFindings } from '../../../../src/findings/remove.ts';
import { repositoryFindings } from '../../../../src/findings/repositories.ts';
import { runFindings } from '../../../../src/findings/runs.ts';
import { setupFindings } from '../../../../src/findings/setup.ts';
import { shellFindings } from '../../../../src/findings/shells.ts';
import { testPairs } from '../pairs.ts';
import { answerRows } from './answers.ts';
import { restartRows } from './background.ts';
import { devcontainerRows } from './devcontainer.ts';
import { editRows, fileRows, shellRows } from './files.ts';
import { fleetRows } from './fleet.ts';
import { look } from './machine.ts';
import { launchRows } from './launch.ts';
import { catalogueRows, modelRows } from './model.ts';
import { removeRows } from './remove.ts';
import { repositoryRows } from './repositories.ts';
import { runRows } from './runs.ts';
import { setupRows } from './setup.ts';

describe('every finding about an answer', () => {
  testPairs(answerFindings, answerRows, look);

  test('ends the run as wrong usage', () => {
    // Two are about the file that the answer names.
    const answers = Object.entries(answerFindings).filter(([code]) => !code.startsWith('machine-file-'));
    for (const [code, { exit }] of answers) expect(exit, code).toBe(2);
  });
});
describe('every finding of a set-up', () => testPairs(setupFindings, setupRows, look));
describe('every finding of a fleet', () => testPairs(fleetFindings, fleetRows, look));
describe('every finding of a session', () => testPairs(launchFindings, launchRows, look));

describe('every finding of a change of model', () => testPairs(modelFindings, modelRows, look));
describe('every finding about the catalogue', () => testPairs(catalogueFindings, catalogueRows, look));
describe('every finding of an undo', () => testPairs(removeFindings, removeRows, look));
describe('every finding about repositories', () => testPairs(repositoryFindings, repositoryRows, look));
describe('every finding about other runs', () => testPairs(runFindings, runRows, look));
describe('every finding about dev containers', () => testPairs(devcontainerFindings, devcontainerRows, look));
describe('every finding about a Codex that runs already', () =>
  testPairs(restartFindings, restartRows, look));
describe('every finding of the editors', () => testPairs(editFindings, editRows, look));
describe('every finding about a .env', () => testPairs(shellFindings, shellRows, look));
describe('every finding about writing', () => testPairs(fileFindings, fileRows, look));
