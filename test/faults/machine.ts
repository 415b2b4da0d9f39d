import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from '../support/cli.ts';
import { codexBinary } from '../support/codex.ts';
import type { Scene } from './scenes.ts';
import { type Ended, type Program, run } from './shim.ts';
import { plainTree, type Tree } from './tree.ts';

export const key = 'sk-orq-made-up-0123456789abcdef';

/**
 * The pinned Codex, whose answers are kept by what it was asked and by the files that it reads: of a thousand runs most ask
 * the same.
 */
const remembering = (store: string): string => `#!/bin/sh
dir=\${CODEX_HOME:-$HOME/.codex}
key=$( { printf '%s\\n' "$@"; cat "$dir/config.toml" "$dir/orq-models.json" "$dir/.env"; } 2>/dev/null | md5sum | cut -c1-32)
at="${store}/$key"
if [ ! -e "$at.status" ]; then
  copy=$(mktemp -d "${store}/copy.XXXXXX")
  cp -a "$dir/." "$copy/" 2>/dev/null
  CODEX_HOME=$copy "${codexBinary}" "$@" >"$at.out.$$" 2>"$at.err.$$" </dev/null
  status=$?
  rm -rf "$copy"
  sed -i "s#$copy#@home@#g" "$at.out.$$" "$at.err.$$"
  mv "$at.out.$$" "$at.out"; mv "$at.err.$$" "$at.err"; echo $status >"$at.status"
fi
sed "s#@home@#$dir#g" "$at.out"
sed "s#@home@#$dir#g" "$at.err" >&2
exit "$(cat "$at.status")"
`;

/** Keeps hard links and all else, which Node's own copy would not. */
async function copy(from: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  const { status, stderr } = await run({
    command: 'cp',
    args: ['-a', from, to],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
  });
  if (status !== 0) throw new Error(stderr);
}

/** The package as it is installed: what lies beside the sources looks first whether it has been built from them. */
function packageIn(folder: string): string {
  mkdirSync(folder);
  for (const part of ['dist', 'templates', 'package.json'])
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'dist', 'cli.cjs');
}

/** A person's machine below one folder, always at the same place: its paths are part of what is written. */
export class Machine {
  readonly root: string;
  readonly home: string;
  readonly codexHome: string;
  readonly project: string;
  readonly #base: string;
  readonly #bin: string;
  readonly #env: Readonly<Record<string, string>>;

  /** @param withCodex whether Codex is installed */
  constructor(withCodex: boolean) {
    this.#base = realpathSync(mkdtempSync(join(tmpdir(), 'faults-')));
    this.root = join(this.#base, 'live');
    this.home = join(this.root, 'a person');
    this.codexHome = join(this.home, '.codex');
    this.project = join(this.home, 'project');
    this.#bin = packageIn(join(this.#base, 'package'));
    const bins = join(this.#base, 'bin');
    const store = join(this.#base, 'codex-answers');
    for (const folder of [bins, store]) mkdirSync(folder);
    symlinkSync(process.execPath, join(bins, 'node'));
    writeFileSync(join(this.#base, 'codex'), remembering(store), { mode: 0o755 });
    if (withCodex) symlinkSync(join(this.#base, 'codex'), join(bins, 'codex'));
    this.#env = {
      HOME: this.home,
      TMPDIR: join(this.root, 'tmp'),
      SHELL: '/bin/zsh',
      LANG: 'C.UTF-8',
      PATH: `${bins}:/usr/bin:/bin`,
      ORQ_API_KEY: key,
    };
  }

  /** The files of a scene and nothing else. */
  build({ files, open = [], twins = {} }: Pick<Scene, 'files' | 'open' | 'twins'>): void {
    rmSync(this.root, { recursive: true, force: true });
    for (const folder of [this.project, join(this.root, 'tmp')]) mkdirSync(folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.home, path)), { recursive: true });
      writeFileSync(join(this.home, path), text);
    }
    if (existsSync(this.codexHome)) chmodSync(this.codexHome, 0o700);
    if (existsSync(join(this.codexHome, '.env'))) chmodSync(join(this.codexHome, '.env'), 0o600);
    for (const path of open) chmodSync(join(this.home, path), 0o644);
    for (const [path, twin] of Object.entries(twins)) linkSync(join(this.home, path), join(this.home, twin));
  }

  /** Files get lost that earlier commands have written. */
  lose({ files, lost = [] }: Pick<Scene, 'files' | 'lost'>): void {
    for (const path of lost) {
      const text = files[path];
      if (text === undefined) rmSync(join(this.home, path));
      else writeFileSync(join(this.home, path), text);
    }
  }

  /** A folder outside of what the person has. */
  beside(name: string): string {
    return join(this.#base, name);
  }

  save(name: string): Promise<void> {
    return copy(this.root, this.beside(name));
  }

  restore(name: string): Promise<void> {
    return copy(this.beside(name), this.root);
  }

  program(args: readonly string[]): Program {
    return { args: [this.#bin, ...args], cwd: this.project, env: this.#env };
  }

  run(args: readonly string[]): Promise<Ended> {
    return run(this.program(args));
  }

  /** @throws Error where it does not end with 0 */
  async runWell(args: readonly string[]): Promise<void> {
    const { status, stdout, stderr } = await this.run(args);
    if (status !== 0) throw new Error(`${args.join(' ')}: ${status} ${stdout} ${stderr}`);
  }

  tree(): Tree {
    return plainTree(this.root);
  }

  /** Whether Codex loads its configuration. */
  async codexStarts(): Promise<boolean> {
    if (!existsSync(this.codexHome)) return true;
    const command = this.beside('codex');
    const ended = await run({ command, args: ['features', 'list'], cwd: this.home, env: this.#env });
    return ended.status === 0;
  }

  end(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }

  /** The snapshots in a folder beside, in the order of the calls. */
  snapshots(name: string): readonly string[] {
    const at = (each: string): number => Number.parseFloat(each.replace('.torn', '.5'));
    return readdirSync(this.beside(name))
      .sort((a, b) => at(a) - at(b))
      .map((each) => join(name, each));
  }
}
