/** Bytes of one message. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** What may come without being an answer to something that was asked, before the next answer. */
const MAX_UNASKED = 10_000;
const MAX_UNASKED_BYTES = 16 * 1024 * 1024;
/** Lines that are no messages: some programs greet on standard output. */
const MAX_GARBAGE_LINES = 100;

export interface MessageLines {
  /** Takes what the server wrote; the messages in it, in order. Fails with why the server is not listened to any more. */
  add(chunk: Uint8Array): { readonly messages: readonly object[]; readonly broken?: string };
  /** A request with this id waits for its answer. */
  asked(id: string | number): void;
}

/** Makes messages of the output of a server, one JSON a line, and notices what would fill memory or keep the program busy. */
export function createMessageLines(): MessageLines {
  const waiting = new Set<string | number>();
  let parts: Uint8Array[] = [];
  let length = 0;
  let unasked = 0;
  let unaskedBytes = 0;
  let garbage = 0;

  /** One whole line; `undefined` for one without a message. */
  function messageOf(line: Buffer): object | undefined {
    const text = line.toString('utf8').trim();
    if (text === '') return undefined;
    const message = parsed(text);
    if (message === undefined) garbage += 1;
    return message;
  }

  function count(message: object | undefined, bytes: number): void {
    const id = message !== undefined && 'id' in message && !('method' in message) ? message.id : undefined;
    if ((typeof id === 'string' || typeof id === 'number') && waiting.delete(id)) {
      unasked = 0;
      unaskedBytes = 0;
      return;
    }
    unasked += 1;
    unaskedBytes += bytes;
  }

  function broken(): string | undefined {
    if (length > MAX_MESSAGE_BYTES) return 'it sent a message of more than 8 MB';
    if (garbage > MAX_GARBAGE_LINES) return 'what it writes are no messages';
    return unasked > MAX_UNASKED || unaskedBytes > MAX_UNASKED_BYTES
      ? 'it floods with messages that nobody asked for'
      : undefined;
  }

  return {
    add(chunk) {
      const messages: object[] = [];
      let rest = chunk;
      for (;;) {
        const end = rest.indexOf(0x0a);
        const piece = end === -1 ? rest : rest.subarray(0, end);
        if (piece.length > 0) parts.push(piece);
        length += piece.length;
        const why = broken();
        if (why !== undefined) {
          parts = [];
          return { messages, broken: why };
        }
        if (end === -1) return { messages };
        const line = Buffer.concat(parts, length);
        const message = messageOf(line);
        count(message, length);
        if (message !== undefined) messages.push(message);
        parts = [];
        length = 0;
        rest = rest.subarray(end + 1);
      }
    },
    asked: (id) => waiting.add(id),
  };
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
