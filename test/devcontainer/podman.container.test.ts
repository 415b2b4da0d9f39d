import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/host/types.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { toolsOf } from '../catalogue/ask-codex.ts';
import { homeWith, run, runHere, standard } from '../commands/devcontainer/support.ts';
import { devcontainer } from '../support/devcontainer-cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { baseImage, type Podman, podmanNeeds, startPodman } from '../support/podman.ts';

const key = 'sk-orq-made-up-for-this-test';
const minutes = 60_000;

describe('a dev container under Podman', needs(...podmanNeeds), () => {
  let podman: Podman;
  let gateway: LoopbackGateway;

  beforeAll(async () => {
    gateway = await startLoopbackGateway();
    podman = await startPodman();
  });
  afterAll(async () => {
    await podman?.remove();
    await gateway.close();
  });

  /** A command of the devcontainer CLI for a repository, with the key where the person has it: on the machine. */
  const cli = (
    command: string,
    home: TemporaryHome,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = { ORQ_API_KEY: key },
  ): Promise<RunResult> =>
    devcontainer(
      [command, '--docker-path', podman.program, '--workspace-folder', home.project, ...args],
      env,
      5 * minutes,
    );

  /** One turn inside; whatever Codex asks of other hosts ends at the gateway, which refuses it as a proxy. */
  const turn = (home: TemporaryHome): Promise<RunResult> => {
    const proxy = gateway.baseUrl.replace('/v3/router', '');
    const env = [`HTTPS_PROXY=${proxy}`, `HTTP_PROXY=${proxy}`, 'NO_PROXY=127.0.0.1'];
    const routed = `-c 'model_providers.orq.base_url="${gateway.baseUrl}"'`;
    return cli('exec', home, [
      ...env.flatMap((pair) => ['--remote-env', pair]),
      ...['sh', '-c', `timeout 60 codex exec --skip-git-repo-check ${routed} "say hello" </dev/null`],
    ]);
  };

  const containerOf = (up: RunResult): string =>
    (JSON.parse(up.stdout.trim().split('\n').at(-1) ?? '{}') as { containerId: string }).containerId;

  test(
    'is built, opened, used, given another model, and taken out again',
    async () => {
      const home = homeWith({
        [standard]: JSON.stringify({ image: baseImage, remoteUser: 'dev' }),
      });
      await run(home, '--yes', '--model', 'openai/gpt-5.4');

      const up = await cli('up', home);
      expect(up.exitCode, up.stderr).toBe(0);
      expect(up.stderr).toContain('codex-orq: ready: Codex uses openai/gpt-5.4 through orq.');
      const first = await turn(home);
      expect(first.exitCode, first.stderr).toBe(0);
      expect(first.stderr).not.toContain('Model metadata');
      expect(gateway.requests).toHaveLength(1);
      expect(gateway.requests[0]).toMatchObject({
        method: 'POST',
        path: expect.stringMatching(/\/responses$/),
        authorization: `Bearer ${key}`,
        model: 'openai/gpt-5.4',
      });
      // The key came in with this session; neither the image nor the container keeps it.
      const inspected = await podman.run('inspect', containerOf(up));
      expect(inspected.exitCode, inspected.stderr).toBe(0);
      expect(inspected.stdout).not.toContain(key);

      await run(home, '--yes', '--model', 'anthropic/claude-sonnet-4-6');
      const again = await cli('up', home, ['--remove-existing-container'], {});
      expect(again.exitCode, again.stderr).toBe(0);
      expect(again.stderr).toContain('codex-orq: not ready: ORQ_API_KEY is empty');
      const second = await turn(home);
      expect(second.exitCode, second.stderr).toBe(0);
      expect(gateway.requests.at(-1)?.model).toBe('anthropic/claude-sonnet-4-6');
      for (const tool of toolsOf(gateway.requests.at(-1))) expect(tool).toMatch(/^function /);

      await run(home, '--remove');
      const bare = await cli('up', home, ['--remove-existing-container']);
      expect(bare.exitCode, bare.stderr).toBe(0);
      const left = await cli('exec', home, ['sh', '-c', 'command -v codex; ls /etc/codex; env | grep ORQ']);
      expect(left.stdout).toBe('');
    },
    9 * minutes,
  );

  test(
    'with the Feature from a registry passes «devcontainer features test»',
    async () => {
      const home = homeWith();
      expect((await runHere(home, ['devcontainer', '--publishable', '.'])).exitCode).toBe(0);
      const test = () =>
        devcontainer(
          [
            ...['features', 'test', '--project-folder', home.project, '--features', 'codex-orq'],
            ...['--base-image', baseImage, '--remote-user', 'dev'],
          ],
          { PATH: `${podman.folder}:${process.env['PATH']}` },
          5 * minutes,
        );
      const passed = await test();
      expect(passed.exitCode, passed.stderr).toBe(0);
      expect(passed.stdout).toMatch(/Passed: +'codex-orq'/);
      // It can fail as well.
      const script = 'source dev-container-features-test-lib\ncheck no false\nreportResults\n';
      writeFileSync(join(home.project, 'test/codex-orq/test.sh'), `#!/bin/bash\n${script}`);
      expect((await test()).exitCode).not.toBe(0);
    },
    9 * minutes,
  );
});
