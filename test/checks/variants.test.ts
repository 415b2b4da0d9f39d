import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { setBlock } from '../../src/edit/block.ts';
import { type Finding, wordingOf } from '../../src/findings/index.ts';
import { profileBlock } from '../../src/shells/profiles.ts';
import { config, examine, type Fixture, key, machine, stateWith } from './fixture.ts';

const user = '/home/p/.codex/config.toml';
const dotenv = '/home/p/.codex/.env';
const state = '/home/p/.codex/codex-orq.json';
const theirs = '/home/p/repo/.codex/config.toml';
const bare = 'model = "gpt-5.5"\n';
const withoutModel = config.replace('model = "openai/gpt-5.4"\n', '');

const levelsOf = (found: readonly Finding[], code: string): string[] =>
  found.filter((finding) => finding.code === code).map(({ level }) => level);

async function withSystem(fixture: Fixture, text: string): Promise<readonly Finding[]> {
  const host = machine({ ...fixture, files: { ...fixture.files, '/etc/codex/config.toml': text } });
  const { findings } = await diagnose(host, { prove: false, live: false, onBilled: () => undefined });
  return findings.map(({ finding }) => finding);
}

describe('a bare model id weighs as much as it does harm', () => {
  test('of the person: an error', async () => {
    const found = await examine({ files: { [user]: `${bare}${withoutModel}` } });
    expect(levelsOf(found, 'model-unprefixed')).toEqual(['error']);
    expect(levelsOf(found, 'setting-differs')).toEqual([]);
  });

  test('of the machine: an error where the person has none, else nothing', async () => {
    expect(levelsOf(await withSystem({ files: { [user]: withoutModel } }, bare), 'model-unprefixed')).toEqual(
      ['error'],
    );
    expect(levelsOf(await withSystem({}, bare), 'model-unprefixed')).toEqual([]);
  });

  test('of a profile, or of a project that Codex does not trust yet: a warning', async () => {
    const files = { '/home/p/.codex/work.config.toml': bare, [theirs]: bare };
    expect(levelsOf(await examine({ files }), 'model-unprefixed')).toEqual(['warning', 'warning']);
  });

  test('of an outer folder, when an inner one has the last word: a warning', async () => {
    const trusted = `${config}[projects."/home/p"]\ntrust_level = "trusted"\n`;
    const files = {
      [user]: trusted,
      '/home/p/.git/HEAD': '',
      [theirs]: 'model = "openai/inner"\n',
      '/home/p/repo/.git/HEAD': undefined,
    };
    const outer = { ...files, '/home/p/repo/inner/.codex/config.toml': bare };
    // Started in /home/p/repo, what lies below does not count.
    expect(levelsOf(await examine({ files: outer }), 'model-unprefixed')).toEqual([]);
    expect(levelsOf(await examine({ files }), 'project-pins-model')).toEqual(['info']);
  });

  test.each(['untrusted', 'nonsense'])('trust_level = "%s" is no trust', async (level) => {
    const files = {
      [user]: `${config}[projects."/home/p/repo"]\ntrust_level = "${level}"\n`,
      [theirs]: bare,
    };
    expect(levelsOf(await examine({ files }), 'model-unprefixed')).toEqual(['warning']);
  });
});

describe('a provider of somebody else keeps Codex from starting', () => {
  const usable = 'name = "x"\nbase_url = "https://x.example"\n';
  test.each([
    ['without a name', '[model_providers.x]\nbase_url = "https://x.example"\n'],
    ['with a blank name', '[model_providers.x]\nname = " "\n'],
    ['with the chat protocol', `[model_providers.x]\n${usable}wire_api = "chat"\n`],
    ['with an unknown protocol', `[model_providers.x]\n${usable}wire_api = "x"\n`],
    ['with both ways to a key', `[model_providers.x]\n${usable}env_key = "X"\nauth = { command = "x" }\n`],
    ['under an id of Codex', `[model_providers.lmstudio]\n${usable}`],
    ['that is no table', '[model_providers]\nx = 1\n'],
  ])('%s', async (_, text) => {
    const found = await examine({ files: { [user]: config + text } });
    expect(levelsOf(found, 'provider-blocks-codex')).toEqual(['error']);
    expect(levelsOf(found, 'providers-fine')).toEqual([]);
    const profile = await examine({ files: { '/home/p/.codex/work.config.toml': text } });
    expect(levelsOf(profile, 'provider-blocks-codex')).toEqual(['warning']);
    // Codex ignores the providers of a project.
    expect(levelsOf(await examine({ files: { [theirs]: text } }), 'provider-blocks-codex')).toEqual([]);
  });

  test('but not one that is whole', async () => {
    const text = `${config}[model_providers.x]\n${usable}wire_api = "responses"\nenv_key = "X"\n`;
    const found = await examine({ files: { [user]: text } });
    expect(found.find(({ code }) => code === 'providers-fine')?.args).toEqual({ count: 2 });
  });
});

