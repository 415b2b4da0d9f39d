import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Host } from '../host/types.ts';
import { isPlop } from '../lib/command.ts';

/** What plop shows while the actions of a generator run. */
export type PlopLines = Readonly<{
  /** Has plop show nothing of the actions. Their failures still make its exit status. */
  silence: () => void;
}>;

/** How plop's progress line shows something: that of plop 4 (nanospinner) and of plop 3 (ora). */
const showing = ['start', 'success', 'succeed', 'error', 'fail', 'info'];

/**
 * The progress line of the plop that runs this process; undefined where another program does. Plop shows each action as
 * its type and its result, with `- ` in front where there is no terminal, and `--no-progress` takes only that away. It
 * exports the line to the programs that wrap it, which is the one way that it offers a generator to show its steps
 * itself.
 * @param script what the process was started with
 */
export async function plopLines(
  host: Pick<Host, 'read'>,
  script = process.argv[1] ?? '',
): Promise<PlopLines | undefined> {
  if (!isPlop(script)) return undefined;
  try {
    // From where the program lies: another plop may be nearer to us.
    const { realPath } = await host.read(script);
    const module = pathToFileURL(createRequire(realPath).resolve('plop')).href;
    const { progressSpinner: line } = (await import(module)) as { progressSpinner?: Record<string, unknown> };
    if (line === undefined) return undefined;
    return {
      silence: () => {
        for (const name of showing) if (typeof line[name] === 'function') line[name] = () => line;
      },
    };
  } catch {
    // A plop that lies elsewhere shows what it shows.
    return undefined;
  }
}
