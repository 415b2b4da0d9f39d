import { inspect } from 'node:util';

const mask = '(hidden)';

/**
 * A value that must not be printed. It shows as "(hidden)" wherever an object is turned into text by accident:
 * template strings, JSON, console.log, a debugger's inspection.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call this only where it is written to the file that holds it, or sent. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Long runs of letters and digits. */
const longRun = /[A-Za-z0-9]{20,}/g;

/** Letters that could be words: in one case or in camel case, with a vowel, and no six consonants in a row. */
const isWordy = (letters: string): boolean =>
  /^([A-Z]{4,}|[A-Z]?[a-z]{3,}([A-Z][a-z]{2,})*)$/.test(letters) &&
  /[aeiouy]/i.test(letters) &&
  !/[^aeiouy]{6}/i.test(letters);

/**
 * Whether a run has letters and digits mixed as random text has them. In a name that is put together from words the
 * digits stand in few groups, such as a year, and what is between those could be read: `codexhome2025productionteam`.
 */
function isRandomRun(run: string): boolean {
  if (!/[0-9]/.test(run) || !/[A-Za-z]/.test(run)) return false;
  const words = run.split(/[0-9]+/).filter((part) => part !== '');
  const groups = run.match(/[0-9]+/g) ?? [];
  return groups.length > 2 || groups.some((group) => group.length > 8) || !words.every(isWordy);
}

/**
 * Forty characters or more in which letters and digits take turns as they do in random text only, whatever else stands
 * between them: keys are also written in the alphabet of URL-safe Base64, whose other signs tear the runs apart. A name
 * that is put together from words has a word in it: `Qwen3-Coder-480B-A35B-Instruct-2507-FP8`. A path is a name, too.
 */
function isLongAndMixed(text: string): boolean {
  if (!/^[\w+=.~-]{40,}$/.test(text) || !/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false;
  if (text.split(/[-_.~+]/).some((part) => /^[A-Za-z]{4,}$/.test(part))) return false;
  const turns = text.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g) ?? [];
  return turns.length * 10 >= text.length;
}

/** Whether a text is more likely an API key than a name: what vendors' keys look like, or a long random run. */
export function looksLikeKey(text: string): boolean {
  return (
    /^(sk|pk)[-_](?=.{8})|^orq[-_](?=.{8})(?=.*\d)|^eyJ[\w-]{10}|^[Bb]earer\s/.test(text) ||
    uuid.test(text) ||
    (text.match(longRun) ?? []).some(isRandomRun) ||
    isLongAndMixed(text)
  );
}

/**
 * Hides credentials in URLs, and whatever looks like a key, in a text from outside: a line of your file, an error
 * message of a program.
 */
export function maskSecrets(text: string): string {
  return text
    .replace(/(\/\/)[^/@\s"']+@/g, `$1${mask}@`)
    .replace(/\w[\w+.~-]{9,}[\w+~-]=*/g, (word) => (looksLikeKey(word) ? mask : word));
}
