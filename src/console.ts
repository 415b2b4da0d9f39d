import type { Finding } from './findings/index.ts';
import { findingText, type View } from './report.ts';
import { paintFor } from './terminal.ts';
import type { Host } from './types.ts';

/** The streams of a run. Human text goes to `text`; `document` is for the one JSON document and nothing else. */
export type Console = Readonly<{
  view: View;
  /** Writes a paragraph for people, followed by a line end. Synchronous, so that it also works while ending. */
  say: (text: string) => void;
  /** Writes the JSON document. */
  document: (json: string) => void;
  tell: (findings: readonly Finding[]) => void;
}>;

/**
 * @param json whether standard output is reserved for the document, so that people's text goes to standard error
 */
export function createConsole(host: Pick<Host, 'env' | 'home' | 'cwd'>, json: boolean): Console {
  const stream = json ? process.stderr : process.stdout;
  const view: View = {
    paint: paintFor(stream, host.env),
    columns: stream.isTTY ? stream.columns : undefined,
    host,
  };
  const say = (text: string): void => {
    stream.write(`${text}\n`);
  };
  return {
    view,
    say,
    document: (text) => {
      process.stdout.write(text);
    },
    tell: (findings) => {
      for (const found of findings) say(findingText(found, view));
    },
  };
}
