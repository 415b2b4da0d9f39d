import { posix } from 'node:path';
import { entryAt, readYaml, textOfYaml, type YamlNode } from '../edit/yaml.ts';
import { dockerfileEnvironment } from './dockerfile.ts';
import { fromEnvFile, type Grant, nameAndValue, type Open, type Unknown } from './environment.ts';

/** What a service's container gets, and what of it cannot be known from the files that are here. */
export type ComposeEnvironment = Readonly<{ grants: readonly Grant[]; unknown: readonly Unknown[] }>;

/** One definition of the service. Paths in it are relative to `folder`. */
type Layer = Readonly<{ node: YamlNode; path: string; folder: string }>;

type File = Readonly<{ path: string; folder: string; roots: readonly YamlNode[] }>;

const textsOf = (node: YamlNode | undefined): readonly string[] =>
  (node?.kind === 'list' ? node.items : [node]).flatMap((item) => textOfYaml(item) ?? []);

/** Follows a service through `extends` and `include`, base first: what comes later wins. */
class Layers {
  readonly #open: Open;
  readonly #entered = new Set<string>();
  readonly unknown: Unknown[] = [];

  constructor(open: Open) {
    this.#open = open;
  }

  /** @param base folder that the paths in the file are relative to; its own when absent */
  file(from: string, written: string, base?: string, line?: number): File | undefined {
    const opened = this.#open(from, written);
    if (opened.text === undefined) {
      this.unknown.push({ what: 'compose', written, why: opened.why, ...(line !== undefined && { line }) });
      return undefined;
    }
    const { path, text } = opened;
    const read = readYaml(text);
    if (read.ok) return { path, folder: base ?? posix.dirname(path), roots: read.documents };
    this.unknown.push({ what: 'compose', written: path, line: read.line, why: 'unreadable' });
    return undefined;
  }

