import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanDotenv } from '../../src/edit/dotenv/scan.ts';
import { readDotenv } from '../../src/edit/dotenv.ts';
import { render } from '../../src/edit/render.ts';
import { fish, key, machineWith, needsShell, runShell, type TestShell, testShells } from './support.ts';

/**
 * What one shell exports for each of many .env files, all in one process. The templates are the real ones; only the
 * path is a variable, so that the file can change.
 */
async function exported(shell: TestShell, texts: readonly string[]): Promise<(string | undefined)[]> {
  const { home, project, env, block } = machineWith(shell.shell, undefined);
  const template = shell === fish ? 'profile.fish' : 'profile.sh';
  writeFileSync(block, render(template, { envKey: key, envFile: '"$PROBE"', followsVariable: false }));
  const folder = join(home, 'probes');
  mkdirSync(folder);
  texts.forEach((text, index) => {
    writeFileSync(join(folder, String(index)), text);
  });
  const script =
    shell === fish
      ? `set i 0; while test $i -lt $COUNT; set PROBE $FOLDER/$i; source $BLOCK; set -q ${key}; and printf '=%s\\n' $${key}; or echo; set -e ${key}; set i (math $i + 1); end`
      : `i=0; while [ "$i" -lt "$COUNT" ]; do PROBE=$FOLDER/$i; . "$BLOCK"; printf '%s\\n' "\${${key}+=$${key}}"; unset ${key}; i=$((i + 1)); done`;
  const variables = { ...env, FOLDER: folder, COUNT: String(texts.length) };
  const result = await runShell(shell, script, variables, project);
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  const lines = result.stdout.split('\n').slice(0, -1);
  expect(lines).toHaveLength(texts.length);
  return lines.map((line) => (line === '' ? undefined : line.slice(1)));
}

/** A line with the key as people write it, and the value that they mean. */
const common: readonly (readonly [line: string, value: string | undefined])[] = [
  [`${key}='sk-1'`, 'sk-1'],
  [`${key}="sk-2"`, 'sk-2'],
  [`${key}=sk-3`, 'sk-3'],
  [`export ${key}=sk-4`, 'sk-4'],
  [`  export\t ${key} = 'sk-5'  `, 'sk-5'],
  [`${key}=sk-6 # note`, 'sk-6'],
  [`${key}='sk 7 # "' # note's`, 'sk 7 # "'],
  [`${key}="it's 8"\t# note`, "it's 8"],
  [`${key}=sk#9`, 'sk#9'],
  [`${key}=#none`, undefined],
  [`${key}= # none`, undefined],
  [`${key}=`, undefined],
  [`${key}=''`, undefined],
  [`${key}=a=b==`, 'a=b=='],
  [`${key}=~/*?[a]`, '~/*?[a]'],
  [`${key}=first\n${key}=last`, 'last'],
  [`${key}=first\n${key}=not readable`, 'first'],
  [`${key}=first\n${key}=`, undefined],
  [`# ${key}=comment`, undefined],
  [`#${key}=comment`, undefined],
  [`X${key}=other\n${key}X=other\nOTHER='${key}=v'`, undefined],
  [`${key.toLowerCase()}=other`, undefined],
  [`${key}: v`, undefined],
  [`exported ${key}=v`, undefined],
  [`export${key}=v`, undefined],
  ['nothing at all', undefined],
];

/** Spellings that Codex has rules of its own for: a shell may export what Codex reads, or nothing. */
const uncommon = [
  `${key}=$HOME`,
  `${key}="a$HOME"`,
  `${key}="a\\"b"`,
  `${key}=a\\ b`,
  `${key}=a'b'`,
  `${key}='a'b`,
  `${key}='a''b'`,
  `${key}="a"'b'`,
  `${key}='a'#b`,
  `${key}='a' b`,
  `${key}='a\\\\'`,
  `${key}=first\n${key}='a'b`,
  `${key}=first\n${key}="a\\\\b"`,
];

/** Those that a shell may read as Codex does, or not at all. */
const returns: readonly (readonly [text: string, value: string])[] = [
  [`${key}=first\n${key}=last\t\r # note\n`, 'last'],
  // Codex takes that for no comment, and skips the line.
  [`${key}=first\n${key}=last \r# note\n`, 'first'],
  [`${key}=first\n${key}='last' \r#\n`, 'first'],
  [`${key}=first\n${key}="last"\t\r#=\n`, 'first'],
];

const ends = ['\n', '\r\n', ''];

for (const shell of testShells)
  describe(shell.name, needsShell(shell), () => {
    test('reads what people write as Codex does, with every line end', async () => {
      const cases = common.flatMap(([line, value]) =>
        ends.map((end) => ({ text: end === '' ? line : `${line.replaceAll('\n', end)}${end}`, value })),
      );
      const found = await exported(
        shell,
        cases.map(({ text }) => text),
      );
      expect(cases.map(({ text }, index) => [text, found[index]])).toEqual(
        cases.map(({ text, value }) => [text, value]),
      );
      for (const { text, value } of cases)
        expect([text, readDotenv(text).get(key) || undefined]).toEqual([text, value]);
    });

    test('exports nothing for what it cannot read as Codex does', async () => {
      const found = await exported(shell, uncommon);
      expect(uncommon.filter((_, index) => found[index] !== undefined)).toEqual([]);
    });

    test('takes no other line than Codex where a carriage return stands before a #', async () => {
      const found = await exported(
        shell,
        returns.map(([text]) => text),
      );
      for (const [index, [text, value]] of returns.entries()) {
        expect([text, readDotenv(text).get(key)]).toEqual([text, value]);
        expect([text, found[index] ?? value]).toEqual([text, value]);
      }
    });

    test('never exports anything but what Codex reads', async () => {
      const piece = fc.constantFrom(
        ...[
          key,
          `${key}=`,
          `export ${key}=`,
          '=',
          ' ',
          '\t',
          "'",
          '"',
          '#',
          ' #',
          '\\',
          '$',
          'a',
          'b c',
          '*',
          '\r',
        ],
      );
      const line = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(''));
      const assigned = fc.array(piece, { maxLength: 5 }).map((pieces) => `${key}=${pieces.join('')}`);
      const text = fc
        .array(fc.oneof(line, assigned), { minLength: 1, maxLength: 4 })
        .map((lines) => lines.map((one) => `${one}\n`).join(''))
        // A quote that goes on in the next line is Codex's own: shells read line by line.
        .filter((all) =>
          [...scanDotenv(all)].every(
            ({ complete, start, end }) => complete && all.indexOf('\n', start) + 1 === end,
          ),
        );
      const texts = fc.sample(text, 400);
      const found = await exported(shell, texts);
      const wrong = texts
        .map((one, index) => ({ text: one, codex: readDotenv(one).get(key), shell: found[index] }))
        .filter((one) => one.shell !== undefined && one.shell !== one.codex);
      expect(wrong).toEqual([]);
      expect(found.filter((value) => value !== undefined).length).toBeGreaterThan(10);
    });
  });
