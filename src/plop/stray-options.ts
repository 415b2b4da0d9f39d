import { optionName } from '../answers/option.ts';
import { problem } from '../findings/index.ts';
import { calledAs, isPlop } from '../lib/command.ts';
import { maskSecrets } from '../lib/secret.ts';

/** What plop itself takes in front of `--` while a generator runs. It drops everything else there without a word. */
const ownOptions: ReadonlySet<string> = new Set([
  ...['plopfile', 'cwd', 'preload', 'require', 'dest', 'force', 'f'],
  ...['progress', 'no-progress', 'show-type-names', 't', 'color', 'no-color'],
]);

/**
 * The first option in front of `--` that is meant for a generator; undefined where there is none.
 * @param argv as the process got it: program, script, arguments
 */
function strayOption([, script = '', ...words]: readonly string[]): string | undefined {
  // Our own bin runs the generators, too, and takes its options where it likes.
  if (!isPlop(script)) return undefined;
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end))
    .filter((word) => word.startsWith('-'))
    .map((word) => word.replace(/^-+/, '').split('=')[0] ?? '')
    .find((name) => !ownOptions.has(name));
}

/**
 * Plop would go on without such an option: with `--dry-run` there it would write, and the value of `--shell` would be
 * taken for the first answer.
 * @throws Problem usage-wrong
 */
export function refuseStrayOption(generator: string, argv: readonly string[]): void {
  const stray = strayOption(argv);
  if (stray === undefined) return;
  // Before it is spelled as plop spells it: a key is no longer known for one then.
  const given = maskSecrets(stray);
  const command = generator.replace(/^codex-orq ?/, '');
  const right = calledAs(argv[1] ?? '', process.env)(`${command} --${optionName(given)}`.trim());
  throw problem('usage-wrong', {
    reason: `--${given} stands in front of "--", where plop drops it. Put it behind: ${right}`,
    ...(command !== '' && { command }),
  });
}
