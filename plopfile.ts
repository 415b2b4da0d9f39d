import { existsSync } from 'node:fs';
import type { NodePlopAPI } from 'plop';

/**
 * The plopfile of this checkout: what `npx plop codex-orq` loads here (compiled to plopfile.js). Plop ends with
 * status 0 when a plopfile throws, so nothing leaves this function.
 */
export default async function plopfile(plop: NodePlopAPI): Promise<void> {
  try {
    // Not in the package. By URL: it is plain JavaScript, outside of what is compiled.
    const buildScript = new URL('./scripts/build.js', import.meta.url);
    if (existsSync(buildScript))
      await ((await import(buildScript.href)) as { ensureFresh(): Promise<void> }).ensureFresh();
    const { default: codexOrq } = await import('codex-orq');
    await codexOrq(plop);
  } catch (error) {
    process.stderr.write(
      `✖ codex-orq could not be loaded: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(1);
  }
}
