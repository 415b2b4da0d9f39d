/** Why a program is run, by how its command line begins. */
const purposes: readonly (readonly [begin: string, why: string])[] = [
  ['codex --version', 'which version is installed'],
  ['codex doctor', 'whether it loads its configuration'],
  ['codex features', 'whether it loads its configuration'],
  ['codex debug models --bundled', 'what it knows of its own models'],
  ['codex debug models', 'whether it takes the catalogue'],
  ['codex exec --strict-config', 'which settings it does not know'],
  ['codex exec', 'one turn with a made-up gateway'],
  ['codex mcp list', 'which tools it is given'],
  ['codex app-server daemon restart', 'it reads the key and the models only when it starts'],
  ['git check-ignore', 'what git leaves out'],
  ['git ls-files', 'what git has'],
  ['git rev-parse', 'which repository this is'],
];

/** Options in front of a command of git or Codex: they harden the call, and say nothing of its purpose. */
const leading = /^(?:-c|-C|--[a-z-]+(?:=.*)?)$/;

/** The arguments from the command of git or Codex on. */
export function withoutLeading(args: readonly string[]): readonly string[] {
  const [word = '', ...rest] = args;
  if (word === '--version' || !leading.test(word)) return args;
  const hasValue = word === '-c' || word === '-C';
  return withoutLeading(hasValue ? rest.slice(1) : rest);
}

/** The name of a program without its folder. */
const programName = (command: string): string => command.replace(/^.*[/\\]/, '');

/** Why a program is run; undefined where that is known to its caller alone. */
export function purposeOf(command: string, args: readonly string[]): string | undefined {
  const line = [programName(command), ...withoutLeading(args)].join(' ');
  return purposes.find(([begin]) => line.startsWith(begin))?.[1];
}

/** What a run waits for while a program runs. */
export function waitFor(command: string, args: readonly string[]): string {
  const why = purposeOf(command, args);
  const name = programName(command);
  return `Waiting for ${name === 'codex' ? 'Codex' : name}${why === undefined ? '' : `: ${why}`}`;
}
