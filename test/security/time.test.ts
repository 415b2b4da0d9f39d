import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBaseUrl, parseModel } from '../../src/answers/rules.ts';
import { removeBlock, setBlock } from '../../src/edit/block.ts';
import { dotenvEntries, mentionsKey, readDotenv, removeDotenv, setDotenv } from '../../src/edit/dotenv.ts';
import { editJsonc, parseJsonc } from '../../src/edit/jsonc.ts';
import { cutToml, editToml, parseToml } from '../../src/edit/toml.ts';
import { setPlainAside } from '../../src/edit/toml/plain.ts';
import { excerpt } from '../../src/lib/excerpt.ts';
import { quoteValue } from '../../src/lib/quote-value.ts';
import { sanitizeLine, sanitizeText } from '../../src/lib/sanitize.ts';
import { looksLikeKey, maskSecrets } from '../../src/lib/secret.ts';
import { parseRecord } from '../../src/state/repo-record.ts';
import { parseState } from '../../src/state/state.ts';

/*
 * What reads a text from outside takes linear time: twice the text, at most three times the time. `npm run lint:regex`
 * holds each expression to that; this holds the loops around them, too.
 */

const path = 'a file';
const entry = { key: 'ORQ_API_KEY', value: 'made-up' };
const keyPath = ['model_providers', 'orq', 'name'];
const provider = { op: 'set', path: keyPath, value: 'x' } as const;

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  excerpt,
  maskSecrets,
  looksLikeKey,
  quoteValue,
  sanitizeLine,
  sanitizeText,
  parseBaseUrl: (text) => parseBaseUrl(`https://${text}`),
  parseModel,
  parseToml: (text) => parseToml(text, path),
  'parseToml of a string': (text) => parseToml(`a = """${text}"""\n`, path),
  'parseToml of an array': (text) => parseToml(`a = [${text}]\n`, path),
  editToml: (text) => editToml(text, [provider], path),
  'editToml of an inline table': (text) => editToml(`model_providers = {${text}}\n`, [provider], path),
  cutToml: (text) => cutToml(text, ['a'], path),
  setPlainAside,
  readDotenv: (text) => readDotenv(text),
  'readDotenv of a value': (text) => readDotenv(`ORQ_API_KEY="${text}"\n`),
  dotenvEntries,
  mentionsKey: (text) => mentionsKey(text, entry.key),
  setDotenv: (text) => setDotenv(text, [entry], { path, mode: 'set' }),
  addDotenv: (text) => setDotenv(text, [entry], { path, mode: 'add' }),
  removeDotenv: (text) => removeDotenv(text, [entry], { mode: 'set' }),
  parseJsonc: (text) => parseJsonc(`{"a": [${text}]}`, path),
  editJsonc: (text) => editJsonc(`{${text}}`, [{ op: 'set', path: ['a', 'b'], value: 1 }], path),
  setBlock: (text) => setBlock(text, 'line\n', { path }),
  removeBlock: (text) => removeBlock(text, { path }),
  parseState: (text) => parseState(text, path),
  parseRecord: (text) => parseRecord(text, path),
};

/** Milliseconds, the least of some runs. A refusal is an answer. */
function time(read: (text: string) => unknown, text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    try {
      read(text);
    } catch (error) {
      if (error instanceof RangeError) throw error;
    }
    least = Math.min(least, performance.now() - start);
    // Long enough to tell.
    if (least > 500) break;
  }
  return least;
}

const length = 15_000;
/** What a machine's other work, or the compiler, adds to a short run, in milliseconds. */
const noise = 8;

function isLinear(read: (text: string) => unknown, textOf: (length: number) => string): boolean {
  const [short, long] = [textOf(length), textOf(2 * length)];
  let [once, twice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let attempt = 0; attempt < 5; attempt++) {
    once = Math.min(once, time(read, short));
    twice = Math.min(twice, time(read, long));
    // A long time is measured again in any case: the machine may have been busy with something else.
    if (twice <= 3 * once + noise && (attempt > 1 || twice < 5 * noise)) return true;
  }
  return false;
}

/** Signs that mean something to some reader, and what stands for all others. */
const sign = fc.constantFrom(
  ...' \t\r\n"\'\\#=.,:;[]{}()<>/$@-_*`0aA%é',
  ...['\u001b', '\r\n', '\n\n', '//', '/*', '"""', "'''", '${', 'ORQ_API_KEY=', 'a=1\n', '[a]\n', '[a.b]\n'],
  ...['[[a]]\n', 'a.b=1\n', 'a={b=1}\n', '"a":1,', '{"a":', '# >>> codex-orq >>>\n', '# <<< codex-orq <<<\n'],
);
const pump = fc.array(sign, { minLength: 1, maxLength: 3 }).map((signs) => signs.join(''));
const edge = fc.array(sign, { maxLength: 3 }).map((signs) => signs.join(''));

test.each(Object.keys(readers))('%s takes linear time', (name) => {
  const read = readers[name] ?? (() => undefined);
  fc.assert(
    fc.property(edge, pump, edge, (before, repeated, after) => {
      const textOf = (wanted: number): string =>
        before + repeated.repeat(Math.ceil(wanted / repeated.length)) + after;
      return isLinear(read, textOf);
    }),
    { numRuns: 60 },
  );
});

test('the measure tells what takes quadratic time', () => {
  const blanks = (wanted: number): string => `${' '.repeat(wanted)}x`;
  expect(isLinear((text) => /\s+$/.test(text), blanks)).toBe(false);
  expect(isLinear((text) => /^\s+$/.test(text), blanks)).toBe(true);
});
