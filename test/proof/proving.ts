import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, expect } from 'vitest';
import { wordingOf } from '../../src/findings/index.ts';
import { type Proof, type ProveOptions, prove } from '../../src/proof/prove.ts';
import { createHost } from '../../src/host/host.ts';
import { makePrivateFolder } from '../../src/host/private-folder.ts';
import type { RunResult } from '../../src/host/types.ts';
import { codexBinary } from '../support/codex.ts';
import { type TemporaryHome, temporaryHome } from '../support/home.ts';

/* People with a Codex set-up, and the proof of it. */

export const realKey = 'sk-orq-Real0Key1Real2Key3Real4Key5';
export const provider = `[model_providers.orq]
name = "Orq AI Gateway"
base_url = "https://api.orq.ai/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false
`;
export const routing = `model = "openai/gpt-5.5"\nmodel_provider = "orq"\n${provider}`;
export const keyFile = { '.codex/.env': `ORQ_API_KEY='${realKey}'\n` };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

export function person(files: Readonly<Record<string, string>>): TemporaryHome {
  const home = temporaryHome({ files });
  cleanups.push(home.cleanup);
  return home;
}

/** Every file below a folder with its bytes, mode and time. */
function look(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      // A Codex that was stopped leaves links to its own program, which is large.
      const stats = lstatSync(join(folder, name));
      const bytes = stats.isFile() ? readFileSync(join(folder, name), 'latin1') : '';
      return [name, `${stats.mode} ${stats.isFile() ? stats.mtimeMs : ''} ${bytes}`];
    }),
  );
}

export type Result = Proof & {
  codes: string[];
  words: string;
  /** How the last program that was started, the turn, ended. */
  ended: RunResult | undefined;
};

/**
 * Proves with the real Codex, and sees to it each time that the person's files are as before, that the private folder is gone, and that the
 * real key reached neither the child's environment, arguments and files, nor the report.
 */
export async function check(
  home: TemporaryHome,
  options: Partial<ProveOptions> = {},
  env: Record<string, string> = {},
): Promise<Result> {
  const before = look(home.home);
  const host = createHost();
  const given: string[] = [];
  let ended: RunResult | undefined;
  const proof = await prove({
    host: {
      ...host,
      env: { ...home.env, ...env },
      makePrivateFolder,
      run: async (command, args, more) => {
        const { CODEX_HOME = '' } = more.env ?? {};
        given.push(inspect([args, more.env], { maxArrayLength: null }), ...Object.values(look(CODEX_HOME)));
        ended = await host.run(command, args, more);
        return ended;
      },
    },
    codexCommand: codexBinary,
    codexHome: home.codexHome,
    project: home.project,
    provider: 'orq',
    envKey: 'ORQ_API_KEY',
    ...options,
  });
  expect(look(home.home)).toEqual(before);
  expect(readdirSync(tmpdir()).filter((name) => /^codex-orq-[^t]/.test(name))).toEqual([]);
  const words = proof.findings.map((found) => Object.values(wordingOf(found)).join(' ')).join('\n');
  expect(given.length).toBeGreaterThan(0);
  expect(given.join('\n')).not.toContain(realKey);
  expect(words + inspect(proof, { depth: 20 })).not.toContain(realKey);
  expect(words).not.toContain('codex-orq-proof');
  return { ...proof, codes: proof.findings.map(({ code }) => code), words, ended };
}

/** A program that leaves a note when somebody starts it. */
export function tripwire(home: TemporaryHome): { path: string; tripped: () => boolean } {
  const path = join(home.home, 'tripwire');
  const note = `${path}.note`;
  writeFileSync(path, `#!/bin/sh\necho started >> '${note}'\nsleep 2\n`);
  chmodSync(path, 0o755);
  return { path, tripped: () => existsSync(note) };
}
