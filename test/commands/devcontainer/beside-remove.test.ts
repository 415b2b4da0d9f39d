import { expect, test } from 'vitest';
import { filesOf, homeWith, runHere, standard } from './support.ts';

test.each([
  ['--only', standard],
  ['--model', 'openai/gpt-5.5'],
  ['--identity', 'none'],
  ['--codex-version', 'none'],
  ['--ci', 'github'],
  ['--create', ''],
])('--remove with %s, which it would leave out, is refused', async (option, value) => {
  const home = homeWith({ [standard]: '{}' });
  expect((await runHere(home, ['devcontainer'])).exitCode).toBe(0);
  const before = filesOf(home.project);
  const words = value === '' ? [option] : [option, value];
  const refused = await runHere(home, ['devcontainer', '--remove', ...words]);
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(refused.stderr).toContain(`so ${option} has no meaning beside it`);
  expect(filesOf(home.project)).toEqual(before);
});
