import { describe, expect, it } from 'vitest';
import { codesOf, madeUpKey, setUp, undo } from '../roundtrip/runs.ts';
import { type MemoryHost, memoryHost } from '../support/memory-host.ts';

const env = '/home/ada/.codex/.env';
const config = '/home/ada/.codex/config.toml';

/** A machine whose `.env` all can read. */
function openEnv(text: string): MemoryHost {
  const host = memoryHost({ files: { [config]: '', [env]: text } });
  host.memory.put(env, text, 0o644);
  return host;
}

describe('what a later set-up gives back', () => {
  it.each([
    ['at once', []],
    ['and an undo leaves it so', [{ shell: 'zsh' as const }]],
  ])('who could read .env can read it again %s', async (_what, more) => {
    const host = openEnv('A=1\n');
    await setUp(host);
    expect(host.modeOf(env)).toBe(0o600);
    for (const given of [{ keyStore: 'external' }, ...more]) await setUp(host, given);
    expect([host.texts()[env], host.modeOf(env)]).toEqual(['A=1\n', 0o644]);
    await undo(host);
    expect([host.texts()[env], host.modeOf(env)]).toEqual(['A=1\n', 0o644]);
  });

  it('a folder that was made for a file goes with it', async () => {
    const host = memoryHost({ files: { [config]: '' } });
    await setUp(host, { shell: 'fish' });
    expect(await host.kindOf('/home/ada/.config/fish/conf.d')).toBe('folder');
    await setUp(host, { shell: 'fish', keyStore: 'external' });
    expect(await host.kindOf('/home/ada/.config')).toBeUndefined();
  });

  it('but not one in which something else lies since', async () => {
    const host = memoryHost({ files: { [config]: '' } });
    await setUp(host, { shell: 'fish' });
    host.put('/home/ada/.config/fish/config.fish', '');
    await setUp(host, { shell: 'fish', keyStore: 'external' });
    expect(await host.kindOf('/home/ada/.config/fish/conf.d')).toBeUndefined();
    expect(await host.kindOf('/home/ada/.config/fish')).toBe('folder');
  });
});

describe('who could read .env before', () => {
  it('can read it again where the key was in it, and nothing is of the set-up', async () => {
    const host = openEnv(`ORQ_API_KEY='${madeUpKey}'\n`);
    await setUp(host);
    expect(host.modeOf(env)).toBe(0o600);
    await undo(host);
    expect([host.texts()[env], host.modeOf(env)]).toEqual([`ORQ_API_KEY='${madeUpKey}'\n`, 0o644]);
  });

  it.each([
    ['cannot read it again while our key stays in it', { keepKey: true }, 0o600, 0o600],
    ['is not asked where somebody has changed that since', {}, 0o700, 0o700],
    ['can read it again', {}, 0o600, 0o644],
  ])('%s', async (_what, request, now, then) => {
    const host = openEnv('A=1\n');
    await setUp(host);
    host.memory.put(env, host.texts()[env] ?? '', now);
    await undo(host, request);
    expect(host.modeOf(env)).toBe(then);
  });
});

describe('a .env with a key that a set-up wrote in the place of another one', () => {
  const older = 'ORQ_API_KEY=sk-orq-an-older-made-up-one\n';

  it.each([
    ['an undo', async (host: MemoryHost) => undo(host)],
    ['another key store', async (host: MemoryHost) => setUp(host, { keyStore: 'external' })],
  ])('stays closed to others at %s', async (_what, leave) => {
    const host = openEnv(older);
    await setUp(host);
    expect(codesOf(await leave(host))).toContain('key-before-unknown');
    expect(host.modeOf(env)).toBe(0o600);
  });

  it('is open again where the person has deleted that line, and nothing is said of it', async () => {
    const host = openEnv(`A=1\n${older}`);
    await setUp(host);
    host.memory.put(env, 'A=1\n', 0o600);
    expect(codesOf(await undo(host))).not.toContain('key-before-unknown');
    expect([host.texts()[env], host.modeOf(env)]).toEqual(['A=1\n', 0o644]);
  });
});

describe('a model that was chosen since, as Codex’s picker does', () => {
  const text = 'model = "gpt-5.5" # fast\n';

  async function chosen(...edits: readonly (readonly [string, string])[]): Promise<MemoryHost> {
    const host = memoryHost({ files: { [config]: text } });
    await setUp(host);
    for (const [from, to] of edits) host.put(config, (host.texts()[config] ?? '').replace(from, to));
    return host;
  }
  const another = ['"openai/gpt-5.4"', '"xai/grok-4"'] as const;

  it('goes with the routing: nobody else has it', async () => {
    const host = await chosen(another);
    expect(codesOf(await undo(host))).not.toContain('kept-changed');
    expect(host.texts()).toEqual({ [config]: text });
  });

  it.each([
    ['is not one of the gateway', [['"openai/gpt-5.4"', '"gpt-6"']]],
    ['another provider was chosen as well', [another, ['model_provider = "orq"', 'model_provider = "mine"']]],
  ] as const)('stays where it %s', async (_what, edits) => {
    const host = await chosen(...edits);
    expect(codesOf(await undo(host))).toContain('kept-changed');
    expect(host.texts()[config]).toContain(edits[0][1]);
  });
});
