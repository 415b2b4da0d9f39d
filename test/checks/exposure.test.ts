import { describe, expect, test } from 'vitest';
import { checkExposure } from '../../src/checks/exposure.ts';
import { layer, told } from './context.ts';
import { config } from './fixture.ts';

const bare = config.replace(/shell_environment_policy.*\n/, '');
const policy = (text: string): string => `shell_environment_policy = { ${text} }\n`;
const exposed = (text: string, others: Parameters<typeof told>[1] = {}): boolean =>
  told(checkExposure, { user: layer('user', text + bare), ...others }).length > 0;

describe('commands get the key of ORQ_API_KEY', () => {
  test.each([
    'exclude = ["KEY"]',
    'exclude = ["ORQ"]',
    'exclude = ["OR"]',
    'exclude = ["ORQ_API_KEY_2"]',
    'exclude = ["*KEY?"]',
    'exclude = ["?"]',
    'exclude = ["ORQ_API_K*KEY"]',
    'exclude = ["*_API"]',
    'exclude = [1]',
    'exclude = "*"',
    'include_only = ["*"]',
    'include_only = []',
    'inherit = "all"',
    'ignore_default_excludes = true',
  ])('with %s', (text) => {
    expect(exposed(policy(text))).toBe(true);
  });

  test.each([
    'exclude = ["ORQ_API_KEY"]',
    'exclude = ["HOME", "orq_*"]',
    'exclude = ["*ORQ_API_KEY"]',
    'exclude = ["*ORQ*_KEY**"]',
    'exclude = ["*K?Y"]',
    'exclude = ["*_*_*"]',
    'exclude = ["*"]',
    'include_only = ["PATH", "ORQ"]',
    'inherit = "none"',
    'inherit = "core"',
    'ignore_default_excludes = false',
  ])('not with %s', (text) => {
    expect(exposed(policy(text))).toBe(false);
  });
});

test('the policy may be the machine’s, or that of the file below a profile; not a project’s', () => {
  const hides = policy('inherit = "none"');
  expect(exposed('', { others: [layer('system', hides)] })).toBe(false);
  expect(exposed('', { others: [layer('user', hides)] })).toBe(false);
  expect(exposed('', { others: [layer('project', hides), layer('system')] })).toBe(true);
  expect(exposed('shell_environment_policy = 1\n')).toBe(true);
});
