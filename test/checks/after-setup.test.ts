import { expect, test } from 'vitest';
import { checkAfterSetup } from '../../src/checks/after-setup.ts';
import { pathsFor } from '../../src/host/paths.ts';
import { config, type Fixture, machine } from './fixture.ts';

const user = '/home/p/.codex/config.toml';

/** What a set-up reports at its end. */
async function reported(
  files: NonNullable<Fixture['files']>,
  project = '/home/p/repo',
): Promise<readonly unknown[]> {
  const host = machine({ files });
  return (
    (await checkAfterSetup(host, pathsFor(host), project))
      // Whether Codex keeps one is told once it has said its version.
      .filter(({ code }) => code !== 'key-in-snapshot')
      .map(({ code, level }) => [code, level])
  );
}

test('where all is well, nothing: good news is no report', async () => {
  expect(await reported({})).toEqual([]);
});

test('no key, no record, and a value that the run itself has left: the set-up says so in its own words', async () => {
  const files = {
    [user]: config.replace('env_key', 'query_params = { a = "b" }\nenv_key').replace('gpt-5.4', 'gpt-5.5'),
    '/home/p/.codex/.env': undefined,
  };
  expect(await reported(files)).toEqual([]);
  expect(await reported({ ...files, '/home/p/.codex/codex-orq.json': undefined })).toEqual([]);
});

test('what is wrong all the same, and a project that has a model of its own', async () => {
  const theirs = '/home/p/repo/.codex/config.toml';
  const files = {
    [user]: `${config.replace('"responses"', '"chat"')}[projects."/home/p/repo"]\ntrust_level = "trusted"\n`,
    [theirs]: 'model = "openai/other"\n',
  };
  expect(await reported(files)).toEqual([
    ['wire-api-wrong', 'error'],
    ['project-pins-model', 'info'],
  ]);
  // Of another project, that is no concern.
  expect(await reported(files, '/home/p')).toEqual([['wire-api-wrong', 'error']]);
});
