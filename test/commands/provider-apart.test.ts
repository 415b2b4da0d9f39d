import { expect, test } from 'vitest';
import { standardAnswers } from '../../src/answers/resolve.ts';
import { providerApart } from '../../src/commands/launch/provider-apart.ts';

const machine = { env: {}, platform: 'linux', home: '/home/me', cwd: '/home/me/project' } as const;
const answers = standardAnswers(machine);
const table = (id: string): string => `[model_providers.${id}]\nname = "Mine"\nquery_params = { a = "b" }\n`;
const apart = (...ids: string[]): string =>
  providerApart(ids.map(table).join('\n'), answers, false, 'config.toml');

test('a session has a provider of an id that no table of yours has, however many are taken', () => {
  expect(apart('other')).toBe('orq');
  expect(apart('orq')).toBe('orq-launch');
  expect(apart('orq', 'orq-launch')).toBe('orq-launch-2');
  expect(apart('orq', 'orq-launch', 'orq-launch-2')).toBe('orq-launch-2-2');
});
