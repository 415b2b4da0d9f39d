import type { NodePlopAPI } from 'plop';
import { registerPack } from './plop/pack.ts';

/**
 * Registers the generators and action types of this package with plop. In a plopfile of your own:
 * `await plop.load('codex-orq')`.
 */
export default async function codexOrq(plop: NodePlopAPI): Promise<void> {
  registerPack(plop);
}
