import { scanDotenv } from '../edit/dotenv/scan.ts';

/**
 * Escapes and variable names in a .env value, which stay; then letters, digits and other characters, which are
 * replaced.
 */
const plainOrSpecial = /\\[\s\S]|\$\{[^{}]*\}|\$\w+|[A-Za-z]|\d|[^\0-\u007f]/gu;

function dummyCharacter(found: string): string {
  if (found.length > 1 && /^[\\$]/.test(found)) return found;
  if (/\d/.test(found)) return '0';
  return /[A-Za-z]/.test(found) ? 'x' : 'é';
}

/**
 * A dummy key in the shape of a real one: as long, with the same blanks, quotes, line ends and non-ASCII places, since
 * those decide whether Codex can send it. Only the punctuation of the secret is left.
 */
export const dummyKey = (value: string): string => value.replace(plainOrSpecial, dummyCharacter);

/**
 * A .env file with a dummy key for one variable. Other lines become comments: they may hold secrets, and a proxy among
 * them would win over ours.
 */
export function withDummyKeys(text: string, key: string): string {
  return [...scanDotenv(text)]
    .map((statement) =>
      statement.key === key
        ? text.slice(statement.start, statement.valueStart) +
          dummyKey(text.slice(statement.valueStart, statement.end))
        : '#\n',
    )
    .join('');
}

/** Names of variables that the value of `key` takes from elsewhere (`$NAME`, `${NAME}`). */
export function namesIn(text: string, key: string): readonly string[] {
  return [...scanDotenv(text)]
    .filter((statement) => statement.key === key)
    .flatMap(({ body }) => [...body.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name));
}
