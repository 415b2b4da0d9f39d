import { maskSecrets } from '../lib/secret.ts';

/** What was typed, quoted. A long text is not repeated: people paste keys, in alphabets of any kind. */
export const typed = (text: string): string =>
  text.length > 32 ? 'What was given' : maskSecrets(JSON.stringify(text));
