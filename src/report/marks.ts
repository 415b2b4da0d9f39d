type Environment = Readonly<Record<string, string | undefined>>;

/** Our marks in ASCII, each as wide as it was; but for the dots that leave something out. */
const plain: ReadonlyMap<string, string> = new Map([
  ['✔', '*'],
  ['✖', 'x'],
  ['·', '.'],
  ['→', '>'],
  ['⋮', ':'],
  ['…', '...'],
]);

/**
 * Whether the reader can be shown more than ASCII. A locale that is set decides, by the order of POSIX; where none is
 * set, which is so in most containers, the terminal outside of it can. The console of Linux has no such marks in its
 * fonts.
 */
export function showsUnicode({ LC_ALL, LC_CTYPE, LANG, TERM }: Environment): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '') ?? 'UTF-8';
  return /utf-?8/i.test(locale) && TERM !== 'linux';
}

/** What is shown in the place of a text: in ASCII as far as the marks are ours. */
export const marksFor = (env: Environment): ((text: string) => string) =>
  showsUnicode(env) ? (text) => text : (text) => text.replace(/[✔✖·→⋮…]/g, (mark) => plain.get(mark) ?? mark);
