import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { featureFiles } from '../../src/devcontainer/feature.ts';
import { run } from '../../src/host/processes.ts';
import type { RunResult } from '../../src/host/types.ts';
import { answers } from '../support/devcontainer-cli.ts';
import { findProgram } from '../support/programs.ts';

/** Every program that the scripts may count on: POSIX's, and `mktemp -d` and `readlink`, which all families have. */
const tools = 'sh cat chmod cp dirname find grep head ln mkdir mktemp mv readlink rm sed sort tr'.split(' ');

/** What an npm does with the arguments of install.sh, with a Codex that can say its version. */
const fakeNpm = `#!/bin/sh
echo "npm $1 $2" >>"$CALLS"
[ "$1" = install ] || { echo 10.0.0; exit 0; }
[ -z "\${NPM_FAILS-}" ] || { echo 'npm error network' >&2; exit 1; }
version=\${2##*@}
while [ "$1" != --prefix ]; do shift; done
vendor=$2/node_modules/@openai/\${FAKE_PACKAGE-codex-linux-x64}/vendor/\${FAKE_TRIPLE-x86_64-unknown-linux-musl}
folder=$vendor/\${FAKE_FOLDER-bin}
mkdir -p "$folder" "$vendor/codex-path"
echo rg >"$vendor/codex-path/rg"
cat >"$folder/codex" <<END
#!/bin/sh
case \\$1 in
  --version) echo codex-cli \${FAKE_VERSION-$version} ;;
  features) echo "\\$FAKE_CONFIG" >&2; [ -z "\\$FAKE_CONFIG" ] ;;
  sandbox) echo "\\$FAKE_SANDBOX" >&2; [ -z "\\$FAKE_SANDBOX" ] ;;
esac
END
chmod +x "$folder/codex"
`;

/**
 * What Node does with make-catalogue.cjs, which has tests of its own: writes the file and prints what Codex lets no entry
 * say; checks.
 */
const fakeNode = `#!/bin/sh
echo "node $2" >>"$CALLS"
[ "$FAKE_CATALOGUE" != "no $2" ] || { echo 'codex-orq: no such luck' >&2; exit 1; }
[ "$2" = check ] || { echo '{}' >"$5"; echo "\${FAKE_LACKING-}"; }
`;

const fakes: Readonly<Record<string, string>> = {
  npm: fakeNpm,
  node: fakeNode,
  id: `#!/bin/sh\necho "\${FAKE_ID-0}"\n`,
  uname: `#!/bin/sh\necho "\${FAKE_MACHINE-x86_64}"\n`,
  chown: '#!/bin/sh\n',
};

/** A package manager that "installs" npm by linking it into the PATH, and takes it away again. */
export const fakeManager = (add: string, remove: string): string => `#!/bin/sh
echo "\${0##*/} $*" >>"$CALLS"
case " $* " in
  *' ${add} '*npm*) cp "\${0%/*}/../npm" "\${0%/*}/npm" ;;
  *' ${remove} '*) rm "\${0%/*}/npm" ;;
esac
`;

export type Relocated = Readonly<{
  root: string;
  /** Path below the root. */
  at: (path: string) => string;
  /** Text of a file below the root; undefined when there is none. */
  text: (path: string) => string | undefined;
  /** What the stand-ins were called with, in order. */
  calls: () => readonly string[];
  install: (options?: Readonly<Record<string, string>>) => Promise<RunResult>;
  check: (env?: Readonly<Record<string, string>>, args?: readonly string[]) => Promise<RunResult>;
}>;

/**
 * The Feature's scripts with `/usr/local` and `/etc` moved below a temporary folder, so that any user can run them:
 * the logic under test, with stand-ins for what needs root or a network. The real thing runs in the tests of the root
 * file system.
 * @param programs stand-ins to add to or (undefined) to take out of the PATH, which holds nothing of the machine's but
 *   {@link tools}
 */
export function relocated(programs: Readonly<Record<string, string | undefined>> = {}): Relocated {
  const root = mkdtempSync(join(tmpdir(), 'feature-'));
  const at = (path: string): string => join(root, path);
  const bin = at('bin');
  for (const folder of ['bin', 'feature', 'home', 'usr/local', 'work'])
    mkdirSync(at(folder), { recursive: true });
  for (const tool of tools) {
    const found = findProgram(tool);
    if (found === undefined) throw new Error(`the machine has no ${tool}`);
    symlinkSync(found, join(bin, tool));
  }
  for (const [name, text] of Object.entries({ ...fakes, ...programs }))
    if (text !== undefined) writeFileSync(join(bin, name), text, { mode: 0o755 });
  writeFileSync(at('npm'), fakeNpm, { mode: 0o755 });
  for (const { name, text } of featureFiles(answers))
    writeFileSync(
      at(join('feature', name)),
      text
        .replaceAll('/usr/local', at('usr/local'))
        .replace(/\/etc\/(codex|ssl|pki|profile)/g, `${root}/etc/$1`)
        .replaceAll('/proc/1/', `${root}/proc-1/`),
      { mode: 0o755 },
    );
  const text = (path: string): string | undefined =>
    existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined;
  const env = { PATH: bin, HOME: at('home'), CALLS: at('calls') };
  return {
    root,
    at,
    text,
    calls: () => (text('calls') ?? '').trim().split('\n'),
    install: (options = {}) =>
      run('sh', ['./install.sh'], {
        timeoutMs: 20_000,
        cwd: at('feature'),
        env: {
          ...env,
          MODEL: answers.model,
          // Plain http, so that it needs no CA certificates; tests of those say otherwise.
          BASEURL: 'http://localhost:4000/v3/router',
          CODEXVERSION: answers.codexVersion,
          ...options,
        },
      }),
    check: (extra = {}, args = []) =>
      run('sh', [at('feature/codex-orq-check'), ...args], {
        timeoutMs: 20_000,
        cwd: at('work'),
        env: {
          ...env,
          // As devcontainer-feature.json has it: behind everything else.
          PATH: [bin, at('usr/local/bin'), at('usr/local/lib/codex-orq/bin')].join(delimiter),
          TMPDIR: root,
          ...extra,
        },
      }),
  };
}

/** The same for the running test, which goes away when that ends. */
export function feature(programs: Readonly<Record<string, string | undefined>> = {}): Relocated {
  const made = relocated(programs);
  onTestFinished(() => rmSync(made.root, { recursive: true }));
  return made;
}

/** Writes a file below the root of a relocated Feature. */
export function put({ at }: Relocated, path: string, content: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}
