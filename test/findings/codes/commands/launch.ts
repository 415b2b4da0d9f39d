import { launchWork } from '../../../../src/commands/launch/work.ts';
import type { launchFindings } from '../../../../src/findings/launch.ts';
import { viewFor } from '../../../../src/report/view.ts';
import { memoryHost } from '../../../support/memory-host.ts';
import type { Table } from '../pairs.ts';
import { type Case, key } from './machine.ts';

const codex = '/opt/bin/codex';

/** A session on a machine in memory. Where all is well it would start a real Codex: it is stopped right before. */
const launched =
  (files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Case =>
  async () => {
    const host = memoryHost({ files, env: { PATH: '/opt/bin', ...env } });
    const silent = { write: () => undefined, columns: 80 };
    const show = {
      view: await viewFor(silent as never, host),
      say: () => undefined,
      document: () => undefined,
      insist: () => undefined,
    };
    const stopped = {
      ...host,
      removeLeftovers: () => undefined,
      run: () => Promise.reject(new Error('asked')),
    };
    await launchWork.run(stopped, {}, show).catch((error: Error) => {
      if (error.message !== 'asked') throw error;
    });
  };

export const launchRows: Table<typeof launchFindings, Case> = {
  'launch-key-missing': {
    triggers: launched({ [codex]: '' }),
    also: { 'an empty one': launched({ [codex]: '' }, { ORQ_API_KEY: ' ' }) },
    clean: launched({ [codex]: '' }, key),
  },
  'launch-codex-missing': {
    triggers: launched({}, key),
    clean: launched({ [codex]: '' }, key),
  },
};
