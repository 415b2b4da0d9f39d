import { scanDotenv } from '../edit/dotenv/scan.ts';

/** What has a meaning of its own in a .env value: escapes and names of variables. The rest is the secret. */
const plainOrSpecial = /\\[\s\S]|\$\{[^}]*\}|\$\w+|[A-Za-z]|\d|[^\0-\u007f]/gu;

function dummyCharacter(found: string): string {
  if (found.length > 1 && /^[\\$]/.test(found)) return found;
  if (/\d/.test(found)) return '0';
  return /[A-Za-z]/.test(found) ? 'x' : 'é';
}

/**
 * A made-up value in the shape of a real one: as long, and with its blanks, quotes, line ends and foreign characters,
 * since those decide whether Codex can send it. Nothing of the secret is left but its punctuation.
 */
export const dummyKey = (value: string): string => value.replace(plainOrSpecial, dummyCharacter);

/**
 * A .env file as Codex would read it, with one variable in it, whose value is disguised. Other lines become comments:
 * their secrets are nobody's business, and a proxy among them would win over ours.
 */
export function withDummyKeys(text: string, key: string): string {
  return scanDotenv(text)
    .filter(({ complete }) => complete)
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
  return scanDotenv(text)
    .filter((statement) => statement.key === key)
    .flatMap(({ body }) => [...body.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name));
}
