import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DotenvEntry,
  dotenvEntries,
  isUsableKey,
  linesLeft,
  readDotenv,
  removeDotenv,
  setDotenv,
} from '../../src/edit/dotenv.ts';
import { isQuotable } from '../../src/edit/dotenv/usable-key.ts';
import { Problem } from '../../src/findings/index.ts';
import { render } from '../../src/edit/render.ts';
import { propertyRuns } from '../support/property-runs.ts';

const key = 'ORQ_API_KEY';
const setMode = { path: '~/.codex/.env', mode: 'set' } as const;
const addMode = { path: '.env.example', mode: 'add' } as const;
const set = (text: string | undefined, value = 'v') => setDotenv(text, [{ key, value }], setMode);
const remove = (text: string | undefined) => removeDotenv(text, [{ key, value: 'v' }], setMode);

const example: readonly DotenvEntry[] = [
  { key, value: '', comment: ['The key.', '', 'Leave it empty here.'] },
  { key: 'ORQ_BASE_URL', value: 'https://gateway.example/v3/router', comment: ['The gateway.'] },
];
const add = (text: string | undefined) => setDotenv(text, example, addMode);
const takeBack = (text: string | undefined) => removeDotenv(text, example, addMode);

/** Pieces of .env files: spellings, quotes that stay open, every kind of line end. */
const piece = fc.constantFrom(
  'A=1\n',
  "B='x y' # z\r\n",
  'C="p\nq"\n',
  "MSG=it's\n",
  "# don't\n",
  'export ',
  'D=2 ',
  '\n',
  '\r\n',
  '\r',
  '\\',
  "'",
  '"',
  '#',
  ' ',
  'ORQ_API_KEYS=1\n',
  'MY_ORQ_API_KEY=2\n',
);
const foreign = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''));
const mine = fc.constantFrom(
  'ORQ_API_KEY=old\n',
  "export  ORQ_API_KEY = 'old' # mine\r\n",
  'ORQ_API_KEY="a\nb"\n',
  'ORQ_API_KEY=not readable\n',
  'ORQ_API_KEY=#note\n',
  'ORQ_API_KEY=\n',
  '# ORQ_API_KEY=commented\n',
);
const anyText = fc.array(fc.oneof(piece, mine), { maxLength: 10 }).map((pieces) => pieces.join(''));
const usable = fc
  .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength: 1, maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes))
  .filter((value) => isUsableKey(value) === true);

/** The finding of a refused edit, the result of one that went through. */
function attempt(action: () => string): string | Problem['finding'] {
  try {
    return action();
  } catch (error) {
    if (error instanceof Problem) return error.finding;
    throw error;
  }
}

