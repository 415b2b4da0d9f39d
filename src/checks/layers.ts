import { dirname, join } from 'node:path';
import { machineConfigs } from '../answers/way.ts';
import { decodeUtf8 } from '../edit/text.ts';
import { readToml } from '../edit/toml/read.ts';
import type { TomlTable } from '../edit/toml/types.ts';
import { ownConfig, type Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import type { Layer } from './context.ts';
import { orProblem } from './or-problem.ts';
import { projectFiles } from './project-files.ts';

type Reader = Pick<Host, 'read' | 'list' | 'kindOf' | 'platform'>;

/** Reads one configuration file. If it cannot be read, the layer has a problem. */
export async function readLayer(
  host: Pick<Host, 'read'>,
  about: Pick<Layer, 'kind' | 'path' | 'name' | 'counts'>,
): Promise<Layer> {
  const { value: tree, problem } = await orProblem(async () => {
    const { bytes } = await host.read(about.path);
    return bytes === undefined ? undefined : readToml(decodeUtf8(bytes, about.path), about.path);
  });
  return { ...about, tree, ...(problem !== undefined && { problem }) };
}

/** `codex -p NAME` reads `$CODEX_HOME/NAME.config.toml`. */
async function profileLayers(host: Reader, { codexHome, profile }: Paths): Promise<readonly Layer[]> {
  const names = (await host.list(codexHome)).flatMap((file) => /^(.+)\.config\.toml$/.exec(file)?.[1] ?? []);
  // The one that is routed is the file that is looked at, not one beside it.
  const others = names.filter((name) => name !== profile);
  return Promise.all(
    others.map((name) =>
      readLayer(host, {
        kind: 'profile',
        path: join(codexHome, `${name}.config.toml`),
        name,
        counts: true,
      }),
    ),
  );
}

/** The `agents/*.toml` files of CODEX_HOME. Such a file may give its agent a model of its own. */
export async function agentLayers(host: Reader, { codexHome }: Paths): Promise<readonly Layer[]> {
  const folder = join(codexHome, 'agents');
  if ((await host.kindOf(folder)) !== 'folder') return [];
  const about = { kind: 'user', counts: true } as const;
  const { value: names = [], problem } = await orProblem(() => host.list(folder));
  if (problem !== undefined) return [{ ...about, path: folder, tree: undefined, problem }];
  return Promise.all(
    names
      .filter((name) => name.endsWith('.toml'))
      .map((name) => readLayer(host, { ...about, path: join(folder, name) })),
  );
}

const isThere = ({ tree, problem }: Layer): boolean => (tree ?? problem) !== undefined;

/** Of the machine, above everything of a user: beside its `config.toml`. */
const managedBeside = (system: string): string => join(dirname(system), machineConfigs.managed);

/** What Codex insists on, whatever the other files say; undefined where there is no such file, or it is no TOML. */
export async function requiredLayer(host: Reader, system: string): Promise<Layer | undefined> {
  const path = join(dirname(system), 'requirements.toml');
  const layer = await readLayer(host, { kind: 'managed', path, counts: true });
  return layer.tree === undefined ? undefined : layer;
}

/** Every configuration file except the one that routes. */
export async function otherLayers(
  host: Reader,
  paths: Paths,
  about: Readonly<{ project: string; system: string; user: TomlTable | undefined }>,
): Promise<readonly Layer[]> {
  const system = await readLayer(host, { kind: 'system', path: about.system, counts: true });
  // Below a profile that is routed lies what every codex reads.
  const base =
    paths.profile === undefined
      ? undefined
      : await readLayer(host, { kind: 'user', path: ownConfig(paths), counts: true });
  const projects = await projectFiles(host, {
    folder: about.project,
    config: paths.config,
    user: base === undefined ? about.user : base.tree,
  });
  const managed = await readLayer(host, { kind: 'managed', path: managedBeside(about.system), counts: true });
  return [
    ...[system, base].filter((layer) => layer !== undefined).filter(isThere),
    ...(await profileLayers(host, paths)),
    ...(await Promise.all(projects.map((file) => readLayer(host, { kind: 'project', ...file })))),
    ...[managed].filter(isThere),
  ];
}
