/*
 * How .env files are spelled, and what the real Codex has of them: dotenv-codex.test.ts holds both readers to it.
 */

/** Each line on its own, with what Codex has of its key; undefined where it has nothing (or an empty value). */
const spellings: readonly (readonly [line: string, key: string, read: string | undefined])[] = [
  ['A1=one', 'A1', 'one'],
  [' export\tA2 = two ', 'A2', 'two'],
  [`A3='a"$\\b\`c#d e' # note`, 'A3', 'a"$\\b`c#d e'],
  ['A4="a\\"b\\\\c\\$d e\'f # g"', 'A4', 'a"b\\c$d e\'f # g'],
  ['A5="a\\tb"', 'A5', undefined],
  ['A6=a\\ b\\$c', 'A6', 'a b$c'],
  ['B1=$A1', 'B1', 'one'],
  ['B2="\x24{A1}-x"', 'B2', 'one-x'],
  ['B3="$A1"', 'B3', undefined],
  ['B4="$A1 x"', 'B4', 'one x'],
  ['B5=$A1_x', 'B5', 'one_x'],
  ["B6='$A1'", 'B6', '$A1'],
  ['B7=a$OUTSIDE', 'B7', 'aoutside'],
  ['C1=\'a\'b"c"', 'C1', 'abc'],
  ["C2='a'#b", 'C2', 'a#b'],
  ['C3=a#b', 'C3', 'a#b'],
  ['C4=a #b', 'C4', 'a'],
  ['C5=#b', 'C5', undefined],
  ['C6=a b', 'C6', undefined],
  ['D1=first\nD1=last', 'D1', 'last'],
  ['D2=first\nD2=not readable', 'D2', 'first'],
  ['C7=first\nC7=a\t\r # note', 'C7', 'a'],
  // Behind a carriage return Codex knows no comment.
  ['C10=first\nC10=a \r# note', 'C10', 'first'],
  ['D3=file', 'D3', 'file'],
  ['D4=', 'D4', undefined],
  ['CODEX_D5=v', 'CODEX_D5', undefined],
  ['Codex_D6=v', 'Codex_D6', undefined],
  ["# it's a comment\nE1=v", 'E1', 'v'],
  ["E2=v # it's", 'E2', 'v'],
  ["E3=v  # it's\nE4=w # 's", 'E3', 'v'],
  ['E4=hidden\nE5: v', 'E4', 'hidden'],
  ["F1='a\\\\'", 'F1', 'a\\\\'],
  ['F2=a\\ ', 'F2', 'a'],
  ['F3=a\\\'b\\"c\\ d', 'F3', 'a\'b"c d'],
  ['F4=a\\xb', 'F4', undefined],
  ["F5=a\\\\'b'", 'F5', 'a\\b'],
  ['H1=a$', 'H1', 'a'],
  ['H2=$$A1', 'H2', 'one'],
  ['H3=$A1é', 'H3', undefined],
  ['H4=$A1-$NOWHERE.', 'H4', 'one-.'],
  ['H5=\x24{A1', 'H5', undefined],
  ['H6=-\x24{}-', 'H6', '--'],
  ['H7=\x24{A1}\x24{A3}', 'H7', 'onea"$\\b`c#d e'],
  ['H8=A1\x24{A1}', 'H8', 'A1one'],
  ['H9=\x24{NOWHERE}x', 'H9', 'x'],
  ['I1=a\tb', 'I1', undefined],
  ['I2=a\t#b', 'I2', 'a'],
  ['I3="a\t#b"', 'I3', 'a\t#b'],
  ['I4=a \t', 'I4', 'a'],
  ["I7='a'b'c'd", 'I7', 'abcd'],
  ['I8=a="b"', 'I8', 'a=b'],
  ['I9.x=v\nI9=\x24{I9.x}', 'I9', 'v'],
  ['exportJ1=v', 'J1', undefined],
  ['export  J2=v', 'J2', 'v'],
  ['J3 J3=v', 'J3', undefined],
  ['J4\t=v', 'J4', 'v'],
  ['  # J5=v', 'J5', undefined],
  ["  # it's\nJ6=v", 'J6', 'v'],
  ['CODEX_D5=inner\nJ7=-\x24{CODEX_D5}-', 'J7', '-inner-'],
  ['CODEX_L1=inner\nL1=-\x24{CODEX_L1}-', 'L1', '-outer-'],
  ['MY_CODEX_J8=v', 'MY_CODEX_J8', 'v'],
  ['OUTSIDE=inside\nJ9=$OUTSIDE', 'J9', 'inside'],
  ['K1=a\\\nb', 'K1', 'a'],
  ['K2="a\\\nb"', 'K2', undefined],
  ['just some junk\n=v\n9=v', 'G1', undefined],
];
/** What Codex is started with. */
export const env = { OUTSIDE: 'outside', CODEX_L1: 'outer', D3: 'environment', D4: 'environment' };

/** The spellings as one file, with what Codex has of each key. */
export function spelled(lineEnd: string): Readonly<{
  text: string;
  keys: readonly string[];
  reads: Readonly<Record<string, string | undefined>>;
}> {
  const text = spellings.map(([line]) => `${line}\n`).join('');
  return {
    text: text.replaceAll('\n', lineEnd),
    keys: spellings.map(([, key]) => key),
    reads: Object.fromEntries(spellings.map(([, key, read]) => [key, read])),
  };
}

/** Whole files, each with what Codex has of some keys. */
export const files: readonly (readonly [
  name: string,
  text: string,
  reads: Record<string, string | undefined>,
])[] = [
  ['a BOM hides the first line', '\uFEFFA=1\nB=2\n', { A: undefined, B: '2' }],
  ['a BOM makes a quote in a comment count', "\uFEFF# it's\nA=1\nB=2\n", { A: undefined, B: undefined }],
  [
    'an open quote hides the rest',
    "A=1\nMSG=it's\nB=2\nC='3'\nD=4\n",
    { A: '1', B: undefined, D: undefined },
  ],
  ["an escaped quote does not close: 'a\\'", "A='a\\'\nB=2\n", { A: undefined, B: undefined }],
  ['the last line needs no line end', "A=1\r\nB='2'", { A: '1', B: '2' }],
  ['a blank at the very end hides the last line', 'A=1\nB=2 ', { A: '1', B: undefined }],
];
