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
const runnerOf = ({ npm_config_user_agent: agent = '' }: Environment): string =>
  runners.get(agent.split('/', 1)[0] ?? '') ?? 'npx';

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

/**
 * Writes a command line of this package as this run was called, so that it works where it is typed again: through plop, as
 * a dependency of a project, installed for the machine, or as a file. To name `npx` anywhere else would fetch whatever
 * bears the name.
 * @param script the second word of `process.argv`
 */
export function calledAs(script: string, env: Environment): (args: string) => string {
  const folder = dirname(script);
  const called = (command: string) => (args: string) => [command, args].filter(Boolean).join(' ');
  switch (basename(script)) {
    case 'plop':
    case 'plop.js': {
      const plop = called(`${isPackaged(folder) ? `${runnerOf(env)} ` : ''}plop codex-orq`);
      return (args) => plop(forPlop(args));
    }
    case 'codex-orq':
      if (isPackaged(folder)) return called(`${runnerOf(env)} codex-orq`);
      return called((env['PATH'] ?? '').split(delimiter).includes(folder) ? 'codex-orq' : shellWord(script));
    case 'cli.cjs':
      return called(isPackaged(folder) ? `${runnerOf(env)} codex-orq` : `node ${shellWord(script)}`);
    default:
      return called('npx codex-orq');
  }
}

/**
 * The command of this package, as the reader is to type it. Every message that names it takes it from here.
 * @param args what follows its name: `model openai/gpt-5.4`
 */
export const commandLine = (args = ''): string => calledAs(process.argv[1] ?? '', process.env)(args);
