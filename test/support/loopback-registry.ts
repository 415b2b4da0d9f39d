import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../src/host/processes.ts';

const platforms = { 'linux-x64': 'x86_64-unknown-linux-musl', 'linux-arm64': 'aarch64-unknown-linux-musl' };

/** A package as npm packs it: everything below `package/`. */
async function pack(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'package', path)), { recursive: true });
    writeFileSync(join(folder, 'package', path), text, { mode: 0o755 });
  }
  const archive = join(folder, 'package.tgz');
  const packed = await run('tar', ['-czf', archive, '-C', folder, 'package'], { timeoutMs: 20_000 });
  if (packed.exitCode !== 0) throw new Error(packed.stderr);
  return readFileSync(archive);
}

export type LoopbackRegistry = Readonly<{
  url: string;
  /** Path of each request, in order. */
  requests: readonly string[];
  close: () => Promise<void>;
}>;

/**
 * An npm registry with one package, @openai/codex in the shape of the real one (a launcher, and its platforms as
 * versions of their own), whose Codex can say its version.
 * @param damaged which archives, by path, differ from their checksums
 */
export async function startLoopbackRegistry(version: string, damaged?: RegExp): Promise<LoopbackRegistry> {
  const archives = new Map<string, Buffer>();
  const versions: Record<string, object> = {};
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    requests.push(path);
    const archive = archives.get(path);
    if (archive !== undefined)
      return response.end(damaged?.test(path) ? Buffer.concat([archive, Buffer.from('x')]) : archive);
    if (path !== '/@openai/codex') return response.writeHead(404).end('{}');
    response.setHeader('content-type', 'application/json');
    return response.end(
      JSON.stringify({ name: '@openai/codex', 'dist-tags': { latest: version }, versions }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const add = async (
    name: string,
    manifest: object,
    files: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const content = { name: '@openai/codex', version: name, ...manifest };
    const archive = await pack({ 'package.json': JSON.stringify(content), ...files });
    const path = `/@openai/codex/-/codex-${name}.tgz`;
    archives.set(path, archive);
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    versions[name] = { ...content, dist: { tarball: url + path, integrity } };
  };
  const optionalDependencies: Record<string, string> = {};
  for (const [platform, triple] of Object.entries(platforms)) {
    const [os, cpu] = platform.split('-');
    optionalDependencies[`@openai/codex-${platform}`] = `npm:@openai/codex@${version}-${platform}`;
    await add(
      `${version}-${platform}`,
      { os: [os], cpu: [cpu] },
      {
        [`vendor/${triple}/bin/codex`]: `#!/bin/sh\ncase $1 in --version) echo codex-cli ${version} ;; debug) exit 1 ;; esac\n`,
      },
    );
  }
  // A script that must not run: what is installed is one file out of the package.
  const scripts = { postinstall: 'touch /etc/P' };
  await add(
    version,
    { bin: { codex: 'bin/codex.js' }, scripts, optionalDependencies },
    { 'bin/codex.js': '' },
  );
  return {
    url,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
