/** Stand-ins for ESC and BEL, which a regular expression had better not hold: two private-use characters. */
const esc = '\ue01b';
const bell = '\ue007';

/** A control sequence, an operating system command (a title, say), a two- or three-character escape; or one character. */
const token =
  /\ue01b\[([?>=!]?)([\d;]*)[ -/]*([@-~])|\ue01b\][^\ue007\ue01b]*(?:\ue007|\ue01b\\)|\ue01b[()][A-Z0-9]|\ue01b[78=>cDEHMNOZ]|[\s\S]/gu;
const unfinished = /\ue01b(?:\[[\d;?>=!]*|\][^\ue007\ue01b]*\ue01b?|[()])?$/u;

/** How characters look: the names of colours and of `bold` and `dim`, by what a program sends for them. */
const styles: ReadonlyMap<number, string> = new Map([
  [1, 'bold'],
  [2, 'dim'],
  [31, 'red'],
  [32, 'green'],
  [33, 'yellow'],
  [34, 'blue'],
  [36, 'cyan'],
  [90, 'dim'],
]);
const colours: readonly string[] = ['red', 'green', 'yellow', 'blue', 'cyan'];

/** A part of a line that looks the same throughout. */
export type Run = Readonly<{ text: string; look: readonly string[] }>;

/**
 * A terminal screen small enough to read: what prompts and diffs need (text, line ends, cursor movement, erasing,
 * scrolling, simple colours), one column a character. Titles and modes are skipped. Lines that scroll off are kept.
 */
export class Screen {
  readonly #columns: number;
  readonly #rows: number;
  /** Everything that was ever on the screen; the last `rows` lines are the visible ones. */
  #lines: string[][] = [[]];
  /** How each of them looks. What was erased looks in some way, and is not asked. */
  readonly #looks: string[][] = [];
  #look = '';
  #top = 0;
  #row = 0;
  #column = 0;
  /** The unfinished escape sequence at the end of the last chunk. */
  #rest = '';

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
  }

  /** Takes output of the program, in chunks cut anywhere. */
  write(chunk: string): void {
    const text = this.#rest + chunk.replaceAll('\u001b', esc).replaceAll('\u0007', bell);
    this.#rest = unfinished.exec(text)?.[0] ?? '';
    for (const [whole, mark, numbers, final] of text
      .slice(0, text.length - this.#rest.length)
      .matchAll(token)) {
      if (final === undefined) {
        if (!whole.startsWith(esc)) this.#put(whole);
      } else if (mark === '') {
        this.#control(final, numbers === undefined || numbers === '' ? [] : numbers.split(';').map(Number));
      }
    }
  }

  /** All lines, the scrolled-off ones first, without trailing blanks. */
  text(): string {
    return this.#lines
      .map((line) =>
        Array.from(line, (cell) => cell ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  /** The same, with colours. */
  runs(): readonly (readonly Run[])[] {
    return this.text()
      .split('\n')
      .map((line, row) => {
        const runs: { text: string; look: string }[] = [];
        Array.from(line).forEach((text, column) => {
          const look = text === ' ' ? (runs.at(-1)?.look ?? '') : (this.#looks[row]?.[column] ?? '');
          const last = runs.at(-1);
          if (last !== undefined && last.look === look) last.text += text;
          else runs.push({ text, look });
        });
        return runs.map(({ text, look }) => ({ text, look: look.split(' ').filter(Boolean) }));
      });
  }

  #put(character: string): void {
    if (character === '\n') this.#lineFeed();
    else if (character === '\r') this.#column = 0;
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character === '\t')
      this.#column = Math.min(this.#columns - 1, (Math.floor(this.#column / 8) + 1) * 8);
    else if (character >= ' ' && character !== '\u007f') this.#print(character);
  }

  #print(character: string): void {
    // A full line wraps when the next character comes, not before: a line of exactly `columns` takes one row.
    if (this.#column >= this.#columns) {
      this.#column = 0;
      this.#lineFeed();
    }
    this.#line()[this.#column] = character;
    const looks = this.#looks[this.#top + this.#row] ?? [];
    looks[this.#column] = this.#look;
    this.#looks[this.#top + this.#row] = looks;
    this.#column += 1;
  }

  #lineFeed(): void {
    this.#row += 1;
    if (this.#row >= this.#rows) {
      this.#row = this.#rows - 1;
      this.#top += 1;
    }
    this.#line();
  }

  #line(row = this.#row): string[] {
    while (this.#lines.length <= this.#top + row) this.#lines.push([]);
    return this.#lines[this.#top + row] ?? [];
  }

  #style(number: number): void {
    const names = this.#look.split(' ').filter(Boolean);
    const name = styles.get(number);
    const without = (gone: readonly string[]): string[] => names.filter((each) => !gone.includes(each));
    if (number === 0) this.#look = '';
    else if (number === 22) this.#look = without(['bold', 'dim']).join(' ');
    else if (number === 39) this.#look = without([...colours, 'dim']).join(' ');
    else if (name !== undefined)
      this.#look = [...without(colours.includes(name) ? colours : [name]), name].join(' ');
  }

  #control(final: string, numbers: readonly number[]): void {
    const count = Math.max(1, numbers[0] ?? 1);
    const toRow = (row: number): void => {
      this.#row = Math.max(0, Math.min(this.#rows - 1, row));
    };
    const toColumn = (column: number): void => {
      this.#column = Math.max(0, Math.min(this.#columns - 1, column));
    };
    if (final === 'm') {
      for (const number of numbers.length === 0 ? [0] : numbers) this.#style(number);
      return;
    }
    const moves: Readonly<Record<string, () => void>> = {
      A: () => toRow(this.#row - count),
      B: () => toRow(this.#row + count),
      C: () => toColumn(this.#column + count),
      D: () => toColumn(this.#column - count),
      E: () => {
        toRow(this.#row + count);
        toColumn(0);
      },
      F: () => {
        toRow(this.#row - count);
        toColumn(0);
      },
      G: () => toColumn(count - 1),
      H: () => {
        toRow(count - 1);
        toColumn(Math.max(1, numbers[1] ?? 1) - 1);
      },
      J: () => this.#eraseScreen(numbers[0] ?? 0),
      K: () => this.#eraseLine(numbers[0] ?? 0),
    };
    moves[final]?.();
  }

  #eraseLine(part: number): void {
    const line = this.#line();
    if (part === 0) line.length = Math.min(line.length, this.#column);
    else line.fill(' ', 0, part === 1 ? this.#column + 1 : line.length);
  }

  #eraseScreen(part: number): void {
    if (part !== 1) {
      if (part === 0) this.#eraseLine(0);
      this.#lines.length = Math.min(this.#lines.length, this.#top + (part === 0 ? this.#row + 1 : 0));
    } else {
      for (let row = 0; row < this.#row; row += 1) this.#line(row).length = 0;
      this.#eraseLine(1);
    }
  }
}
