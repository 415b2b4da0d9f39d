import { posix } from 'node:path';

/** What already gives the container the variable. */
export type EnvSource = Readonly<{
  by: 'containerEnv' | 'runArgs' | 'env-file' | 'compose' | 'dockerfile';
  /** The file, relative to the repo's root. */
  path: string;
  /** Line in that file, from 1; absent for `devcontainer.json`, whose places others know better. */
  line?: number;
}>;

/** A variable that the container gets. `value` is absent where the machine's own is handed on, or is not looked at. */
export type Grant = EnvSource & Readonly<{ name: string; value?: string | undefined }>;

/** What may give the container variables and cannot be looked into from here. */
export type Unknown = Readonly<{
  what: 'env-file' | 'compose' | 'service';
  /** As it is written; for a file that cannot be read as YAML its path. */
  written: string;
  line?: number;
  /** `absent`: not in this clone; `elsewhere`: outside of the repo, or told by variables; `unreadable`: no YAML. */
  why: 'absent' | 'elsewhere' | 'unreadable';
}>;

/** A file by the path that is written in a file of `folder`. */
export type Open = (
  folder: string,
  written: string,
) =>
  | Readonly<{ path: string; text: string }>
  | Readonly<{ path: string; text: undefined; why: 'absent' }>
  | Readonly<{ path: undefined; text: undefined; why: 'elsewhere' }>;

/**
 * A path as it is written in a file of `folder`, relative to the repo's root; undefined when it lies outside
 * or depends on variables that only the tools know.
 */
export function resolveIn(folder: string, written: string): string | undefined {
  const path = written.replaceAll('\\', '/');
  const inRepo = path.replace(/^\$\{localWorkspaceFolder\}\//, '');
  // A scheme or a host, as in the remote files of Compose, is no path.
  if (/\$|^~|^[\w+.-]*:\/\/|^[\w.-]+@[\w.-]+:|^oci:/.test(inRepo) || posix.isAbsolute(inRepo))
    return undefined;
  const resolved = inRepo === path ? posix.join(folder, path) : posix.normalize(inRepo);
  return resolved === '..' || resolved.startsWith('../') ? undefined : resolved;
}

/** `NAME=value` as Docker and Compose take it, exactly as it is written; `NAME` alone has no value. */
export function nameAndValue(text: string): readonly [name: string, value?: string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** A value of an env file without its quotes; a comment behind it is no value. */
function plainValue(text: string): string {
  const comment = text.search(/(?:^|\s)#/);
  const quoted = /^(["'])(.*?)\1/.exec(text.trim())?.[2];
  return quoted ?? (comment < 0 ? text : text.slice(0, comment)).trim();
}

/** The name before a `=`, and what follows; no name for a comment, no value without the `=`. */
function assignmentIn(line: string): Readonly<{ name: string; value?: string }> {
  const text = line.trimStart().replace(/^export\s/, '');
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  if (name.includes('#')) return { name: '' };
  return { name: name.trim(), ...(equals >= 0 && { value: text.slice(equals + 1) }) };
}

/** Docker's and Compose's env files: `NAME=value`, or `NAME` alone, which hands on what the machine has. */
export function fromEnvFile(
  open: Open,
  folder: string,
  written: string,
): Readonly<{ grants: readonly Grant[]; unknown: readonly Unknown[] }> {
  const file = open(folder, written);
  if (file.text === undefined) return { grants: [], unknown: [{ what: 'env-file', written, why: file.why }] };
  const { path, text } = file;
  const grants = text.split(/\r?\n/).map((line, index): Grant => {
    const { name, value } = assignmentIn(line);
    return {
      by: 'env-file',
      path,
      line: index + 1,
      name,
      ...(value !== undefined && { value: plainValue(value) }),
    };
  });
  return { grants: grants.filter(({ name }) => name !== ''), unknown: [] };
}