describe('setting a key', () => {
  test('makes a file of a comment and the line where there was none', () => {
    expect(set(undefined)).toMatch(/^# .*codex-orq remove\nORQ_API_KEY='v'\n$/);
  });

  test.each([
    ['ORQ_API_KEY=old\n', "ORQ_API_KEY='v'\n"],
    ['  export\tORQ_API_KEY = "old"  # note\r\nB=1', "  export\tORQ_API_KEY = 'v'  # note\r\nB=1"],
    ['ORQ_API_KEY=\n', "ORQ_API_KEY='v'\n"],
    ['ORQ_API_KEY= # note\n', "ORQ_API_KEY='v' # note\n"],
    ['ORQ_API_KEY=#note\n', "ORQ_API_KEY='v' #note\n"],
    ['ORQ_API_KEY=a b c # note\n', "ORQ_API_KEY='v' # note\n"],
    ['ORQ_API_KEY="a\nb" # note\nB=1\n', "ORQ_API_KEY='v' # note\nB=1\n"],
    ['ORQ_API_KEY=$B\n', "ORQ_API_KEY='v'\n"],
    ['ORQ_API_KEY=old', "ORQ_API_KEY='v'"],
    ['ORQ_API_KEY=\t a b c \t\nB=1\n', "ORQ_API_KEY=\t 'v' \t\nB=1\n"],
  ])('replaces only the value of %j', (before, after) => {
    expect(set(before)).toBe(after);
  });

  test('edits the last of several lines: the one that Codex reads', () => {
    expect(set('ORQ_API_KEY=1\nORQ_API_KEY=2\nA=3\n')).toBe("ORQ_API_KEY=1\nORQ_API_KEY='v'\nA=3\n");
    // Codex skips the last line, but would read it once it is mended.
    expect(set('ORQ_API_KEY=1\nORQ_API_KEY=2 2\n')).toBe("ORQ_API_KEY=1\nORQ_API_KEY='v'\n");
  });

  test.each([
    'ORQ_API_KEY=v\n',
    'ORQ_API_KEY=v\nB=w\n',
    'export ORQ_API_KEY="v" # mine',
    "A=1\r\nORQ_API_KEY='v'\r\n",
  ])('leaves %j, which Codex reads as the value already', (text) => {
    expect(set(text)).toBe(text);
  });

  test('writes the value out where a variable of the environment could change it', () => {
    expect(set('B=v\nORQ_API_KEY=$B\n')).toBe("B=v\nORQ_API_KEY='v'\n");
  });

  test('does not take a commented-out line, a longer name, or a line of a quoted value for the key', () => {
    const text = '# ORQ_API_KEY=x\nMY_ORQ_API_KEY=y\nORQ_API_KEYS=z\nPEM="\nORQ_API_KEY=w\n"\n';
    expect(set(text).startsWith(`${text}\n# `)).toBe(true);
  });

  test('goes above a quote that is never closed, since Codex reads nothing below it', () => {
    const text = set("A=1\nMSG=it's\nB=2\n");
    expect(text).toMatch(/^A=1\n\n# .*\nORQ_API_KEY='v'\nMSG=it's\nB=2\n$/);
    expect(readDotenv(text).get(key)).toBe('v');
  });

  test('is refused where such a quote hides a line with the key from Codex, but not from a shell', () => {
    expect(attempt(() => set("A=1\nMSG=it's\n export ORQ_API_KEY=old\n"))).toMatchObject({
      code: 'dotenv-unmergeable',
      args: {
        path: '~/.codex/.env',
        line: 3,
        column: 1,
        key,
        reason: 'this line stands inside a quote that opens further up, and Codex does not read it',
      },
    });
    expect(attempt(() => set("ORQ_API_KEY=1\nORQ_API_KEY=2\nMSG=it's\nORQ_API_KEY=3\n"))).toMatchObject({
      args: { line: 4, column: 1 },
    });
    // Commented out, it hides nothing.
    expect(set("MSG=it's\n# ORQ_API_KEY=3\n")).toContain("ORQ_API_KEY='v'\nMSG=it's\n");
  });

  test('takes a BOM away with the first change, and leaves it where nothing has to change', () => {
    expect(set('\uFEFFORQ_API_KEY=v\n')).toBe('ORQ_API_KEY=v\n'.replace('v', "'v'"));
    expect(set('\uFEFFA=1\n').startsWith('A=1\n')).toBe(true);
    expect(set('\uFEFFA=1\nORQ_API_KEY=v\n')).toBe('\uFEFFA=1\nORQ_API_KEY=v\n');
  });

  const unreadable = 'readers of .env files would not agree on this value';

  test('writes no value that some reader reads differently, and no name that Codex refuses', () => {
    for (const value of ["it's", 'a b', 'a\n', 'é', 'a\\', ' a'])
      expect(() => set('', value)).toThrow(new RangeError(unreadable));
    for (const [entry, message] of [
      [{ key: 'Codex_KEY', value: 'v' }, 'Codex does not take Codex_KEY from a .env file'],
      [{ key: 'A-B', value: 'v' }, 'not a variable name: A-B'],
      [{ key, value: 'v', comment: [] }, 'a comment is one or more lines'],
      [{ key, value: 'v', comment: ['a', 'b\rB=1'] }, 'a comment is one or more lines'],
      [{ key, value: 'v', comment: ['a', 'b\nB=1'] }, 'a comment is one or more lines'],
    ] as const)
      expect(() => setDotenv('', [entry], setMode)).toThrow(new RangeError(message));
  });

  test('does not quote the value in a refusal', () => {
    expect(() => set('', "sk-made-up'")).toThrow(expect.not.objectContaining({ message: /made-up/ }));
  });
});

describe('whatever the text', () => {
  test('the key reads back, a second edit changes nothing, and other lines stay; or it is refused', () => {
    fc.assert(
      fc.property(anyText, usable, (text, value) => {
        const after = attempt(() => set(text, value));
        if (typeof after !== 'string') {
          expect(after).toMatchObject({ code: 'dotenv-unmergeable' });
          return;
        }
        expect(readDotenv(after).get(key)).toBe(value);
        expect(set(after, value)).toBe(after);
        expect(remove(after)).toBe(remove(text));
        for (const [name, read] of readDotenv(text))
          if (name !== key) expect(readDotenv(after).get(name)).toBe(read);
      }),
      propertyRuns(2000),
    );
  });

  test('a text without the key comes back to the byte', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        expect(set(text)).not.toBe(text);
        expect(remove(set(text))).toBe(text);
        expect(takeBack(add(text))).toBe(text);
      }),
      propertyRuns(2000),
    );
  });

  test('lines that people append below ours are theirs', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        // Above an open quote, ours does not stand at the end.
        fc.pre(set(text).startsWith(text));
        const ended =
          text === '' || text.endsWith('\n') ? text : text + (set(text).endsWith('\r\n') ? '\r\n' : '\n');
        expect(remove(`${set(text)}Z=1\n`)).toBe(`${ended}Z=1\n`);
      }),
    );
  });
});

