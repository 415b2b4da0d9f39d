import { join } from 'node:path';
import type { FleetValues } from '../../src/commands/fleet/options.ts';
import { fleetWork } from '../../src/commands/fleet/work.ts';
import type { Finding } from '../../src/findings/index.ts';
import type { RunResult } from '../../src/host/types.ts';
import { packageRoot } from '../../src/lib/package.ts';
import { viewFor } from '../../src/report/view.ts';
import { type MemoryHost, memoryHost } from './memory-host.ts';

const done: RunResult = { exitCode: 0, stdout: '', stderr: '', timedOut: false };

/** A control machine in memory: its programs do nothing, and end well. */
export function controlMachine(
  files: Readonly<Record<string, string>> = {},
  result: Partial<RunResult> = {},
): MemoryHost {
  const libraries = ['handlebars', 'diff', 'jsonc-parser', 'yaml', 'zx'].map(
    (name) => [join(packageRoot, 'node_modules', name, 'package.json'), '{}'] as const,
  );
  return memoryHost({
    files: { ...Object.fromEntries(libraries), ...files },
    run: async () => ({ ...done, ...result }),
  });
}

/** Runs `fleet`, and returns what it prints and how it ends. */
export async function runFleet(host: MemoryHost, values: FleetValues) {
  const documents: string[] = [];
  const said: string[] = [];
  const silent = { write: () => undefined, columns: 80 };
  const show = {
    view: await viewFor(silent as never, host),
    say: (text: string) => said.push(text),
    insist: (text: string) => said.push(text),
    document: (text: string) => documents.push(text),
  };
  const { exitCode } = await fleetWork.run(host, values, show);
  return { exitCode, document: documents.join(''), said: said.join('\n') };
}

/** A report of a doctor. */
export const doctorReport = (
  findings: readonly Partial<Finding & { group: string; message: string }>[] = [],
) => JSON.stringify({ version: 1, intent: 'doctor', overall: 'ok', codexHome: '/home/x/.codex', findings });
