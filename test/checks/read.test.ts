import { describe, expect, test } from 'vitest';
import { parseToml } from '../../src/edit/toml.ts';
import { readToml } from '../../src/edit/toml/read.ts';
import { Problem } from '../../src/findings/index.ts';

const texts: Readonly<Record<string, string>> = {
  'an ordinary file': 'model = "x"\n[a.b]\nc = [1, 2.5, { d = true }]\n',
  'a BOM and CRLF': '\ufeffmodel = "x"\r\n',
  'a date': 'day = 2026-02-28\ntime = 07:32:00\n',
  'a day that no calendar has': 'x = "y"\nday = 2026-02-30\n',
  'an integer beyond 64 bits': 'x = 9223372036854775808\n',
  'the largest integer': 'x = 9223372036854775807\n',
  'a float beyond the largest double': 'x = 1e999\n',
  infinity: 'x = inf\n',
  'nested beyond what Codex reads': `x = ${'['.repeat(81)}${']'.repeat(81)}\n`,
  'nested deeply': `x = ${'['.repeat(60)}${']'.repeat(60)}\n`,
  'a string without end': 'a = 1\nx = "y\n',
  'a key twice': 'x = 1\nx = 2\n',
  'a lone carriage return': 'x = 1\ry = 2\n',
  nothing: '',
};

const outcome = async (read: () => unknown): Promise<unknown> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.finding;
  }
};

describe('the quick reader gives what the strict one gives', () => {
  for (const [name, text] of Object.entries(texts))
    test(`for ${name}`, async () => {
      const strict = await outcome(() => parseToml(text, 'config.toml'));
      expect(await outcome(() => readToml(text, 'config.toml'))).toEqual(strict);
    });

  test('and among these are good and bad ones', async () => {
    const all = await Promise.all(
      Object.values(texts).map((text) => outcome(() => readToml(text, 'config.toml'))),
    );
    const bad = all.filter((result) => typeof result === 'object' && result !== null && 'code' in result);
    expect([bad.length, all.length - bad.length]).toEqual([7, 7]);
  });
});
