#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { leaveCompiledCode } from './host/compiled-code.ts';

/** Present in a checkout only: there an edit must not run as the code that was compiled before it. */
const buildScript = new URL('../scripts/build.js', import.meta.url);

async function start(): Promise<void> {
  if (existsSync(buildScript))
    await ((await import(buildScript.href)) as { ensureFresh(): Promise<void> }).ensureFresh();
  leaveCompiledCode();
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

void start();
