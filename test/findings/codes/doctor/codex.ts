import { stampFor } from '../../../../src/catalogue/stamp.ts';
import { newestCovered, oldestCovered } from '../../../../src/codex/versions.ts';
import type { codexFindings } from '../../../../src/findings/codex.ts';
import { config, type Fixture, privateFolder } from '../../../checks/fixture.ts';
import type { Row, Table } from '../pairs.ts';

const user = '/home/p/.codex/config.toml';

/** A machine, and what else its Codex gives rise to besides the code of the row. */
export type CodexFixture = Fixture & Readonly<{ beside?: readonly string[] }>;

/** A Codex that loads the files and uses what was set up; its version is the newest one of the tested. */
const clean: CodexFixture = { codex: {} };
const row = (codex: Fixture['codex'], beside: readonly string[] = []): Row<CodexFixture> => ({
  triggers: { ...(codex && { codex }), beside },
  clean,
});

const noDoctor = { exitCode: 2, stderr: "error: unrecognized subcommand 'doctor'\n" };
const broken = { exitCode: 1, stderr: 'Error: no such file\n\nStack backtrace:\n  0: main\n' };
const warning = (file: string, key: string) => ({
  details: { 'startup warning': `Ignoring 1.\n  user (${file}): \`${key}\` is ignored.` },
});
/** What a strict loading ends with. */
const strictly = (file: string, key: string) => ({
  'exec --strict-config --skip-git-repo-check': {
    exitCode: 1,
    stderr: `Error loading config.toml:\n${file}:1:1: unknown configuration field \`${key}\`\n  |\n`,
  },
});
/** A machine whose catalogue was made for one version of Codex. */
const catalogueFor = (version: string): CodexFixture => ({
  codex: {},
  files: {
    [user]: `model_catalog_json = "orq-models.json"\n${config}`,
    '/home/p/.codex/orq-models.json': JSON.stringify({
      ...stampFor({ codex: version, choice: 'all', ids: ['openai/gpt-5.4'] }),
      models: [{ slug: 'openai/gpt-5.4' }],
    }),
  },
  beside: ['codex-loads'],
});

/** A machine without a catalogue, and a Codex that knows one model. */
const translated = (model: string): CodexFixture => ({
  files: { [user]: config.replace('openai/gpt-5.4', model) },
  codex: {
    details: { model },
    ends: {
      'debug models --bundled': {
        stdout: JSON.stringify({ models: [{ slug: 'gpt-5.5', apply_patch_tool_type: 'freeform' }] }),
      },
    },
  },
});

export const codexRows: Table<typeof codexFindings, CodexFixture> = {
  'codex-not-installed': row(undefined),
  'codex-unstartable': row({ ends: { '--version': { exitCode: null, startError: 'spawn codex EACCES' } } }),
  'codex-not-asked': {
    triggers: { codex: {}, files: { [user]: undefined, '/home/p/.codex/codex-orq.json': undefined } },
    clean,
  },
  'codex-loads': { triggers: clean, clean: { codex: { details: { model: 'gpt-5.5' } } } },
  'codex-loads-unreported': {
    ...row({ ends: { 'doctor --json': noDoctor } }),
    also: {
      'a doctor that does not name the model': { codex: { details: { model: undefined } } },
      'a doctor that does not name the provider': { codex: { details: { 'model provider': undefined } } },
    },
  },
  'codex-refuses': {
    triggers: { codex: { ends: { 'doctor --json': broken, 'features list': broken } } },
    // Its doctor does not know whether it loads them, and every other command does.
    clean: { codex: { ends: { 'doctor --json': broken } } },
  },
  'codex-policy-unreachable': {
    // As 0.169.0 ends with the login of a business and no way to chatgpt.com.
    triggers: {
      codex: {
        ends: {
          'doctor --json': { exitCode: 1 },
          'features list': {
            exitCode: 1,
            stderr:
              'Error: failed to load configuration\n\nCaused by:\n    Failed to load cloud config bundle (workspace-managed policies).\n',
          },
        },
      },
    },
    clean,
  },
  'codex-takes-for': {
    triggers: { ...translated('azure/gpt-5.5'), beside: ['codex-loads'] },
    also: { 'one with a date': { ...translated('azure/gpt-5.5-2026-01-01'), beside: ['codex-loads'] } },
    clean: translated('anthropic/claude-sonnet-4-6'),
  },
  'codex-silent': {
    ...row({ ends: { '--version': { exitCode: 1 } } }),
    also: {
      'a doctor that hangs': { codex: { ends: { 'doctor --json': { exitCode: null, timedOut: true } } } },
      'a list that hangs': {
        codex: { ends: { 'doctor --json': noDoctor, 'features list': { exitCode: null, timedOut: true } } },
      },
    },
  },
  'codex-other-refuses': {
    triggers: {
      codex: { elsewhere: { exitCode: 1, stderr: 'Error: unknown variant\n' } },
      beside: ['codex-loads'],
    },
    clean: { codex: { elsewhere: {} } },
  },
  'codex-uses-other': {
    ...row({ details: { model: 'gpt-5.5' } }),
    also: {
      'another provider': { codex: { details: { 'model provider': 'openai' } } },
      'another base URL': { codex: { url: 'https://gw.example/v1/' } },
      'by a requirement of an organisation': {
        codex: {
          details: {
            'model provider': 'openai',
            // Recorded from 0.169.0, with another place.
            'startup warning':
              'Configured value for `model_provider` is overridden by the required value "openai" from enterprise-managed requirements.',
          },
        },
      },
      'by the file of a project': {
        codex: { details: { model: 'openai/gpt-5.5' } },
        files: { '/home/p/repo/.codex/config.toml': 'model = "openai/gpt-5.5"\n' },
      },
    },
  },
  'codex-unknown-setting': {
    triggers: { codex: warning(user, 'model_providers.orq.bas_url'), beside: ['codex-loads'] },
    also: {
      'a version that tells it only when it loads strictly': {
        codex: {
          version: '0.149.1',
          ends: strictly(`${privateFolder}/config.toml`, 'model_providers.orq.wire_api'),
        },
        beside: ['codex-loads'],
      },
    },
    // Settings of others are none of our business.
    clean: {
      codex: {
        version: '0.149.1',
        ...warning(user, 'colour'),
        ends: strictly('/etc/codex/config.toml', 'model'),
      },
    },
  },
  'codex-older-than-tested': {
    triggers: { codex: { version: '0.79.9' }, beside: ['codex-loads'] },
    clean: { codex: { version: oldestCovered } },
  },
  'codex-newer-than-tested': {
    triggers: { codex: { version: '9.0.0' }, beside: ['codex-loads'] },
    clean: { codex: { version: newestCovered } },
  },
  'catalogue-stale': { triggers: catalogueFor(oldestCovered), clean: catalogueFor(newestCovered) },
};