  of(file: File, service: string): readonly Layer[] {
    const id = `${file.path}\n${service}`;
    if (this.#entered.has(id)) return [];
    this.#entered.add(id);
    const own = file.roots.flatMap((root) => {
      const node = entryAt(entryAt(root, 'services')?.value, service)?.value;
      return node === undefined
        ? []
        : [...this.#extended(file, node), { node, path: file.path, folder: file.folder }];
    });
    this.#entered.delete(id);
    return own.length > 0 ? own : file.roots.flatMap((root) => this.#included(file, root, service));
  }

  #extended(file: File, node: YamlNode): readonly Layer[] {
    const extended = entryAt(node, 'extends');
    if (extended === undefined) return [];
    const { value } = extended;
    const service = textOfYaml(value) ?? textOfYaml(entryAt(value, 'service')?.value);
    const other = textOfYaml(entryAt(value, 'file')?.value);
    const target = other === undefined ? file : this.file(file.folder, other, undefined, extended.key.line);
    return target === undefined || service === undefined ? [] : this.of(target, service);
  }

  /** Each entry of `include` is a path, or paths with the folder that their paths are relative to. */
  #included(file: File, root: YamlNode, service: string): readonly Layer[] {
    const included = entryAt(root, 'include')?.value;
    return (included?.kind === 'list' ? included.items : []).flatMap((item) => {
      const paths = item.kind === 'map' ? textsOf(entryAt(item, 'path')?.value) : textsOf(item);
      const project = textOfYaml(entryAt(item, 'project_directory')?.value) ?? posix.dirname(paths[0] ?? '.');
      const base = posix.join(file.folder, project);
      return paths.flatMap((path) => {
        const other = this.file(file.folder, path, base, item.line);
        return other === undefined ? [] : this.of(other, service);
      });
    });
  }
}

/** The values of one key over all layers; `!reset` and `!override` take back what came before. */
function valuesOf(layers: readonly Layer[], key: string): readonly (Layer & { value: YamlNode })[] {
  const found: (Layer & { value: YamlNode })[] = [];
  for (const layer of layers) {
    const value = entryAt(layer.node, key)?.value;
    if (isTaking(layer.node) || isTaking(value)) found.length = 0;
    if (value !== undefined && value.tag !== '!reset') found.push({ ...layer, value });
  }
  return found;
}

const isTaking = (node: YamlNode | undefined): boolean => node?.tag === '!reset' || node?.tag === '!override';

/** `NAME: value` in a map or `NAME=value` in a list; without a value it hands on what the machine has. */
function environmentGrants(layers: readonly Layer[]): readonly Grant[] {
  const grants = new Map<string, Grant>();
  for (const { value: node, path } of valuesOf(layers, 'environment')) {
    if (isTaking(node)) grants.clear();
    if (node.kind === 'map')
      for (const [name, { key, value }] of node.entries) {
        if (value.tag === '!reset') grants.delete(name);
        else grants.set(name, { by: 'compose', path, line: key.line, name, value: textOfYaml(value) });
      }
    for (const item of node.kind === 'list' ? node.items : []) {
      const [name, value] = nameAndValue(textOfYaml(item) ?? '');
      grants.set(name, { by: 'compose', path, line: item.line, name, value });
    }
  }
  return [...grants.values()];
}

/** The paths of `env_file`, each with the folder that it is relative to: texts, or maps with `path`. */
const envFilesOf = (layers: readonly Layer[]): readonly Readonly<{ folder: string; written: string }>[] =>
  valuesOf(layers, 'env_file').flatMap(({ value, folder }) =>
    (value.kind === 'list' ? value.items : [value]).flatMap((item) => {
      const written = textOfYaml(item.kind === 'map' ? entryAt(item, 'path')?.value : item)?.trim() ?? '';
      return written === '' ? [] : [{ folder, written }];
    }),
  );

/** `build: .`, or `context` and `dockerfile` below it, each with its default; or the Dockerfile's own text. */
function dockerfileGrants(layers: readonly Layer[], open: Open): readonly Grant[] {
  return valuesOf(layers, 'build').flatMap(({ value, path, folder }) => {
    const textAt = (key: string): string | undefined => textOfYaml(entryAt(value, key)?.value);
    const inline = entryAt(value, 'dockerfile_inline');
    if (inline !== undefined)
      return dockerfileEnvironment(textOfYaml(inline.value) ?? '').map(
        ({ name }): Grant => ({ by: 'dockerfile', path, line: inline.key.line, name }),
      );
    const context = textAt('context') ?? textOfYaml(value) ?? '.';
    const file = open(folder, `${context.replace(/\/$/, '')}/${textAt('dockerfile') ?? 'Dockerfile'}`);
    return file.text === undefined
      ? []
      : dockerfileEnvironment(file.text).map(
          (given): Grant => ({ by: 'dockerfile', path: file.path, ...given }),
        );
  });
}

/**
 * What the compose files of a dev container give its service.
 * @param folder the folder of `devcontainer.json`, which `written` is relative to
 * @param written the compose files, each of which adds to those before it
 * @param service undefined where `devcontainer.json` does not name it
 */
export function composeEnvironment(
  open: Open,
  folder: string,
  written: readonly string[],
  service: string | undefined,
): ComposeEnvironment {
  const layers = new Layers(open);
  // Paths in compose files are relative to the folder of the first one, the project's.
  const first = open(folder, written[0] ?? '');
  const project = posix.dirname(first.path ?? posix.join(folder, written[0] ?? '.'));
  const files = written.flatMap((path) => layers.file(folder, path, project) ?? []);
  const found = service === undefined ? [] : files.flatMap((file) => layers.of(file, service));
  const isLost = found.length === 0 && layers.unknown.length === 0;
  const fromFiles = envFilesOf(found).map((file) => fromEnvFile(open, file.folder, file.written));
  return {
    grants: [
      ...environmentGrants(found),
      ...fromFiles.flatMap(({ grants }) => grants),
      ...dockerfileGrants(found, open),
    ],
    unknown: [
      ...layers.unknown,
      ...(isLost ? [{ what: 'service', written: service ?? 'service', why: 'absent' } as const] : []),
      ...fromFiles.flatMap(({ unknown }) => unknown),
    ],
  };
}
