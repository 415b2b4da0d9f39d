import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type FeatureRegistry = Readonly<{
  /** As a reference begins: `localhost:PORT`. */
  name: string;
  /** The digest of what a tag points to. */
  digestOf: (repository: string, tag: string) => string | undefined;
  close: () => Promise<void>;
}>;

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

type Answer = Readonly<{ status: number; headers?: Record<string, string>; body?: Buffer }>;
type Asked = Readonly<{ method: string; kind: string; repository: string; name: string; digest: string }>;

/** What is stored: blobs by digest, manifests by repository and then by tag or digest. */
class Store {
  readonly #blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, Map<string, Buffer>>();

  read({ kind, repository, name }: Asked): Answer {
    const manifests = this.manifests.get(repository) ?? new Map<string, Buffer>();
    if (kind === 'tags')
      return {
        status: manifests.size === 0 ? 404 : 200,
        body: Buffer.from(JSON.stringify({ tags: [...manifests.keys()] })),
      };
    const body = kind === 'blobs' ? this.#blobs.get(name) : manifests.get(name);
    if (body === undefined) return { status: 404 };
    const type = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    return { status: 200, headers: { ...type, 'docker-content-digest': digestOf(body) }, body };
  }

  write({ method, kind, repository, name, digest }: Asked, body: Buffer): Answer {
    if (method === 'POST') return { status: 202, headers: { location: `/v2/${repository}/blobs/uploads/1` } };
    if (kind === 'blobs') {
      this.#blobs.set(digest, body);
      return { status: 201 };
    }
    const manifests = this.manifests.get(repository) ?? new Map<string, Buffer>();
    this.manifests.set(repository, manifests.set(name, body).set(digestOf(body), body));
    return { status: 201, headers: { 'docker-content-digest': digestOf(body) } };
  }
}

/** A registry of the OCI's kind in memory: what `devcontainer features publish` and a build need of it. */
export async function startFeatureRegistry(): Promise<FeatureRegistry> {
  const store = new Store();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const parts = /^\/v2\/(.+)\/(blobs|manifests|tags)\/(.+)$/.exec(pathname) ?? [];
      const [, repository = '', kind = '', name = ''] = parts;
      const { method = 'GET' } = request;
      const asked = { method, repository, kind, name, digest: searchParams.get('digest') ?? '' };
      const isRead = method === 'GET' || method === 'HEAD';
      const {
        status,
        headers = {},
        body,
      } = isRead ? store.read(asked) : store.write(asked, Buffer.concat(chunks));
      response.writeHead(status, headers).end(method === 'HEAD' ? undefined : body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name: `localhost:${(server.address() as AddressInfo).port}`,
    digestOf: (repository, tag) => {
      const manifest = store.manifests.get(repository)?.get(tag);
      return manifest && digestOf(manifest);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
