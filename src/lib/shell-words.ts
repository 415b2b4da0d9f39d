/** The words of a command line, or why they cannot be told without a shell, as a clause. */
export type ShellWords = readonly string[] | Readonly<{ reason: string }>;

/** One piece of a command line: blanks, a quoted or escaped text, or plain characters. */
const piece = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;

/** What a shell would act upon, where it stands outside of quotes. */
const active = /[|&;<>()$`*?[\]{}!#\n]/;

/** Within double quotes a backslash escapes these, and `$` and the backquote still act. */
const unescaped = (text: string): string => text.replace(/\\([$`"\\])/g, '$1').replaceAll('\\\n', '');

type Part = Readonly<{ text: string } | { reason: string }>;

function partOf([, , single, double, escaped, plain = '']: RegExpExecArray, isFirst: boolean): Part {
  if (single !== undefined) return { text: single };
  if (escaped !== undefined) return { text: escaped };
  if (double !== undefined)
    return /(?:^|[^\\])(?:\\\\)*[$`]/.test(double)
      ? { reason: 'a shell would put something in place of a $ or ` in it, and it runs without one' }
      : { text: unescaped(double) };
  const found = active.exec(plain)?.[0];
  if (found !== undefined)
    return { reason: `a shell would act upon ${found} in it, and it runs without one: put that into quotes` };
  if (isFirst && plain.startsWith('~'))
    return { reason: 'a shell would put the home folder in place of ~: write the whole path' };
  return { text: plain };
}

/**
 * Splits a command line into words as a POSIX shell does (XCU 2.2, quoting), and expands nothing.
 * @returns the words; or the reason, where a shell would do more than split
 */
export function shellWords(line: string): ShellWords {
  const words: string[] = [];
  let word: string | undefined;
  piece.lastIndex = 0;
  while (piece.lastIndex < line.length) {
    const found = piece.exec(line);
    if (found === null) return { reason: 'a quote in it is not closed, or it ends in a backslash' };
    if (found[1] !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const part = partOf(found, word === undefined);
    if ('reason' in part) return part;
    word = (word ?? '') + part.text;
  }
  return word === undefined ? words : [...words, word];
}