describe('removing a key', () => {
  test('tells a file that only the key has made from one that was empty', () => {
    expect(remove(set(undefined))).toBeUndefined();
    expect(remove(set(''))).toBe('');
    expect(remove(undefined)).toBeUndefined();
    expect(takeBack(add(undefined))).toBeUndefined();
  });

  test('cuts every line with the key, and a comment only if it is ours', () => {
    expect(remove('A=1\n# mine\nexport ORQ_API_KEY=x # y\r\nORQ_API_KEY="p\nq"\nB=2')).toBe(
      'A=1\n# mine\nB=2',
    );
  });

  test('finds our comment again after an editor has changed the line ends', () => {
    expect(remove(set('A=1\n').replaceAll('\n', '\r\n'))).toBe('A=1\r\n');
  });
});

test('a line that Codex would drop once what stands below it is cut stays', () => {
  const text = setDotenv('A=1', [{ key, value: 'v' }], setMode).replace('A=1', 'A=1 ');
  const both = [
    { key: 'A', value: '1' },
    { key, value: 'v' },
  ];
  expect(removeDotenv(text, both, setMode)).toBe('A=1 ');
});

test('a key goes below a comment that ends the file, also one with a quote behind a carriage return', () => {
  expect(set("A=1\n# it's\n").startsWith("A=1\n# it's\n\n#")).toBe(true);
  expect(set("A=1\n\r# it's\n").startsWith("A=1\n\r# it's\n\n#")).toBe(true);
});

describe('a key that Codex does not read any more', () => {
  const above = (text: string, line: string): string => text.replace('A=1\n', `A=1\n${line}\n`);

  test('goes all the same, as it was written, below our comment', () => {
    for (const line of ["MSG=it's", 'MSG="open', "MSG='a' 'b"])
      for (const end of ['\n', '\r\n']) {
        const text = above(`${set('A=1\n')}Z=1\n`, line).replaceAll('\n', end);
        expect(remove(text)).toBe(`A=1\n${line}\nZ=1\n`.replaceAll('\n', end));
      }
    expect(remove(above(set('A=1'), "MSG=it's"))).toBe("A=1\nMSG=it's");
  });

  test('where several are hidden, each goes', () => {
    const both = [
      { key: 'ONE', value: 'v' },
      { key: 'TWO', value: 'w' },
    ];
    const text = above(setDotenv('A=1\n', both, setMode), "MSG=it's");
    expect(removeDotenv(text, both, setMode)).toBe("A=1\nMSG=it's\n");
    const twice = `MSG=it's\n${set(undefined)}B=2\n${set(undefined)}C=3\n`;
    expect(remove(twice)).toBe("MSG=it's\nB=2\nC=3\n");
    expect(remove(`MSG=it's\n${set(undefined)}`)).toBe("MSG=it's\n");
  });

  test('stays in an example file, which has none', () => {
    const text = `MSG=it's\n${add(undefined)}`;
    expect(takeBack(text)).toBe(text);
  });

  test('a quoted value around it that is closed stays a value', () => {
    const text = `X="\n${set(undefined)}"\nZ=1\n`;
    expect(remove(text)).toBe('X="\n"\nZ=1\n');
  });

  test('stays with another value, without our comment, or commented out, and can be told by its line', () => {
    const entry = { key, value: 'v' };
    const hidden = above(set('A=1\n'), "MSG=it's");
    for (const [text, lines] of [
      [hidden.replace("='v'", '=changed'), [5]],
      [hidden.replace("='v'", "='v' # mine"), [5]],
      [hidden.replace('# Written', '# written'), [5]],
      [set('A=1\n').replace(`${key}=`, `# ${key}=`), [4]],
      ["MSG=it's\nORQ_API_KEY='v'\n", [2]],
    ] as const) {
      expect(remove(text)).toBe(text);
      const left = linesLeft(text, entry).map((start) => text.slice(0, start).split('\n').length);
      expect(left).toEqual(lines);
    }
    expect(linesLeft('# ORQ_API_KEY=\nORQ_API_KEYS=1\n', entry)).toEqual([]);
  });
});

