import type { backgroundFindings } from '../../../../src/findings/background.ts';
import type { Fixture } from '../../../checks/fixture.ts';
import type { Table } from '../pairs.ts';

const folder = '/home/p/.codex/app-server-daemon';
const pidFile = `${folder}/daemon.pid`;
const dotenv = '/home/p/.codex/.env';
const models = '/home/p/.codex/models.json';
const named = `model_catalog_json = "models.json"\nmodel = "openai/gpt-5.4"\nmodel_provider = "orq"
[model_providers.orq]\nname = "Orq AI Gateway"\nbase_url = "https://api.orq.ai/v3/router"\nenv_key = "ORQ_API_KEY"
wire_api = "responses"\nrequires_openai_auth = false\n`;

/** As 0.160.1 and 0.169.0 say it. */
const running = {
  status: 'running',
  'dedicated pid file': `${pidFile} (file)`,
  'pid file': `${folder}/app-server.pid (missing)`,
};

const machine = (changed: Fixture['changed'], background: Readonly<Record<string, unknown>> = running) => ({
  files: {
    [pidFile]: '{"pid":1}',
    [`${folder}/app-server.pid`]: '{"pid":1}',
    [models]: '{"models":[{"slug":"openai/gpt-5.4"}]}',
    '/home/p/.codex/config.toml': named,
  },
  codex: { background },
  ...(changed && { changed }),
});

export const backgroundRows: Table<typeof backgroundFindings, Fixture> = {
  'background-older-key': {
    triggers: machine({ [pidFile]: 1, [dotenv]: 2 }),
    also: {
      'a server that an installer has set up': machine(
        { [`${folder}/app-server.pid`]: 1, [dotenv]: 2 },
        {
          ...running,
          'dedicated pid file': `${pidFile} (missing)`,
          'pid file': `${folder}/app-server.pid (file)`,
        },
      ),
      'a configuration that does not load': {
        ...machine({ [pidFile]: 1, [dotenv]: 2 }),
        codex: { background: running, details: { model: 'gpt-5.5' } },
      },
    },
    // It was killed, and its file is left.
    clean: machine({ [pidFile]: 1, [dotenv]: 2 }, { ...running, status: 'stale or unreachable' }),
  },
  'background-older-models': {
    triggers: machine({ [pidFile]: 1, [models]: 2 }),
    // Started since; and Codex itself has written to its configuration.
    clean: machine({ [pidFile]: 2, [models]: 1, [dotenv]: 1, '/home/p/.codex/config.toml': 3 }),
  },
};
