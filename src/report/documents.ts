import * as v from 'valibot';
import { groups } from '../checks/index.ts';

/*
 * The documents of `--json`. Their form changes only with `version`; a code keeps its meaning, and a new version of the
 * package may bring new ones.
 */

const level = v.pipe(
  v.picklist(['error', 'warning', 'info']),
  v.description('An error ends in exit status 1 (or 2); a warning and an info do not.'),
);

const finding = {
  code: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    v.description('What was found. A code never changes its meaning; a new version may bring new ones.'),
  ),
  level,
  message: v.pipe(v.string(), v.description('For people; may be reworded.')),
  hint: v.optional(v.pipe(v.string(), v.description('What to do next; for people, may be reworded.'))),
};

/** What a run that writes (a set-up, `model`, `devcontainer`, `remove`) prints with `--json`. */
export const RunDocument = v.strictObject({
  version: v.pipe(v.literal(1), v.description('Of this form.')),
  intent: v.pipe(
    v.picklist(['setup', 'remove', 'model', 'devcontainer', 'fix']),
    v.description('What was asked for, even if it could not be done.'),
  ),
  applied: v.pipe(v.boolean(), v.description('Whether files were written.')),
  changes: v.array(
    v.strictObject({
      path: v.pipe(v.string(), v.description('Absolute path of a file.')),
      kind: v.picklist(['create', 'update', 'delete', 'keep']),
      renewed: v.optional(
        v.pipe(
          v.strictObject({ from: v.nullable(v.string()), to: v.string() }),
          v.description(
            'The versions of codex-orq that wrote and write it, where a part of the change is due to that.',
          ),
        ),
      ),
    }),
  ),
  findings: v.array(v.strictObject(finding)),
});

/** In which state a run over many repositories has left one, or found it with `--check`. */
const repoStatuses = [
  'never-routed',
  'drifted',
  'current',
  'newer-version',
  'written',
  'unchanged',
  'would-change',
  'failed',
  'no-repository',
  'repeated',
] as const;

/** What a run over many repositories (`devcontainer --dest A --dest B`) prints with `--json`. */
export const ReposDocument = v.strictObject({
  version: v.pipe(v.literal(1), v.description('Of this form.')),
  intent: v.picklist(['devcontainer', 'remove']),
  failed: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0),
    v.description('How many ended with an exit status other than 0; the run ends with 1 where it is not 0.'),
  ),
  repos: v.pipe(
    v.array(
      v.strictObject({
        folder: v.pipe(v.string(), v.description('Absolute path.')),
        status: v.pipe(v.picklist(repoStatuses), v.description('In which state it is.')),
        exitCode: v.pipe(v.number(), v.integer(), v.description('Of a run of its own.')),
        ...RunDocument.entries,
      }),
    ),
    v.description('In the order in which they were given; one that was cut off has none of those after it.'),
  ),
});

/** What `doctor --json` prints. */
export const DoctorDocument = v.strictObject({
  version: v.pipe(v.literal(1), v.description('Of this form.')),
  intent: v.literal('doctor'),
  overall: v.pipe(
    v.picklist(['error', 'warning', 'ok']),
    v.description('The exit status is 1 for an error and 0 otherwise; 2 for wrong usage.'),
  ),
  codexHome: v.optional(
    v.pipe(
      v.string(),
      v.description('Folder that was looked at; left out where nothing could be looked at.'),
    ),
  ),
  project: v.optional(
    v.pipe(v.string(), v.description('Project that was looked at; left out like codexHome.')),
  ),
  findings: v.array(
    v.strictObject({
      ...finding,
      group: v.optional(
        v.pipe(v.picklist(groups), v.description('Left out where nothing could be looked at.')),
      ),
    }),
  ),
});

/** What `completion SHELL --json` prints. */
export const CompletionDocument = v.union([
  v.strictObject({
    version: v.pipe(v.literal(1), v.description('Of this form.')),
    intent: v.literal('completion'),
    shell: v.picklist(['bash', 'zsh', 'fish', 'powershell']),
    script: v.pipe(v.string(), v.description('What the shell is to read.')),
  }),
  v.strictObject({
    version: v.literal(1),
    intent: v.literal('completion'),
    findings: v.pipe(v.array(v.strictObject(finding)), v.description('Why there is no script.')),
  }),
]);

const fleetVersion = {
  version: v.pipe(v.literal(1), v.description('Of this form.')),
  intent: v.literal('fleet'),
};

/** What `fleet … --json` prints. */
export const FleetDocument = v.union([
  v.strictObject({
    ...fleetVersion,
    folder: v.pipe(v.string(), v.description('Absolute path of the folder that the role is in.')),
    written: v.pipe(v.array(v.string()), v.description('Absolute paths; none where all is up to date.')),
  }),
  v.strictObject({
    ...fleetVersion,
    made: v.pipe(v.string(), v.description('When, by ISO 8601 in UTC.')),
    machines: v.pipe(
      v.array(
        v.strictObject({
          name: v.pipe(v.string(), v.description('Of the file, without ".json".')),
          state: v.picklist(['error', 'warning', 'differs', 'ok']),
          place: v.pipe(
            v.string(),
            v.description('The CODEX_HOME or the project of the report; may be empty.'),
          ),
          entries: v.pipe(
            v.array(
              v.strictObject({
                ...{ code: v.string(), level, group: v.string(), message: v.string(), hint: v.string() },
              }),
            ),
            v.description('The findings of the report.'),
          ),
        }),
      ),
      v.description('The worst first.'),
    ),
    codes: v.pipe(
      v.array(
        v.strictObject({
          ...{ code: v.string(), level: v.picklist(['error', 'warning']), message: v.string() },
          names: v.pipe(v.array(v.string()), v.description('Of the machines that it was found on.')),
          count: v.pipe(v.number(), v.integer(), v.minValue(1), v.description('How many these are.')),
        }),
      ),
      v.description('The errors and warnings, the most frequent first.'),
    ),
    findings: v.pipe(v.array(v.strictObject(finding)), v.description('The files that are no reports.')),
  }),
  v.strictObject({
    ...fleetVersion,
    findings: v.pipe(v.array(v.strictObject(finding)), v.description('Why nothing was done.')),
  }),
]);

export type RunDocument = v.InferOutput<typeof RunDocument>;
export type RepoStatus = (typeof repoStatuses)[number];
export type DoctorDocument = v.InferOutput<typeof DoctorDocument>;
