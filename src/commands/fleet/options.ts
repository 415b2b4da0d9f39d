import type { Options, ValuesOf } from '../../answers/option.ts';
import type { LookingCommand } from '../command.ts';
import { common } from '../common.ts';

const { quiet, verbose, color, json, help, version } = common;

export const fleetOptions = {
  task: {
    kind: 'text',
    value: 'TASK',
    help: 'ansible writes a role, report makes one page of many reports',
    choices: ['ansible', 'report'],
    positional: true,
    required: true,
  },
  paths: {
    kind: 'list',
    value: 'PATH',
    help: 'the folder of the role; the reports of the machines, each named after its machine',
    positional: true,
    required: true,
  },
  ...{ json, quiet, verbose, color, help, version },
} as const satisfies Options;

export type FleetValues = Partial<ValuesOf<typeof fleetOptions>>;

export const fleet = {
  name: 'fleet',
  otherNames: ['ansible', 'report', 'inventory'],
  summary: 'route many machines: an Ansible role, and one page of their reports',
  plop: false,
  makesFiles: true,
  printsDocument: ({ task }) => task === 'report',
  options: fleetOptions,
  examples: [
    ['fleet ansible ops/codex', 'a role, a playbook and an inventory in a folder'],
    ['fleet report reports/*.json > fleet.html', 'one page that opens without a network'],
  ],
  notes: [
    'The role carries this codex-orq to the hosts. The key is in none of these files.',
    'The page is named after the files: laptop-1.json is laptop-1. A file that cannot be read is named, the others are in the page, and the exit status is 1.',
  ],
  load: async () => (await import('./work.ts')).fleetWork,
} as const satisfies LookingCommand;
