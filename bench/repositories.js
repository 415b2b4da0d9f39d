/*
 * `--check` over many repositories in one process: milliseconds for each, beside a process for each. The repositories are
 * of mixed kinds: `makeRepositories` makes them for a trial by hand as well (`node bench/repositories.js FOLDER`).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.js';

const many = 200;
const rounds = 7;

const image = '"image": "mcr.microsoft.com/devcontainers/base:bookworm"';
const single = '.devcontainer/devcontainer.json';

/** Kinds of repositories, by their files; the last two are routed, and the last one is edited after that. */
const kinds = {
  image: { [single]: `{\n  ${image}\n}\n` },
  comments: { [single]: `// ours\n{\n  "name": "api", /* both */\n  ${image},\n  "features": {},\n}\n` },
  crlf: { [single]: `{\r\n\t${image},\r\n\t"remoteUser": "dev"\r\n}\r\n` },
  dockerfile: {
    [single]: '{\n  "build": { "dockerfile": "Dockerfile" }\n}\n',
    '.devcontainer/Dockerfile': 'FROM debian:12\nUSER dev\n',
  },
  compose: {
    [single]: '{\n  "dockerComposeFile": "compose.yml",\n  "service": "app"\n}\n',
    '.devcontainer/compose.yml': 'services:\n  app:\n    image: debian:12\n    volumes: ["..:/work"]\n',
  },
  several: {
    '.devcontainer/go/devcontainer.json': `{ ${image} }\n`,
    '.devcontainer/web/devcontainer.json': `{ ${image} }\n`,
  },
  root: { '.devcontainer.json': `{ ${image} }\n` },
  none: { 'README.md': '# no dev container\n' },
  broken: { [single]: `{ ${image}\n` },
  routed: { [single]: `{\n  ${image}\n}\n` },
  drifted: { [single]: `{\n  ${image}\n}\n` },
};

/**
 * Makes repositories of each kind in turn.
 * @returns {{ folder: string, kind: string }[]}
 */
export function makeRepositories(root, count, { bin, env }) {
  const names = Object.keys(kinds);
  const made = Array.from({ length: count }, (_, index) => {
    const kind = names[index % names.length];
    const folder = join(root, `${String(index).padStart(4, '0')}-${kind}`);
    const files = { ...kinds[kind], '.env.example': 'DATABASE_URL=\n', 'src/main.js': 'export {};\n' };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return { folder, kind };
  });
  const run = (command, args, more) => {
    const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8', ...more });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}:\n${stdout}${stderr}`);
  };
  for (const { folder } of made) run('git', ['init', '--quiet'], { cwd: folder });
  const routed = made.filter(({ kind }) => ['routed', 'drifted'].includes(kind));
  const input = routed.map(({ folder }) => folder).join('\n');
  run(process.execPath, [bin, 'devcontainer', '--yes', '--dest', '-'], { input });
  for (const { folder, kind } of routed)
    if (kind === 'drifted') writeFileSync(join(folder, '.devcontainer/codex-orq/README.md'), 'edited\n');
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  for (const { folder } of made) {
    run('git', ['add', '--all'], { cwd: folder });
    run('git', [...who, 'commit', '--quiet', '--message', 'First'], { cwd: folder });
  }
  return made;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Prints what a look at each of many repositories takes. */
export function repositoriesBench() {
  const root = mkdtempSync(join(tmpdir(), 'codex-orq-bench-'));
  try {
    const bin = join(install(root), 'dist', 'cli.cjs');
    const home = join(root, 'home');
    mkdirSync(home);
    const env = { HOME: home, USERPROFILE: home, PATH: process.env.PATH };
    const folders = makeRepositories(join(root, 'repos'), many, { bin, env }).map(({ folder }) => folder);
    const time = (args, input = '') => {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, [bin, 'devcontainer', '--check', ...args], {
        ...{ cwd: home, env, encoding: 'utf8', input },
      });
      if (status === null || stderr !== '') throw new Error(stderr);
      return performance.now() - start;
    };
    const list = folders.join('\n');
    const [together, page, alone] = [[], [], []];
    for (let round = -1; round < rounds; round += 1) {
      const all = time(['--dest', '-'], list);
      const reported = time(['--dest', '-', '--report', join(root, 'repos.html')], list);
      const one = time(['--dest', folders[0]]);
      if (round < 0) continue;
      together.push(all / many);
      page.push(reported / many);
      alone.push(one);
    }
    console.log(
      `--check over ${many} repositories of ${Object.keys(kinds).length} kinds, medians of ${rounds}`,
    );
    const line = (ms, what) => console.log(`  ${ms.toFixed(1).padStart(6)} ms  ${what}`);
    line(median(together), 'each, in one process (to reach: 15)');
    line(median(page), 'each, with a page of all of them');
    line(median(alone), 'for one, in a process of its own');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder] = process.argv;
  if (folder === undefined) repositoriesBench();
  else {
    const bin = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
    for (const { folder: made } of makeRepositories(resolve(folder), many, { bin, env: process.env }))
      console.log(made);
  }
}
