import type { Applied, CheckOptions, CheckReport, SetupOptions, SetupPlan } from './types.ts';

export { editDotenv, editJsonc, editToml } from './edit.ts';
export { CodexOrqError } from './error.ts';
export type {
  Applied,
  CheckFinding,
  CheckOptions,
  CheckReport,
  DotenvEditOptions,
  EditPath,
  FileChange,
  FindingLevel,
  JsonEdit,
  JsonEditValue,
  LibraryFinding,
  SetupOptions,
  SetupPlan,
  TomlEdit,
  TomlEditValue,
} from './types.ts';

/**
 * Plans a set-up of Codex on this machine, as `codex-orq` does: reads every file once, plans and proves all edits, and
 * asks the installed Codex what it knows of the model. Asks nothing, prints nothing, writes nothing. The gateway is
 * asked for its list of models, at most, as the command would.
 * @returns the plan, for {@link apply}
 * @throws CodexOrqError for an option that is wrong (`model-bare`, …), and for a file that cannot be read or merged
 *   (`toml-invalid`, …)
 * @throws TypeError for an option that does not exist; it names the option
 */
export async function planSetup(options: SetupOptions = {}): Promise<SetupPlan> {
  return (await import('./machine.ts')).planMachine(options);
}

/**
 * Writes a plan of {@link planSetup}, all of it or nothing: each file is compared with what was planned from, and the
 * first failure puts the earlier ones back. A run that writes at the same time is waited for. Then the files are read
 * back, and the installed Codex is asked whether it loads them; what that finds takes nothing back.
 * @param plan each plan can be written once
 * @throws CodexOrqError `file-changed-meanwhile` where a file is not as it was planned from: plan anew;
 *   `file-unwritable`, …
 * @throws TypeError for what is no plan of {@link planSetup}, and for one that was written already
 */
export async function apply(plan: SetupPlan): Promise<Applied> {
  return (await import('./machine.ts')).applyMachine(plan);
}

/**
 * Checks what is set up, as `codex-orq doctor` does: files, environment, and what the installed Codex says. Sends
 * nothing anywhere, writes nothing. Facts about Codex come from the installed one (`codex doctor`, `codex debug`), the
 * others from the files.
 * @throws CodexOrqError where nothing can be looked at (a project that does not exist)
 * @throws TypeError for an option that does not exist
 */
export async function check(options: CheckOptions = {}): Promise<CheckReport> {
  return (await import('./machine.ts')).checkMachine(options);
}