describe('the key', () => {
  test('is judged where Codex takes it from', async () => {
    const odd = `${key} `;
    const stored = await examine({
      files: { [dotenv]: `ORQ_API_KEY="${odd}"\n` },
      env: { ORQ_API_KEY: key },
    });
    expect(levelsOf(stored, 'key-odd')).toEqual(['error']);
    const exported = await examine({ env: { ORQ_API_KEY: odd } });
    expect(levelsOf(exported, 'key-odd')).toEqual([]);
    expect(levelsOf(exported, 'key-conflict')).toEqual(['warning']);
    const alone = await examine({ files: { [dotenv]: undefined }, env: { ORQ_API_KEY: odd } });
    expect(levelsOf(alone, 'key-odd')).toEqual(['error']);
  });

  test('is missing: an error, which names provider, variable and file', async () => {
    const found = await examine({ files: { [dotenv]: undefined } });
    expect(found.find(({ code }) => code === 'key-missing')).toMatchObject({
      level: 'error',
      args: { provider: 'orq', envKey: 'ORQ_API_KEY', file: dotenv },
    });
  });

  test('is found in the environment alone, and in the file first', async () => {
    const env = { ORQ_API_KEY: key };
    const alone = await examine({ files: { [dotenv]: undefined }, env });
    expect(alone.find(({ code }) => code === 'key-fine')?.args).not.toHaveProperty('file');
    expect(levelsOf(await examine({ env }), 'key-fine')).toEqual(['info']);
  });

  test.each([
    ['a line end', `ORQ_API_KEY="${key}\\n"\n`],
    ['a blank before it', `ORQ_API_KEY=" ${key}"\n`],
    ['a blank inside', `ORQ_API_KEY="${key} ${key}"\n`],
    ['quotes that are part of it', `ORQ_API_KEY='"${key}"'\n`],
    ['typographic quotes', `ORQ_API_KEY=\u201c${key}\u201d\n`],
    ['a byte order mark', `ORQ_API_KEY=\ufeff${key}\n`],
  ])('cannot be right with %s', async (_, text) => {
    expect(levelsOf(await examine({ files: { [dotenv]: text } }), 'key-odd')).toEqual(['error']);
  });

  test('is not hidden by a BOM when it stands further down: a warning', async () => {
    const found = await examine({ files: { [dotenv]: `\ufeff# mine\nORQ_API_KEY=${key}\n` } });
    expect(levelsOf(found, 'dotenv-bom')).toEqual(['warning']);
  });

  test('may be open to others where there is no key in the file, and on Windows', async () => {
    const modes = { [dotenv]: 0o644 };
    const found = await examine({ files: { [dotenv]: 'OTHER=1\n' }, env: { ORQ_API_KEY: key }, modes });
    expect(levelsOf(found, 'dotenv-open')).toEqual([]);
  });

  test.each(['', '<your-orq-api-key>', '$ORQ_API_KEY', 'sk-orq-...', 'changeme'])(
    'is not what "%s" in an example is',
    async (value) => {
      const files = { '/home/p/repo/.env.example': `ORQ_API_KEY=${value}\n` };
      expect(levelsOf(await examine({ files }), 'key-in-example')).toEqual([]);
    },
  );
});

describe('the profile', () => {
  const wordsFor = async (fixture: Fixture): Promise<string | undefined> => {
    const found = (await examine(fixture)).find(({ code }) => code === 'block-fine');
    return found && wordingOf(found).message;
  };

  test('exports what the file holds, and says so where that is nothing yet', async () => {
    const block = profileBlock('zsh', { envKey: 'ORQ_API_KEY', codexHome: { kind: 'default' } });
    const files = {
      '/home/p/.zshrc': setBlock('', block, { path: '.zshrc' }),
      [state]: stateWith('zsh'),
    };
    expect(await wordsFor({ files })).toBe('/home/p/.zshrc exports ORQ_API_KEY to new shells.');
    expect(await wordsFor({ files: { ...files, [dotenv]: 'ORQ_API_KEY=\n' } })).toBe(
      '/home/p/.zshrc exports ORQ_API_KEY to new shells as soon as /home/p/.codex/.env holds it.',
    );
  });
});

describe('what was set up', () => {
  test('is compared by value: another spelling, order and comment are no difference', async () => {
    const text = `# rewritten
model_provider = 'orq' # mine
model = """openai/gpt-5.4"""
model_providers.orq = { requires_openai_auth = false, wire_api = "responses", env_key = "ORQ_API_KEY", base_url = "https://api.orq.ai/v3/router", name = "x" }
`;
    expect(levelsOf(await examine({ files: { [user]: text } }), 'config-fine')).toEqual(['info']);
  });

  test('is told once where something more exact is known', async () => {
    const text = config.replace('"responses"', '"chat"').replace('/v3/router', '/v2');
    const found = await examine({ files: { [user]: text } });
    expect(levelsOf(found, 'wire-api-wrong')).toEqual(['error']);
    expect(levelsOf(found, 'base-url-odd')).toEqual(['error']);
    expect(levelsOf(found, 'setting-differs')).toEqual([]);
  });

  test('is guessed from the files where there is no record: another id, another host', async () => {
    const text = config
      .replace('[model_providers.orq]', '[model_providers.gate]')
      .replace('"orq"', '"gate"')
      .replace('api.orq.ai', 'gateway.example');
    const found = await examine({ files: { [user]: text, [state]: undefined } });
    expect(found.find(({ code }) => code === 'config-fine')?.args).toMatchObject({
      provider: 'gate',
      host: 'gateway.example',
    });
  });
});
