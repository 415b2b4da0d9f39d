import { win32 } from 'node:path';

type Surroundings = Readonly<{
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  exists: (path: string) => boolean;
}>;

/** Names of variables have no case on Windows, and a copy of the environment may have kept any. */
function variable(env: Surroundings['env'], name: string): string | undefined {
  const found = Object.keys(env).find((key) => key.toLowerCase() === name.toLowerCase());
  const value = found === undefined ? undefined : env[found];
  return value === '' ? undefined : value;
}

/**
 * The Documents folder as PowerShell itself sees it, redirected or not: every PowerShell puts
 * `<Documents>\PowerShell\Modules` (5.1: `WindowsPowerShell`) into the PSModulePath of its children (about_PSModulePath).
 * Undefined where no PowerShell is among our ancestors (cmd.exe, a desktop shortcut).
 */
function documentsOfSession(env: Surroundings['env']): string | undefined {
  const machine = ['ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432', 'SystemRoot']
    .map((name) => variable(env, name)?.toLowerCase())
    .filter((folder) => folder !== undefined);
  return (variable(env, 'PSModulePath') ?? '')
    .split(';')
    .filter((entry) => win32.isAbsolute(entry))
    .filter((entry) => !machine.some((folder) => entry.toLowerCase().startsWith(`${folder}\\`)))
    .map((entry) => /^(.+)\\(?:Windows)?PowerShell\\Modules\\?$/i.exec(entry)?.[1])
    .find((documents) => documents !== undefined);
}

const profileIn = (documents: string, folder: 'PowerShell' | 'WindowsPowerShell'): string =>
  win32.join(documents, folder, 'Microsoft.PowerShell_profile.ps1');

/** Where Documents may be: OneDrive moves it away from the home folder, and says so only by being there. */
function documentsCandidates({ env, home }: Omit<Surroundings, 'exists'>): readonly string[] {
  const session = documentsOfSession(env);
  if (session !== undefined) return [session];
  const drives = ['OneDriveCommercial', 'OneDriveConsumer', 'OneDrive'].map((name) => variable(env, name));
  const roots = [...drives, home]
    .filter((root) => root !== undefined)
    .filter((root) => win32.isAbsolute(root));
  return [...new Set(roots.map((root) => win32.join(root, 'Documents')))];
}

/** All paths that {@link windowsProfiles} may ask about. */
export function windowsProbes(surroundings: Omit<Surroundings, 'exists'>): readonly string[] {
  return documentsCandidates(surroundings).flatMap((documents) => [
    documents,
    profileIn(documents, 'PowerShell'),
    profileIn(documents, 'WindowsPowerShell'),
  ]);
}

/**
 * The profiles of PowerShell on Windows: that of PowerShell 7, and that of Windows PowerShell 5.1 where it is there
 * already. A new one for 5.1 is not made: under Windows' own execution policy (Restricted) each start would then end in
 * a red error.
 *
 * Not knowable from here: a Documents folder that a policy has put elsewhere, or whose folder has another name in
 * OneDrive (Dokumente), unless this was started from a PowerShell (see above).
 */
export function windowsProfiles({ env, home, exists }: Surroundings): readonly string[] {
  const candidates = documentsCandidates({ env, home });
  const chosen =
    candidates.find((documents) => exists(profileIn(documents, 'PowerShell'))) ??
    candidates.find((documents) => exists(documents)) ??
    candidates.at(-1) ??
    home;
  const older = profileIn(chosen, 'WindowsPowerShell');
  return [profileIn(chosen, 'PowerShell'), ...(exists(older) ? [older] : [])];
}
