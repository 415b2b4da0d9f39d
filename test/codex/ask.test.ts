import { expect, test } from 'vitest';
import { askCodex, explainRefusal } from '../../src/codex/ask.ts';
import type { RunResult } from '../../src/host/types.ts';
import { memoryHost } from '../support/memory-host.ts';

/* What the real Codex answers is in the tests beside this one, and in test/codex-versions. */

const codexHome = '/home/ada/.codex';
const project = '/home/ada/work';

/** A Codex that answers like this, by its first argument and the folder that it is asked in. */
const ask = (answer: (word: string, cwd: string | undefined) => Partial<RunResult>) =>
  askCodex({
    host: memoryHost({
      run: async (_program, [word = ''], { cwd }) => ({
        ...{ exitCode: 0, stdout: '', stderr: '', timedOut: false },
        ...(word === '--version' ? { stdout: 'codex-cli 0.134.0' } : answer(word, cwd)),
      }),
    }),
    ...{ codexHome, cwd: project },
  });

test.each([
  ['the project alone', [project], true],
  ['everywhere', [project, codexHome], false],
])('a Codex that does not start in %s', async (_where, folders, onlyHere) => {
  const answer = await ask((_word, cwd = '') =>
    folders.includes(cwd) ? { exitCode: 1, stderr: 'Error: it will not\n' } : {},
  );
  expect(answer).toMatchObject({ kind: 'refuses', reason: 'it will not', onlyHere });
  const files = { file: `${codexHome}/config.toml`, projectFile: `${project}/.codex/config.toml` };
  expect(answer.kind === 'refuses' && explainRefusal(answer, files).args).toMatchObject({
    file: onlyHere ? files.projectFile : files.file,
  });
});

test.each(['orq API inference URL', 'orq API base URL'])('the host stands at "%s"', async (name) => {
  const checks = {
    'config.load': { status: 'ok', details: { model: 'a/b', 'model provider': 'orq' } },
    'network.provider_reachability': { details: { 'proxy URL': 'none', [name]: 'https://orq.test/v3 (ok)' } },
  };
  const answer = await ask(() => ({ stdout: JSON.stringify({ checks }) }));
  expect(answer).toMatchObject({ kind: 'loads', model: 'a/b', provider: 'orq', host: 'orq.test' });
});
