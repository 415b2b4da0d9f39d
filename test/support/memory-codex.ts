import { bundled } from '../catalogue/made-up-codex.ts';
import type { Host, RunResult } from '../../src/host/types.ts';
import { type MemoryHost, type MemoryOptions, memoryHost } from './memory-host.ts';

export type MadeUpCodex = {
  version: string;
  /** Loads no catalogue that lies below this folder. */
  refusesBelow?: string;
  /** Folder of a configuration that it does not load, for a reason that has nothing to do with a catalogue. */
  broken?: string;
  /** Fields of an entry that it does not know, and so does not print. */
  unknownFields?: readonly string[];
  /** How the Codex of an editor's extension ends, where there is one. */
  elsewhere?: Partial<RunResult>;
  /** How commands such as `debug models --bundled` end, where that is not as usual. */
  ends?: Readonly<Record<string, Partial<RunResult>>>;
  /** Every command line so far. */
  readonly calls: string[];
};

const answer = (stdout: string, exitCode = 0, stderr = ''): RunResult => ({
  exitCode,
  stdout,
  stderr,
  timedOut: false,
});

/** A machine in memory with a Codex on it that knows models, and lists those of the catalogue that it is pointed to. */
export function memoryHostWithCodex(
  options: MemoryOptions = {},
  version = '0.169.0',
): { host: MemoryHost; codex: MadeUpCodex } {
  const codex: MadeUpCodex = { version, calls: [] };
  const run: Host['run'] = async (command, args, { env = {} }) => {
    if (codex.elsewhere !== undefined && command.includes('openai.chatgpt-'))
      return { ...answer(''), ...codex.elsewhere };
    if (command !== 'codex') return { ...answer('', 1), exitCode: null, startError: 'ENOENT' };
    const line = args.join(' ');
    codex.calls.push(line);
    const end = codex.ends?.[line];
    if (end !== undefined) return { ...answer(''), ...end };
    if (line === '--version') return answer(`codex-cli ${codex.version}\n`);
    if (line === 'debug models --bundled') return answer(JSON.stringify(bundled()));
    if (line === 'debug models') return models(String(env['CODEX_HOME']));
    return answer('', 0);
  };
  const known = (json: string): string =>
    JSON.stringify(JSON.parse(json), (name, value: unknown) =>
      codex.unknownFields?.includes(name) ? undefined : value,
    );
  const models = async (folder: string): Promise<RunResult> => {
    const config = await host.read(`${folder}/config.toml`);
    // As the real one says it: with the place in the file.
    const lines = Buffer.from(config.bytes ?? [])
      .toString('utf8')
      .split('\n').length;
    if (codex.broken === folder)
      return answer('', 1, `Error: ${folder}/config.toml:${lines}:1: provider name must not be empty\n`);
    if (!Buffer.from(config.bytes ?? []).includes('model_catalog_json'))
      return answer(JSON.stringify(bundled()));
    if (codex.refusesBelow !== undefined && folder.startsWith(codex.refusesBelow))
      return answer('', 1, 'Error: it does not like it\n');
    const { bytes } = await host.read(`${folder}/orq-models.json`);
    return bytes === undefined
      ? answer('', 1, 'Error: No such file or directory (os error 2)\n')
      : answer(known(Buffer.from(bytes).toString('utf8')));
  };
  const host = memoryHost({ ...options, run });
  return { host, codex };
}
