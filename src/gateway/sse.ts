import { bom } from '../lib/text.ts';

/** Gives the data of Server-Sent Events. Their names are dropped: the Responses API repeats them in the data. */
export type SseReader = Readonly<{
  /** Takes the next piece of text; returns the data of each event that it completes. */
  push: (chunk: string) => readonly string[];
}>;

/**
 * Reads Server-Sent Events piece by piece. Line ends may be LF, CRLF or CR, comments (keep-alives) are skipped, and an
 * event without a blank line behind it does not count: the connection broke in the middle of it.
 * Source: WHATWG HTML, "Interpreting an event stream".
 */
export function createSseReader(): SseReader {
  let rest = '';
  let data: string[] = [];
  let first = true;

  function take(line: string): string | undefined {
    if (line === '') {
      const event = data.length > 0 ? data.join('\n') : undefined;
      data = [];
      return event;
    }
    const [, field = '', value = ''] = /^([^:]*)(?::\x20?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    return undefined;
  }

  return {
    push(chunk) {
      rest += first ? chunk.replace(bom, '') : chunk;
      first &&= chunk === '';
      // A CR at the very end may be the first half of a CRLF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      return lines.flatMap((line) => take(line) ?? []);
    },
  };
}
