import type { Finding } from '../findings/index.ts';
import type { Host } from '../host/types.ts';
import { sanitizeText } from '../lib/sanitize.ts';
import { failureText, findingText } from './finding-text.ts';
import { marksFor } from './marks.ts';
import { type Output, outliving } from './output.ts';
import { hideWaited, showWaiting } from './waiting.ts';
import { type View, viewFor } from './view.ts';

/** The streams of a run. Human text goes to `say`; `document` is for the one JSON document and nothing else. */
export type Console = Readonly<{
  view: View;
  /**
   * Writes a paragraph for people, followed by a line end; nothing in a quiet run. Synchronous, so that it also works
   * while ending.
   */
  say: (text: string) => void;
  /** The same in a quiet run, too: for what is wrong. */
  insist: (text: string) => void;
  /** Writes the JSON document. */
  document: (json: string) => void;
  /** Writes findings; in a quiet run only warnings and errors. */
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

type Manner = Readonly<{
  /** Whether standard output is reserved for the document, so that people's text goes to standard error. */
  json: boolean;
  /** Whether people are told of nothing but what is wrong. */
  quiet?: boolean;
  /** The value of `--codex-home`, which the commands that are told go to as well. */
  codexHome?: unknown;
  /** Standard output, where it is not the stream of the process. */
  output?: Output;
}>;

/** The one place that prints. */
export async function createConsole(
  host: Pick<Host, 'env' | 'home' | 'cwd'>,
  { json, quiet = false, output, codexHome }: Manner,
): Promise<Console> {
  const standard = output ?? outliving(process.stdout);
  const people = json ? outliving(process.stderr) : standard;
  const home = typeof codexHome === 'string' && codexHome !== '' ? codexHome : undefined;
  const view = await viewFor(people, host, home);
  // A terminal is a stream of Node's.
  if (people.isTTY === true && !quiet) showWaiting(people as NodeJS.WriteStream, host.env, view);
  const marks = marksFor(host.env);
  const insist = (text: string): void => {
    hideWaited();
    people.write(`${safe(marks(text), view)}\n`);
  };
  return {
    view,
    say: quiet ? () => undefined : insist,
    insist,
    document: (text) => {
      standard.write(text);
    },
    tell: (findings) => {
      for (const found of findings) if (!quiet || found.level !== 'info') insist(findingText(found, view));
    },
    fail: async (reason) => {
      // Made where it is needed: most runs end well.
      const errorView = json ? view : await viewFor(outliving(process.stderr), host, home);
      const text =
        typeof reason === 'string' ? failureText(reason, errorView) : findingText(reason, errorView);
      outliving(process.stderr).write(`${safe(marks(text), errorView)}\n`);
    },
  };
}
