import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parseModel } from '../../src/answers/rules.ts';
import { isTranslated } from '../../src/catalogue/model-kind.ts';
import { featureFiles } from '../../src/devcontainer/feature.ts';
import { run } from '../../src/host/processes.ts';
import { sendPrompt, toolsOf } from '../catalogue/ask-codex.ts';
import { codexBinary } from '../support/codex.ts';
import { answers } from '../support/devcontainer-cli.ts';
import { needs } from '../support/needs.ts';
import { feature } from './relocated.ts';

/** The `/etc/codex/config.toml` that the Feature writes with these options. */
async function systemConfig(...options: Readonly<Record<string, string>>[]): Promise<string> {
  const made = feature();
  for (const option of options)
    expect(await made.install({ CODEXVERSION: 'none', ...option })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  return made.text('etc/codex/config.toml') ?? '';
}

describe('what is not a function tool', () => {
  test.each([
    ['openai/gpt-5.4', false],
    ['openai/gpt-4o', false],
    ['anthropic/claude-sonnet-4-6', true],
    ['azure/gpt-5.4', true],
    ['acme@orq/fast', true],
    ['acme@openailike/llama', true],
    ['agent/openai', true],
    ['openai/gpt-5.4/x', true],
    ['openai@orq/gpt-5.4', true],
    ['x/openai/gpt-5.4', true],
  ])('with the model %s is off in the container: %s', async (model, isOff) => {
    const { web_search: webSearch, features, ...config } = parse(await systemConfig({ MODEL: model }));
    expect(webSearch).toBe(isOff ? 'disabled' : undefined);
    expect(features).toEqual(isOff ? { multi_agent: false } : undefined);
    expect(config).toMatchObject({ model, model_provider: 'orq', model_providers: { orq: {} } });
    expect(isTranslated(model, undefined)).toBe(isOff);
  });

  test('follows the option when the container is built again', async () => {
    const [translated, own] = [{ MODEL: 'acme@orq/fast' }, { MODEL: 'openai/gpt-5.4' }];
    expect(await systemConfig(translated, own)).toBe(await systemConfig(own));
    expect(await systemConfig(own, translated)).toBe(await systemConfig(translated));
  });
});

const part = fc.oneof(
  fc.constantFrom('openai', 'OpenAI', 'xopenai', 'openai@orq', 'azure', 'gpt-5.4', 'web_search'),
  fc.stringMatching(/^[\w.:@+-]{1,6}$/),
);
const id = fc
  .array(part, { minLength: 2, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter((model) => {
    try {
      return parseModel(model) === model;
    } catch {
      return false;
    }
  });

describe('install.sh tells which model is translated by the same rule', () => {
  const script = featureFiles(answers).find(({ name }) => name === 'install.sh')?.text ?? '';
  const [rule] = /^model_is_translated\(\) \{\n(?: .*\n)+\}\n/m.exec(script) ?? [];
  const loop = 'for id; do if model_is_translated "$id"; then echo true; else echo false; fi; done';

  const shells = [
    ['sh', [], needs()],
    ['bash', [], needs('bash')],
    ['busybox', ['sh'], needs('busybox')],
  ] as const;

  for (const [program, args, options] of shells)
    test(`in ${program}`, options, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(id, { minLength: 1, maxLength: 60 }), async (ids) => {
          const told = await run(program, [...args, '-euc', `${rule}${loop}`, 'sh', ...ids], {
            timeoutMs: 20_000,
          });
          const expected = ids.map((model) => `${isTranslated(model, undefined)}\n`).join('');
          expect(told).toMatchObject({ exitCode: 0, stdout: expected, stderr: '' });
        }),
        { numRuns: 25 },
      );
    });
});

describe('the real Codex with the configuration of the container', () => {
  const toolsFor = async (model: string): Promise<readonly string[]> => {
    const { requests } = await sendPrompt(codexBinary, (baseUrl) =>
      systemConfig({ MODEL: model, BASEURL: baseUrl }),
    );
    expect(requests.map((request) => request.model)).toEqual([model]);
    return toolsOf(requests[0]);
  };

  test.each(['anthropic/claude-sonnet-4-6', 'acme@orq/fast'])(
    'offers nothing but functions to %s',
    async (model) => {
      const tools = await toolsFor(model);
      expect(tools).toContain('function exec_command');
      expect(tools.filter((tool) => !tool.startsWith('function '))).toEqual([]);
    },
  );

  test('offers web search to a model of OpenAI', async () => {
    expect(await toolsFor('openai/gpt-5.4')).toContain('web_search');
  });
});
