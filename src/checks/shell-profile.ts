import { posix } from 'node:path';
import type { Finding } from '../findings/index.ts';
import { finding, Problem } from '../findings/index.ts';
import { packageVersion } from '../lib/package.ts';
import { profile } from '../targets/profile.ts';
import { profileScriptFile } from '../targets/profile-script.ts';
import type { Context } from '../targets/target.ts';
import type { State } from '../state/state.ts';
import { endsBefore, setsAfter } from './block-place.ts';
import { keysOf } from './key.ts';
import type { Check, CheckContext, ShellFile } from './context.ts';

const marker = '# >>> codex-orq >>>';
const endMarker = '# <<< codex-orq <<<';

const hasBlock = ({ text }: ShellFile): boolean => text?.includes(marker) === true;

/** Whether a block is, by the record, what this version wrote. That saves rendering it. */
function isAsRecorded({ text, path }: ShellFile, state: State): boolean {
  const owned = state.files.find((file) => file.target === 'profile' && file.path === path);
  if (text === undefined || owned?.keys[0] === undefined || state.package !== packageVersion) return false;
  const { findings = [] } = profile.remove(text, owned, { keepProvider: undefined, keepKey: false });
  return !findings.some(({ code }) => code === 'kept-changed');
}

/** Whether a set-up would leave the file as it is. */
function isCurrent(file: ShellFile, { paths, host, exists }: CheckContext, state: State): boolean {
  if (file.isScript ? state.package === packageVersion : isAsRecorded(file, state)) return true;
  const answers = { ...state.answers, project: undefined, ...(file.readBy && { shell: file.readBy }) };
  const context: Context = { answers, paths, host, exists, key: undefined, explicitKeyStore: false };
  const target = file.isScript ? profileScriptFile : profile;
  return target.install(file.text, context, file.path, undefined).text === file.text;
}

/** A block that the shell does not come to, or whose value does not last. */
function placeFindings({ path: file, text = '' }: ShellFile, envKey: string): readonly Finding[] {
  const lines = text.split(/\r?\n/);
  const begin = lines.findIndex((line) => line.includes(marker));
  const end = lines.findIndex((line) => line.includes(endMarker));
  const ends = endsBefore(lines, begin);
  if (ends !== undefined) return [finding('block-unreached', { file, line: ends, envKey })];
  const sets = setsAfter(lines, end + 1, envKey);
  return sets === undefined ? [] : [finding('block-overridden', { file, line: sets, envKey })];
}

/** On Linux a login bash reads `~/.bashrc` only through one of its own files, which a bare home folder lacks. */
function loginFileFor(
  path: string,
  { host: { platform, home }, exists }: CheckContext,
): { loginFile?: string } {
  if (platform !== 'linux' || path !== posix.join(home, '.bashrc')) return {};
  const files = ['.bash_profile', '.bash_login', '.profile'].map((name) => posix.join(home, name));
  return files.some(exists) ? {} : { loginFile: posix.join(home, '.profile') };
}

function fileFindings(file: ShellFile, context: CheckContext, state: State): readonly Finding[] {
  const { path, text, readBy, isScript } = file;
  const { envKey } = context.expected;
  const { shell } = state.answers;
  if (isScript && text === undefined) return [finding('script-missing', { file: path, envKey })];
  if (!isScript && !hasBlock(file))
    return readBy === shell ? [finding('block-missing', { file: path, shell, envKey })] : [];
  // Beside one that is read it does no harm, and an undo takes it out.
  if (!isScript && readBy === undefined)
    return context.shells.some((other) => other.readBy === shell && hasBlock(other))
      ? []
      : [finding('block-unread', { file: path, shell })];
  try {
    if (!isCurrent(file, context, state))
      return [finding('block-outdated', { file: path, shell: readBy ?? shell })];
    if (isScript) return [];
    const misplaced = placeFindings(file, envKey);
    if (misplaced.length > 0) return misplaced;
    const { stored } = keysOf(context);
    return [
      finding('block-fine', {
        ...{ file: path, envKey },
        ...(!stored && { missingIn: context.dotenv.path }),
        ...loginFileFor(path, context),
      }),
    ];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [{ ...error.finding, level: 'warning' }];
  }
}

/** The block that exports the key to other tools is there, is current, and stands in a file that the shell reads. */
export const checkShellProfile: Check = (context) => {
  const { state } = context;
  if (state === undefined) return [];
  const findingsOf = (isScript: boolean): readonly Finding[] =>
    context.shells
      .filter((file) => file.isScript === isScript)
      .flatMap((file) => fileFindings(file, context, state));
  const scripts = findingsOf(true);
  const profiles = findingsOf(false);
  // The block does nothing without the script that it runs.
  return [
    ...scripts,
    ...(scripts.length > 0 ? profiles.filter(({ code }) => code !== 'block-fine') : profiles),
  ];
};
