import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { wordingOf } from '../../src/findings/index.ts';
import { machineWithCodex } from '../roundtrip/machine.ts';
import { runCodex } from '../support/codex.ts';
import { describeEachVersion } from './each-version.ts';

const routed = `[model_providers.orq]
name = "Orq AI Gateway"
base_url = "https://api.orq.ai/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false
`;
const root = 'model = "openai/gpt-5.4"\nmodel_provider = "orq"\n';

/** Configurations with which some versions start and others do not. */
const configs: Readonly<Record<string, string>> = {
  'nothing odd': root + routed,
  'a profile in the old form': `${root}profile = "work"\n${routed}[profiles.work]\nmodel = "a/b"\n`,
  'another provider with wire_api = "chat"': `${root}${routed}[model_providers.x]\nname = "x"\nwire_api = "chat"\n`,
  'another provider without a name': `${root}${routed}[model_providers.x]\nbase_url = "http://127.0.0.1:1/"\n`,
  'a table of a built-in provider': `${root}${routed}[model_providers.ollama]\nname = "x"\n`,
  'a table of amazon-bedrock': `${root}${routed}[model_providers.amazon-bedrock]\nname = "x"\n`,
  'two sources for a key': `${root}${routed}[model_providers.x]\nname = "x"\nenv_key = "A"\nauth = { command = "a" }\n`,
  'two credentials for one header': `${root}${routed}[model_providers.orq.gateway_oauth]\nauthorization_url = "https://a.example/"\ntoken_url = "https://a.example/t"\nclient_id = "c"\n`,
  'a catalogue that is missing': `${root}model_catalog_json = "nope.json"\n${routed}`,
  'no table of the provider': root,
};

/** What says that Codex does not start. */
const stopping = /does not start|keeps Codex from starting|No Codex command starts/;

describeEachVersion((_, binary) => {
  it.each(Object.entries(configs))('%s: the doctor says so where it does not start', async (_, text) => {
    const machine = machineWithCodex({ env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789' } }, binary);
    onTestFinished(machine.cleanup);
    writeFileSync(join(machine.codexHome, 'config.toml'), text);
    const options = { binary, cwd: machine.project, env: machine.env };
    const { exitCode } = await runCodex(['features', 'list'], options);
    const request = { prove: false, live: false, onBilled: () => undefined };
    const { findings } = await diagnose(machine.host, request);
    const said = findings
      .map(({ finding }) => finding)
      .filter((one) => one.level === 'error' && stopping.test(wordingOf(one).message));
    expect(said.length > 0, said.map(({ code }) => code).join()).toBe(exitCode !== 0);
    // One cause is one error.
    expect(said.length).toBeLessThanOrEqual(1);
  });
});