describe('adding to an example file', () => {
  test('appends what is missing, each with its comment', () => {
    expect(add('A=1\n')).toBe(
      "A=1\n\n# The key.\n#\n# Leave it empty here.\nORQ_API_KEY=\n\n# The gateway.\nORQ_BASE_URL='https://gateway.example/v3/router'\n",
    );
  });

  test.each([
    'ORQ_API_KEY=theirs\n',
    '#ORQ_API_KEY=\n',
    '\uFEFF  export ORQ_API_KEY = x',
    'A=1\n # ORQ_API_KEY=\r\n',
  ])('leaves %j as it is', (text) => {
    expect(setDotenv(text, example.slice(0, 1), addMode)).toBe(text);
    expect(takeBack(text)).toBe(text);
    // Also where another one is missing.
    expect(takeBack(add(text))).toBe(text);
  });

  test('takes back only what is as it was added', () => {
    const filled = add('A=1\n').replace('ORQ_API_KEY=', 'ORQ_API_KEY=sk-example');
    expect(takeBack(filled)).toBe('A=1\n\n# The key.\n#\n# Leave it empty here.\nORQ_API_KEY=sk-example\n');
    expect(takeBack(add('A=1\n').replace('# The key.', '# Our key.'))).toContain('\nORQ_API_KEY=\n');
  });

  test('keeps a BOM: only Codex cannot read behind one', () => {
    expect(add('\uFEFFA=1\n').startsWith('\uFEFFA=1\n')).toBe(true);
    expect(takeBack(add('\uFEFFA=1\n'))).toBe('\uFEFFA=1\n');
  });
});

describe('a usable key', () => {
  test.each([
    ['sk-orq-made.up_0123', true],
    ['  trimmed\r\n', true],
    ['"$\\`!#%&*=~', true],
    ['', 'it is empty'],
    [' \t\n', 'it is empty'],
    ['two words', 'it has a blank or a line end inside'],
    ['two\nlines', 'it has a blank or a line end inside'],
    ['zero\u200bwidth', 'it has a character outside visible ASCII'],
    ['bell\u0007', 'it has a character outside visible ASCII'],
    ["it's", "it has a single quote (') in it"],
    ['a\\', 'it ends in a backslash'],
  ])('%j: %s', (value, verdict) => {
    expect(isUsableKey(value)).toBe(verdict);
  });

  test('has a greatest length', () => {
    expect(isUsableKey('a'.repeat(4096))).toBe(true);
    expect(isUsableKey('a'.repeat(4097))).toBe('it is longer than 4096 characters');
  });

  test('is read back the same by node’s own .env reader', () => {
    fc.assert(
      fc.property(usable, (value) => {
        expect(parseEnv(set('A=1\n', value))).toEqual({ A: '1', [key]: value });
      }),
    );
  });
});

describe('a value for any reader', () => {
  test.each([
    ['', true],
    ['two words, "quoted" $HOME #', true],
    ['\\ in front', true],
    ['two\nlines', 'it has a line end in it'],
    ['two\rlines', 'it has a line end in it'],
    ['bell\u0007', 'it has a control character in it'],
    ["it's", "it has a single quote (') in it"],
    ['a\\', 'it ends in a backslash'],
  ])('%j: %s', (value, verdict) => {
    expect(isQuotable(value)).toBe(verdict);
  });
});

describe('the templates', () => {
  test('the key file renders to one entry that Codex reads', () => {
    const [entry, ...others] = dotenvEntries(render('codex.env', { envKey: key, apiKey: 'a"$\\b' }));
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ key, value: 'a"$\\b', comment: [expect.stringContaining('codex-orq')] });
  });

  test.each([
    [undefined, [key]],
    ['https://gateway.example/v3/router', [key, 'ORQ_BASE_URL']],
  ])('the example file renders with base URL %s', (baseUrl, keys) => {
    const entries = dotenvEntries(render('project.env.example', { envKey: key, baseUrl }));
    expect(entries.map((entry) => entry.key)).toEqual(keys);
    expect(entries.map((entry) => entry.value)).toEqual(['', baseUrl].slice(0, keys.length));
    expect(entries.every(({ comment = [] }) => comment.length > 0)).toBe(true);
    const text = setDotenv('A=1', entries, addMode);
    expect(removeDotenv(text, entries, addMode)).toBe('A=1');
  });
});
