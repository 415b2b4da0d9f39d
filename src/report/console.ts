import type { Finding } from '../findings/index.ts';
import { findingText, type View } from './run-report.ts';
import { paintFor } from './terminal.ts';
import type { Host } from '../host/types.ts';

/** The streams of a run. Human text goes to `text`; `document` is for the one JSON document and nothing else. */
export type Console = Readonly<{
  view: View;
  /** Writes a paragraph for people, followed by a line end. Synchronous, so that it also works while ending. */
  say: (text: string) => void;
  /** Writes the JSON document. */
  document: (json: string) => void;
  tell: (findings: readonly Finding[]) => void;
}>;

/** A reader that goes away (`| head`) ends what is shown, not the work: half a set-up for want of a reader is no service. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listeners('error').includes(ignoreBrokenPipe)) continue;
    stream.on('error', ignoreBrokenPipe);
  }
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/**
 * @param json whether standard output is reserved for the document, so that people's text goes to standard error
 */
export function createConsole(host: Pick<Host, 'env' | 'home' | 'cwd'>, json: boolean): Console {
  outliveReaders();
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
