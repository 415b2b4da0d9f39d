import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  CompletionDocument,
  DoctorDocument,
  FleetDocument,
  ReposDocument,
  RunDocument,
} from '../../src/report/documents.ts';
import { RepoRecordSchema } from '../../src/state/repo-record.ts';
import { StateSchema } from '../../src/state/state.ts';
import { repository } from '../support/cli.ts';

/** The schemas of the package, made from those that the code reads and writes by. */
const schemas: Readonly<Record<string, readonly [title: string, schema: GenericSchema]>> = {
  run: ['What codex-orq --json prints: a set-up, model, devcontainer, fix, remove', RunDocument],
  repos: ['What codex-orq devcontainer --json prints of many repositories', ReposDocument],
  doctor: ['What codex-orq doctor --json prints', DoctorDocument],
  completion: ['What codex-orq completion SHELL --json prints', CompletionDocument],
  fleet: [
    'What codex-orq fleet --json prints: of the role that it writes, of reports that it merges',
    FleetDocument,
  ],
  state: ['codex-orq.json in the folder of Codex: what undo needs on a machine', StateSchema],
  undo: ['undo.json beside the Feature of a repository: what undo needs there', RepoRecordSchema],
};

test.each(Object.entries(schemas))(
  'schemas/%s.schema.json is made from the code; npx vitest run test/docs -u writes it',
  async (name, [title, schema]) => {
    // What a reader checks in code (that a name is a name of a variable) no schema can say.
    const { $schema, ...rest } = toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });
    const made = `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`;
    await expect(made).toMatchFileSnapshot(join(repository, 'schemas', `${name}.schema.json`));
  },
);
