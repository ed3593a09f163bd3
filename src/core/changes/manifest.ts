/**
 * What the files of a root were at one moment, by path in sorted order.
 *
 * - `object`: the blob `id` of git's object database.
 * - `copy`: a body in the store, by the SHA-256 of its bytes.
 * - `later`: neither, because it is large or cannot be read; pinned when it is read first.
 * - `link`: leads to `target` in the same root, a path that goes through no other link.
 */
export type Manifest = ReadonlyMap<string, ManifestSource>;

export type ManifestSource =
  | { readonly kind: 'object'; readonly id: string; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'copy'; readonly hash: string; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'later'; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'link'; readonly target: string; readonly leadsTo: 'file' | 'folder' };

const HEADER = 'wavewright-manifest 1';
const SEPARATOR = '\0';

/** The same bytes for the same manifest, so that runs on one base share them: a line of text per file, gzipped. */
export async function encodeManifest(manifest: Manifest): Promise<Uint8Array> {
  const lines = [HEADER];
  for (const [path, source] of manifest) lines.push([...fieldsOf(source), path].join(SEPARATOR));
  return throughStream(new TextEncoder().encode(lines.join('\n')), new CompressionStream('gzip'));
}

/** Throws when the bytes are no manifest. */
export async function decodeManifest(bytes: Uint8Array): Promise<Manifest> {
  const text = new TextDecoder().decode(await throughStream(bytes, new DecompressionStream('gzip')));
  const [header, ...lines] = text.split('\n');
  if (header !== HEADER) throw new Error(`expected a manifest that begins with "${HEADER}"`);
  return new Map(lines.map(parseLine));
}

function fieldsOf(source: ManifestSource): string[] {
  if (source.kind === 'link') return ['link', source.leadsTo, source.target];
  const reference = source.kind === 'object' ? source.id : source.kind === 'copy' ? source.hash : '';
  return [source.kind, `${source.executable ? 'x' : ''}${source.size}`, reference];
}

function parseLine(line: string): [string, ManifestSource] {
  const [kind, facts, reference, path] = line.split(SEPARATOR);
  if (facts === undefined || reference === undefined || path === undefined) throw badLine(line);
  if (kind === 'link') return [path, { kind, target: reference, leadsTo: facts === 'folder' ? 'folder' : 'file' }];
  const executable = facts.startsWith('x');
  const size = Number(executable ? facts.slice(1) : facts);
  if (kind === 'object') return [path, { kind, id: reference, size, executable }];
  if (kind === 'copy') return [path, { kind, hash: reference, size, executable }];
  if (kind === 'later') return [path, { kind, size, executable }];
  throw badLine(line);
}

function badLine(line: string): Error {
  return new Error(`expected a line of a manifest, came ${JSON.stringify(line.slice(0, 100))}`);
}

async function throughStream(
  bytes: Uint8Array,
  { readable, writable }: { readonly readable: ReadableStream; readonly writable: WritableStream },
): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // What goes wrong with the writing shows in the reading.
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => undefined);
  const pieces: Uint8Array[] = [];
  const reader = (readable as ReadableStream<Uint8Array>).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.byteLength, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  return whole;
}
