import { expect, test } from 'vitest';
import { requireProfileFiles } from '../../../src/commands/setup/way.ts';
import { pathsOfWay } from '../../../src/answers/way.ts';
import { pathsFor } from '../../../src/host/paths.ts';
import type { Host } from '../../../src/host/types.ts';
import { memoryHost } from '../../support/memory-host.ts';

const codexHome = '/home/ada/elsewhere';

/** What a Codex that calls itself so is asked with, and what a set-up as a profile says to it. */
async function asked(version: string): Promise<{ env: unknown; refused: unknown }> {
  let env: unknown;
  const run: Host['run'] = async (_program, _args, options) => {
    env = options.env;
    return { exitCode: 0, stdout: `codex-cli ${version}\n`, stderr: '', timedOut: false };
  };
  const host = memoryHost({ run, env: { CODEX_HOME: '/home/ada/another' } });
  const paths = pathsOfWay(pathsFor(host, codexHome), 'profile:work');
  const refused: unknown = await requireProfileFiles(host, paths, 'ORQ_API_KEY').catch(
    (error: unknown) => error,
  );
  return { env, refused };
}

test.each(['0.134.0', '0.169.0', '0.0.0', 'of-my-own'])(
  'a profile is for a Codex %s, which is new enough or does not tell',
  async (version) => {
    const { env, refused } = await asked(version);
    expect(refused).toBeUndefined();
    expect(env).toMatchObject({ CODEX_HOME: codexHome });
  },
);

test.each(['0.133.9', '0.80.0', '0.1.0'])('and not for a Codex %s', async (version) => {
  expect((await asked(version)).refused).toMatchObject({
    finding: { code: 'profile-codex-old', args: { version, needed: '0.134.0', profile: 'work' } },
  });
});
