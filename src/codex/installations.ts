import { delimiter, join } from 'node:path';
import { namesIn } from '../host/listing.ts';
import { programPath } from '../host/programs.ts';
import type { Host } from '../host/types.ts';
import { compareNaturally } from '../lib/natural-order.ts';

type Machine = Pick<Host, 'kindOf' | 'list' | 'env' | 'platform' | 'home' | 'cwd'>;

/**
 * Folders in the home of editors that take VS Code's extensions, on the machine itself or at the far end of a remote.
 */
const editors = [
  '.vscode',
  '.vscode-insiders',
  '.vscode-oss',
  '.vscode-server',
  '.cursor',
  '.cursor-server',
  '.windsurf',
];

/** Programs asked at most: each costs a process. */
const most = 6;

/** `~/.vscode/extensions/openai.chatgpt-VERSION/bin/PLATFORM/codex`: the newest of each editor. */
async function inEditors(host: Machine, program: string): Promise<readonly string[]> {
  const found = editors.map(async (editor) => {
    const folder = join(host.home, editor, 'extensions');
    const versions = (await namesIn(host, folder)).filter((name) => /^openai\.chatgpt-\d/.test(name));
    const newest = versions.toSorted(compareNaturally).at(-1);
    if (newest === undefined) return [];
    const bin = join(folder, newest, 'bin');
    return (await namesIn(host, bin)).map((platform) => join(bin, platform, program));
  });
  return (await Promise.all(found)).flat();
}

/** The desktop app brings its own, which is not on the PATH. Its names and places are as its users report them. */
function inApps({ platform, home, env }: Machine, program: string): readonly string[] {
  if (platform === 'darwin')
    return ['/Applications', join(home, 'Applications')].flatMap((folder) =>
      ['ChatGPT.app', 'Codex.app'].map((app) => join(folder, app, 'Contents', 'Resources', program)),
    );
  const local = env['LOCALAPPDATA'];
  return platform === 'win32' && local !== undefined ? [join(local, 'OpenAI', 'Codex', 'bin', program)] : [];
}

/** The Codex programs of editors and of the desktop app. Absolute paths; none was started. */
export async function bundledInstallations(host: Machine): Promise<readonly string[]> {
  const program = programOf(host);
  const candidates = [...(await inEditors(host, program)), ...inApps(host, program)];
  const kinds = await Promise.all(candidates.map((path) => host.kindOf(path)));
  return candidates.filter((_, index) => kinds[index] === 'file');
}

const programOf = ({ platform }: Machine): string => (platform === 'win32' ? 'codex.exe' : 'codex');

/**
 * Every other Codex of this machine that reads the same configuration as the one that a shell starts: further down the
 * PATH, in an editor's extension, in the desktop app. Absolute paths, each once; none was started.
 */
export async function otherInstallations(host: Machine): Promise<readonly string[]> {
  const program = programOf(host);
  const isThere = async (path: string): Promise<boolean> => (await host.kindOf(path)) === 'file';
  const path = programPath(host.env['PATH'] ?? '', [host.cwd]);
  const onPath: string[] = [];
  for (const folder of new Set(path.split(delimiter))) {
    const candidate = join(folder, program);
    if (folder !== '' && (await isThere(candidate))) onPath.push(candidate);
  }
  return [...new Set([...onPath.slice(1), ...(await bundledInstallations(host))])].slice(0, most);
}
