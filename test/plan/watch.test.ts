import { expect, test } from 'vitest';
import { sameBytes, watch } from '../../src/plan/watch.ts';
import { type MemoryHost, memoryHost } from '../support/memory-host.ts';

test('bytes are the same where they are, or where there are none on both sides', () => {
  const [a, b] = [Buffer.from('a'), Buffer.from('b')];
  expect(sameBytes(a, Buffer.from('a'))).toBe(true);
  expect(sameBytes(a, b)).toBe(false);
  expect(sameBytes(undefined, undefined)).toBe(true);
  expect(sameBytes(undefined, a)).toBe(false);
  expect(sameBytes(a, undefined)).toBe(false);
  expect(sameBytes(Buffer.alloc(0), undefined)).toBe(false);
});

const machine = (): MemoryHost => memoryHost({ files: { '/a': 'one', '/b/c': 'two' } });

test.each<[string, (host: MemoryHost) => void, string | undefined]>([
  ['nothing', () => undefined, undefined],
  ['a file that was not read', (host) => host.put('/never-read', 'x'), undefined],
  ['a text', (host) => host.put('/a', 'other'), '/a'],
  ['a mode', (host) => host.memory.put('/a', 'one', 0o600), '/a'],
  ['a file that is a link by now', (host) => host.memory.symlink('/a', '/again'), '/a'],
  ['a file that is gone', (host) => host.take('/a'), '/a'],
  ['a file that was not there', (host) => host.put('/gone', ''), '/gone'],
  ['a folder that is a file by now', (host) => host.put('/b', 'x'), '/b'],
  ['a folder that was not there', (host) => host.memory.folder('/gone-too'), '/gone-too'],
])('what has changed since it was looked at: %s', async (_what, change, expected) => {
  const real = machine();
  real.put('/again', 'one');
  const { host, changed } = watch(real);
  expect(String((await host.read('/a')).bytes)).toBe('one');
  await host.read('/gone');
  expect(await host.kindOf('/b')).toBe('folder');
  await host.kindOf('/gone-too');
  change(real);
  expect(await changed()).toBe(expected);
});

test('what the run itself writes in a folder of its own counts for nothing', async () => {
  const real = machine();
  const { host, changed } = watch(real);
  const { path } = await host.temporaryFolder();
  await host.read(`${path}/config.toml`);
  await host.kindOf(`${path}/folder`);
  real.put(`${path}/config.toml`, 'x');
  real.memory.folder(`${path}/folder`);
  expect(await changed()).toBeUndefined();
});

test('a file that another run has written to between two looks is not what the first look found', async () => {
  const real = machine();
  const { host, changed } = watch(real);
  await host.read('/a');
  real.put('/a', 'other');
  await host.read('/a');
  expect(await changed()).toBe('/a');

  const again = watch(real);
  expect(await again.host.kindOf('/new')).toBeUndefined();
  real.put('/new', 'x');
  expect(await again.host.kindOf('/new')).toBe('file');
  expect(await again.changed()).toBe('/new');
});
