import type { StoredBlob } from '../../core/ports/store.ts';
import type { PackedBodies } from './protocol.ts';

/** Copies the bodies into a buffer of their own, which can be handed to another thread. */
export function packBodies(bodies: readonly StoredBlob[]): PackedBodies {
  const bytes = new Uint8Array(bodies.reduce((total, body) => total + body.bytes.byteLength, 0));
  let end = 0;
  for (const body of bodies) {
    bytes.set(body.bytes, end);
    end += body.bytes.byteLength;
  }
  return { index: bodies.map((body) => ({ hash: body.hash, size: body.bytes.byteLength })), bytes };
}

/** The bodies as views of the buffer, in the same order. */
export function unpackBodies({ index, bytes }: PackedBodies): StoredBlob[] {
  let start = 0;
  return index.map(({ hash, size }) => {
    const body = { hash, bytes: bytes.subarray(start, start + size) };
    start += size;
    return body;
  });
}
