import { expect, test } from 'vitest';
import { isOfMachine, parseWay, pathsAt, pathsOfWay } from '../../src/answers/way.ts';
import { pathsFor } from '../../src/host/paths.ts';
import { problemOf } from '../support/problem.ts';

const host = { env: {}, home: '/home/me', cwd: '/w' };
const paths = pathsFor(host);
const machine = pathsFor(host, '/etc/codex');

test.each([
  ['default', 'default'],
  [' system ', 'system'],
  ['managed', 'managed'],
  ['profile', 'profile'],
  ['profile:orq', 'profile'],
  ['profile:work', 'profile:work'],
  [`profile:${'a'.repeat(64)}`, `profile:${'a'.repeat(64)}`],
])('%j is the way %j', (text, way) => expect(parseWay(text)).toBe(way));

test.each([
  '',
  'defaults',
  'default:x',
  'system:',
  'profile:',
  'profile:-a',
  'profile:a b',
  'profile:a:b',
  'profile:a\nb',
  `profile:${'a'.repeat(65)}`,
])('%j is none', (text) => {
  const { code, args } = problemOf(() => parseWay(` ${text} `)).finding;
  expect([code, args]).toEqual(['way-malformed', { value: text }]);
});

test('each way has its own file that routes', () => {
  expect(pathsOfWay(paths, 'default')).toEqual(paths);
  expect(pathsOfWay(paths, 'profile')).toEqual({
    ...paths,
    config: '/home/me/.codex/orq.config.toml',
    profile: 'orq',
  });
  expect(pathsOfWay(paths, 'profile:work').config).toBe('/home/me/.codex/work.config.toml');
  expect(pathsOfWay(machine, 'system').config).toBe('/etc/codex/config.toml');
  expect(pathsOfWay(machine, 'managed').config).toBe('/etc/codex/managed_config.toml');
  expect(pathsOfWay(machine, 'default').config).toBe('/etc/codex/config.toml');
});

test('a way that is unknown, or about the machine in a folder of a user, is about the own file', () => {
  const profile = pathsOfWay(paths, 'profile');
  for (const way of ['nonsense', 'system', 'managed']) expect(pathsOfWay(profile, way)).toEqual(paths);
});

test('two ways are about the machine, and its files are in one place', () => {
  expect(['system', 'managed', 'default', 'profile', undefined].map(isOfMachine)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(pathsAt(host, { codexHome: '/x', as: 'system' }).codexHome).toBe('/etc/codex');
  expect(pathsAt(host, { codexHome: '/x' }).codexHome).toBe('/x');
  expect(pathsAt(host, {})).toEqual(paths);
});
