import { basename, delimiter, dirname } from 'node:path';
import { shellWord } from './quote.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How packages of a project are called by the program that runs this one. Source: what each sets in its children. */
const runners: ReadonlyMap<string, string> = new Map([
  ['pnpm', 'pnpm exec'],
  ['yarn', 'yarn'],
  ['bun', 'bunx'],
]);

/** `npx`, or what does the same for another package manager. */
const runnerOf = ({ npm_config_user_agent: agent = '' }: Environment): readonly string[] =>
  (runners.get(agent.split('/', 1)[0] ?? '') ?? 'npx').split(' ');

/** Whether a script lies among the packages of a project, or of npx's own cache. */
const isPackaged = (folder: string): boolean => /(?:^|[\\/])node_modules(?:[\\/]|$)/.test(folder);

/** Plop takes options behind `--`, by names without dashes. */
function forPlop(args: string): string {
  const at = args.search(/(?:^|\s)--/);
  if (at < 0) return args;
  const options = args
    .slice(at)
    .trim()
    .replace(/(?<=^|\s)--[a-z-]+/g, (option) =>
      option.replace(/(?<=[a-z])-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    );
  return [args.slice(0, at), '--', options].filter(Boolean).join(' ');
}

/** Plop has no generator for these: it keeps the terminal, or standard output, to itself. */
const binOnly = /^(?:launch|fleet|completion)(?:\s|$)/;

/** Whether a script is plop's own program. */
export const isPlop = (script: string): boolean => ['plop', 'plop.js'].includes(basename(script));

/** The words that call this package as this run was called. */
function wordsAs(script: string, env: Environment): readonly string[] {
  const folder = dirname(script);
  const runner = isPackaged(folder) ? runnerOf(env) : undefined;
  if (isPlop(script)) return [...(runner ?? []), 'plop', 'codex-orq'];
  switch (basename(script)) {
    case 'codex-orq':
      if (runner !== undefined) return [...runner, 'codex-orq'];
      return [(env['PATH'] ?? '').split(delimiter).includes(folder) ? 'codex-orq' : script];
    case 'cli.cjs':
      return runner === undefined ? ['node', script] : [...runner, 'codex-orq'];
    default:
      return ['npx', 'codex-orq'];
  }
}

/**
 * Writes a command line of this package as this run was called, so that it works where it is typed again: through plop,
 * as a dependency of a project, installed for the machine, or as a file. To name `npx` anywhere else would fetch
 * whatever bears the name.
 * @param script the second word of `process.argv`
 */
export function calledAs(script: string, env: Environment): (args: string) => string {
  const command = wordsAs(script, env).map(shellWord).join(' ');
  const own = [...(isPackaged(dirname(script)) ? runnerOf(env) : ['npx']), 'codex-orq'].join(' ');
  return (args) => {
    if (!isPlop(script)) return [command, args].filter(Boolean).join(' ');
    return binOnly.test(args) ? `${own} ${args}` : [command, forPlop(args)].filter(Boolean).join(' ');
  };
}

/**
 * The command of this package, as the reader is to type it. Every message that names it takes it from here.
 * @param args what follows its name: `model openai/gpt-5.4`
 */
export const commandLine = (args = ''): string => calledAs(process.argv[1] ?? '', process.env)(args);

/** The words of {@link commandLine} without arguments, for a script that quotes them by rules of its own. */
export const commandWords = (): readonly string[] => wordsAs(process.argv[1] ?? '', process.env);
