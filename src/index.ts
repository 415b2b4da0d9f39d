import type { NodePlopAPI } from 'plop';
import { registerPack } from './plop/pack.ts';

export {
  type ActionData,
  type BlockAction,
  type BlockOptions,
  block,
  type DotenvMergeAction,
  dotenvMerge,
  type FileOptions,
  type JsoncMergeAction,
  jsoncMerge,
  type KeepOptions,
  type TemplateSource,
  type TomlMergeAction,
  tomlMerge,
  type ValidateAction,
  type ValidateOptions,
  validateCodex,
  type WriteAction,
  writeFile,
} from './plop/action-configs.ts';

export {
  type Applied,
  apply,
  type CheckFinding,
  type CheckOptions,
  type CheckReport,
  CodexOrqError,
  check,
  type DotenvEditOptions,
  type EditPath,
  editDotenv,
  editJsonc,
  editToml,
  type FileChange,
  type FindingLevel,
  type JsonEdit,
  type JsonEditValue,
  type LibraryFinding,
  planSetup,
  type SetupOptions,
  type SetupPlan,
  type TomlEdit,
  type TomlEditValue,
} from './library/index.ts';

/**
 * Registers the generators and action types of this package with plop. In a plopfile of your own:
 * `await plop.load('codex-orq')`.
 */
export async function codexOrq(plop: NodePlopAPI): Promise<void> {
  await registerPack(plop);
}

export default codexOrq;
