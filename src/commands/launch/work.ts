import { join } from 'node:path';
import type { Answers } from '../../answers/answers.ts';
import { resolveAnswers } from '../../answers/resolve.ts';
import { requireTrusted } from '../../answers/trust.ts';
import { catalogueFile } from '../../catalogue/catalogue-file.ts';
import { optionsOf } from '../../codex/options.ts';
import { askVersion, codexEnvironment } from '../../codex/run.ts';
import { readDotenv } from '../../edit/dotenv.ts';
import type { TomlPath, TomlValue } from '../../edit/toml.ts';
import { type Finding, problem } from '../../findings/index.ts';
import { askingGateway } from '../../gateway/models-once.ts';
import { handOver } from '../../host/hand-over.ts';
import { type Paths, pathsFor } from '../../host/paths.ts';
import { makePrivateFolder } from '../../host/private-folder.ts';
import { isInstalled, programsNamed, withProgramPath } from '../../host/programs.ts';
import { isExecutable, obstacleAt } from '../../host/start-errors.ts';
import type { Host } from '../../host/types.ts';
import type { Secret } from '../../lib/secret.ts';
import { createConsole } from '../../report/console.ts';
import { problemDocument } from '../../report/json.ts';
import { readState, textAt } from '../../state/read.ts';
import { wantedIn } from '../../targets/config-wanted.ts';
import { modelListPath } from '../../targets/model-list.ts';
import { prepareMetadata } from '../../targets/model-metadata.ts';
import { withGit } from '../attribution.ts';
import type { Ended, Look } from '../command.ts';
import { keyOf } from '../key-at-hand.ts';
import type { LaunchValues } from './options.ts';
import { providerApart } from './provider-apart.ts';

/** What a session of Codex is started from. */
type Start = Readonly<{
  paths: Paths;
  /** The text of `config.toml`. */
  config: string;
  answers: Answers;
  key: Secret | undefined;
}>;

/** @throws Problem launch-key-missing where Codex would find none */
async function requireKey(host: Host, { paths, answers, key }: Start): Promise<void> {
  const { envKey, keyStore } = answers;
  const stored =
    readDotenv((await textAt(host, paths.env)) ?? '')
      .get(envKey)
      ?.trim() ?? '';
  if (keyStore !== 'command' && key === undefined && stored === '')
    throw problem('launch-key-missing', { envKey, file: paths.env });
}

async function startOf(
  host: Host,
  { codexHome, args: _, key: typedKey, ...given }: LaunchValues,
): Promise<Start> {
  const paths = pathsFor(host, codexHome);
  const earlier = (await readState(host, paths))?.answers;
  await requireTrusted(host, paths, earlier, given);
  const resolved = resolveAnswers({ given, typedKey, earlier }, host);
  const answers = await withGit(host, resolved.answers, { repo: host.cwd });
  const config = (await textAt(host, paths.config)) ?? '';
  const isOwn = earlier?.provider === answers.provider;
  const provider = providerApart(config, answers, isOwn, paths.config);
  return { paths, config, ...resolved, answers: { ...answers, provider } };
}

type Leaf = Readonly<{ path: TomlPath; value: TomlValue }>;

/** What goes with the model, in a folder that is there for this session; nothing where Codex cannot be told of it. */
async function metadataIn(
  host: Host,
  folder: string,
  { paths, answers, key }: Start,
): Promise<Readonly<{ leaves: readonly Leaf[]; findings: readonly Finding[] }>> {
  const { metadata, findings } = await prepareMetadata(host, {
    ...{ paths, answers, state: undefined, config: undefined, catalogue: undefined },
    list: await textAt(host, modelListPath(paths)),
    now: new Date(),
    gateway: askingGateway(host, { paths, baseUrl: answers.baseUrl }, () =>
      keyOf(host, { paths, answers, key }),
    ),
  });
  const file = join(folder, catalogueFile);
  if (metadata.catalogue.kind === 'write')
    await host.write(file, Buffer.from(metadata.catalogue.json), 0o600);
  const leaves = metadata.settings.map(({ path, value }) => ({
    path,
    value: path[0] === 'model_catalog_json' ? file : value,
  }));
  return { leaves, findings: findings.filter(({ level }) => level !== 'info') };
}

/**
 * The file of the Codex that your shell starts. On Windows that is left to a shell.
 * @throws Problem launch-codex-missing where it cannot be started
 */
async function codexToLaunch(host: Host): Promise<string> {
  if (host.platform === 'win32') return 'codex';
  const found = await programsNamed(host, 'codex', host.cwd);
  const program = found.find(isExecutable) ?? found[0] ?? 'codex';
  // Only then: a good one is started once.
  if (obstacleAt(program) === undefined) return program;
  const env = codexEnvironment(host.env, host.home);
  const start = await askVersion(host, program, { env, cwd: host.cwd });
  if (start.kind !== 'unstartable') return program;
  throw problem('launch-codex-missing', { program, reason: start.reason });
}

/** Runs Codex with the routing on its command line. */
async function launch(host: Host, values: LaunchValues): Promise<Ended> {
  host.removeLeftovers();
  if (!(await isInstalled(host, 'codex', host.cwd))) throw problem('launch-codex-missing', {});
  const start = await startOf(host, values);
  await requireKey(host, start);
  const { paths, config, answers } = start;
  const { leaves } = wantedIn(config, { answers }, undefined, paths.config);
  const folder = await makePrivateFolder([], true);
  try {
    const beside = await metadataIn(host, folder.path, start);
    // Standard output is Codex's alone.
    (await createConsole(host, { json: true })).tell(beside.findings);
    const program = await codexToLaunch(host);
    const args = [...optionsOf([...leaves, ...beside.leaves]), ...(values.args ?? [])];
    const own = {
      ...(values.codexHome !== undefined && { CODEX_HOME: paths.codexHome }),
      ...(start.key !== undefined && { [answers.envKey]: start.key.reveal() }),
    };
    const env = withProgramPath({ ...host.env, ...own }, [host.cwd]);
    const ended = await handOver(program, args, env, folder.path);
    if ('startError' in ended) throw problem('launch-codex-missing', { program, reason: ended.startError });
    return { exitCode: ended.exitCode, summary: `Codex ended with ${ended.exitCode}` };
  } finally {
    await folder.remove();
  }
}

export const launchWork: Look = { run: launch, problemJson: (found) => problemDocument('launch', found) };
