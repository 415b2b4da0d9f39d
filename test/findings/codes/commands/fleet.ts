import type { Finding } from '../../../../src/findings/index.ts';
import type { fleetFindings } from '../../../../src/findings/fleet.ts';
import { reposPage, requirePage } from '../../../../src/commands/devcontainer/page.ts';
import { mergeReports } from '../../../../src/commands/fleet/report.ts';
import { controlMachine, doctorReport, runFleet } from '../../../support/fleet-host.ts';
import type { Table } from '../pairs.ts';
import type { Case } from './machine.ts';

const folder = '/srv/ops';
const page = '/srv/repos.html';

const role = (...machine: Parameters<typeof controlMachine>): Case => {
  return async () => void (await runFleet(controlMachine(...machine), { task: 'ansible', paths: [folder] }));
};

/** The role is written a second time, after an edit of one of its files. */
const again =
  (name: string): Case =>
  async () => {
    const host = controlMachine();
    const values = { task: 'ansible', paths: [folder] };
    await runFleet(host, values);
    host.put(`${folder}/${name}`, 'mine');
    await runFleet(host, values);
  };

const merged =
  (text: string): Case =>
  async (): Promise<readonly Finding[]> =>
    (await mergeReports(controlMachine({ '/srv/a.json': text }), ['/srv/a.json'])).findings;

export const fleetRows: Table<typeof fleetFindings, Case> = {
  'fleet-folder-foreign': {
    triggers: role({ [`${folder}/notes.txt`]: 'mine' }),
    clean: role(),
  },
  'fleet-file-edited': {
    triggers: again('roles/codex_orq/tasks/main.yml'),
    // An example belongs to the reader.
    clean: again('site.yml'),
  },
  'fleet-program-unpacked': {
    triggers: role({}, { exitCode: 1, stderr: 'no space left' }),
    also: { 'no tar': role({}, { exitCode: null, startError: 'ENOENT' }) },
    clean: role(),
  },
  'page-foreign': {
    triggers: () => requirePage(controlMachine({ [page]: '<!doctype html>\nmine' }), page),
    clean: async () => {
      const host = controlMachine({ [page]: await reposPage(controlMachine(), []) });
      await requirePage(host, page);
    },
  },
  'fleet-document-broken': {
    triggers: merged('{"version": 1,'),
    also: {
      'another document': merged('{"name": "x"}'),
      'a later version': merged('{"version": 2, "intent": "doctor", "findings": []}'),
    },
    clean: merged(doctorReport()),
  },
};
