import { render } from '../../edit/render.ts';
import { commandWords } from '../../lib/command.ts';
import { jsonDocument, problemDocument } from '../../report/json.ts';
import type { Host } from '../../host/types.ts';
import type { Ended, Look, Show } from '../command.ts';
import type { CompletionValues } from './options.ts';

/** Prints the script of a shell. What it completes is found anew each time, by this package (cli/complete.ts). */
async function print(_host: Host, { shell = 'bash', json }: CompletionValues, show: Show): Promise<Ended> {
  const script = render(`completion/${shell}`, { words: commandWords() });
  show.document(json === true ? jsonDocument({ version: 1, intent: 'completion', shell, script }) : script);
  return { exitCode: 0, summary: '' };
}

export const completionWork: Look = {
  run: print,
  problemJson: (found) => problemDocument('completion', found),
};
