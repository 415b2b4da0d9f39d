import type { Finding } from '../findings/index.ts';
import type { Host } from '../host/types.ts';
import { sanitizeText } from '../lib/sanitize.ts';
import { failureText, findingText } from './finding-text.ts';
import { type Output, outliving } from './output.ts';
import { type View, viewFor } from './view.ts';

/** The streams of a run. Human text goes to `say`; `document` is for the one JSON document and nothing else. */
export type Console = Readonly<{
  view: View;
  /** Writes a paragraph for people, followed by a line end. Synchronous, so that it also works while ending. */
  say: (text: string) => void;
  /** Writes the JSON document. */
  document: (json: string) => void;
  tell: (findings: readonly Finding[]) => void;
  /** Writes what ended the run, to standard error: an error's message, or a finding. */
  fail: (reason: string | Finding) => Promise<void>;
}>;

const introducer = '\u001b';
/** The colours that `paintFor` uses, and their ends. */
const colours = new RegExp(`(${introducer}\\[(?:1|2|22|31|32|33|39)m)`);

/**
 * The last door before a terminal: nothing passes that could steer it, but the colours of this package where the stream
 * has them. Texts from outside have been sanitized when they were put into sentences; this holds what was forgotten.
 */
function safe(text: string, { paint }: View): string {
  if (paint.bold('') === '') return sanitizeText(text);
  return text
    .split(colours)
    .map((part, index) => (index % 2 === 1 ? part : sanitizeText(part)))
    .join('');
}

/**
 * The one place that prints.
 * @param json whether standard output is reserved for the document, so that people's text goes to standard error
 * @param output standard output, where it is not the stream of the process
 */
export async function createConsole(
  host: Pick<Host, 'env' | 'home' | 'cwd'>,
  json: boolean,
  output?: Output,
): Promise<Console> {
  const standard = output ?? outliving(process.stdout);
  if (output === undefined) outliving(process.stderr);
  const people = json ? process.stderr : standard;
  const view = await viewFor(people, host);
  const say = (text: string): void => {
    people.write(`${safe(text, view)}\n`);
  };
  return {
    view,
    say,
    document: (text) => {
      standard.write(text);
    },
    tell: (findings) => {
      for (const found of findings) say(findingText(found, view));
    },
    fail: async (reason) => {
      // Made where it is needed: most runs end well.
      const errorView = json ? view : await viewFor(process.stderr, host);
      const text =
        typeof reason === 'string' ? failureText(reason, errorView) : findingText(reason, errorView);
      process.stderr.write(`${safe(text, errorView)}\n`);
    },
  };
}
