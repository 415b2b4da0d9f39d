import { showPath } from '../host/paths.ts';
import { purposeOf, withoutLeading } from '../host/purposes.ts';
import type { Host, RunOptions, RunResult } from '../host/types.ts';
import { shellWord } from '../lib/quote.ts';
import { maskSecrets } from '../lib/secret.ts';

const size = (bytes: number): string => (bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`);

function outcomeOf({ exitCode, timedOut, startError }: RunResult, ms: number): string {
  const time = `${(ms / 1000).toFixed(2)} s`;
  if (startError !== undefined) return `not started: ${startError}`;
  return timedOut ? `stopped after ${time}` : `exit status ${exitCode ?? 'none'}, ${time}`;
}

/**
 * The machine, which tells what is read and run. No content and no value of a variable is among it, and
 * what looks like a key in an argument is hidden.
 */
export function telling(host: Host, say: (text: string) => void): Host {
  const tell = (text: string): void => say(`  ${maskSecrets(text)}`);
  const path = (whole: string): string => showPath(whole, host);
  return {
    ...host,
    read: async (file) => {
      const snapshot = await host.read(file);
      tell(`read ${path(file)}: ${snapshot.bytes === undefined ? 'not there' : size(snapshot.bytes.length)}`);
      return snapshot;
    },
    list: async (folder) => {
      const names = await host.list(folder);
      tell(`list ${path(folder)}: ${names.length} names`);
      return names;
    },
    run: async (command: string, args: readonly string[], options: RunOptions) => {
      const start = performance.now();
      const result = await host.run(command, args, options);
      const said = [path(command), ...withoutLeading(args).slice(0, 6)]
        .map((word) => shellWord(word))
        .join(' ');
      const why = purposeOf(command, args);
      const outcome = outcomeOf(result, performance.now() - start);
      tell(`run ${said}${why === undefined ? '' : ` (${why})`}: ${outcome}`);
      return result;
    },
  };
}
