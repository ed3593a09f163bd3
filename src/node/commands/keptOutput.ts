/** The output of a command in bounded memory: of much output, the beginning and the end. */
export interface KeptOutput {
  add(chunk: Uint8Array): void;
  /** Bytes that were added in all. */
  bytes(): number;
  /**
   * What was kept, as UTF-8 with what is none replaced: all of it when at most `maxBytes` came, else the beginning, a line that
   * says how many bytes are missing, and the end. Without that line never more than `maxBytes`.
   */
  result(): Uint8Array;
}

export function createKeptOutput(maxBytes: number): KeptOutput {
  const head = new Uint8Array(Math.ceil(maxBytes / 2));
  const tail = createRing(Math.floor(maxBytes / 2));
  let headBytes = 0;
  let bytes = 0;
  return {
    add: (chunk) => {
      bytes += chunk.length;
      const first = chunk.subarray(0, head.length - headBytes);
      head.set(first, headBytes);
      headBytes += first.length;
      if (first.length < chunk.length) tail.add(chunk.subarray(first.length));
    },
    bytes: () => bytes,
    result: () => {
      const beginning = head.subarray(0, headBytes);
      const end = tail.content();
      if (bytes <= maxBytes) return cut(clean(Buffer.concat([beginning, end])), maxBytes);
      const kept = [
        cut(clean(withoutTornEnd(beginning)), head.length),
        cutStart(clean(withoutTornStart(end)), end.length),
      ];
      const missing = bytes - headBytes - end.length;
      return Buffer.concat([kept[0] ?? end, Buffer.from(`\n[... ${missing} bytes left out ...]\n`), kept[1] ?? end]);
    },
  };
}

/** The last `size` bytes of what was added. */
function createRing(size: number): { add(chunk: Uint8Array): void; content(): Uint8Array } {
  let ring: Uint8Array | undefined;
  let added = 0;
  return {
    add: (chunk) => {
      if (size === 0) return;
      ring ??= new Uint8Array(size);
      const last = chunk.subarray(Math.max(0, chunk.length - size));
      const at = (added + chunk.length - last.length) % size;
      const untilEdge = last.subarray(0, size - at);
      ring.set(untilEdge, at);
      ring.set(last.subarray(untilEdge.length), 0);
      added += chunk.length;
    },
    content: () => {
      if (ring === undefined) return new Uint8Array();
      if (added <= size) return ring.slice(0, added);
      const at = added % size;
      return Buffer.concat([ring.subarray(at), ring.subarray(0, at)]);
    },
  };
}

function clean(bytes: Uint8Array): Uint8Array {
  // Without ignoreBOM a mark at the beginning would vanish.
  return new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
}

/** Replacing makes bytes more: one that is none of UTF-8 becomes three. */
function cut(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.length <= size ? bytes : withoutTornEnd(bytes.subarray(0, size));
}

function cutStart(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.length <= size ? bytes : withoutTornStart(bytes.subarray(bytes.length - size));
}

/** Without the first bytes of a character whose other bytes are cut off. */
function withoutTornEnd(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (length > back) return bytes.subarray(0, bytes.length - back);
    if (byte < 0x80 || byte >= 0xc0) break;
  }
  return bytes;
}

/** Without the last bytes of a character whose first byte is cut off. */
function withoutTornStart(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start);
}
