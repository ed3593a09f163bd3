import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createBoundedFetch } from './boundedFetch.ts';
import { LET_GO } from './stdioTransport.ts';
import type { WatchedTransport } from './stdioTransport.ts';

/** How long a server may take to hear that nobody asks it any more. */
const GOODBYE_MS = 1_000;

export interface ServerAddress {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** For each request. */
  readonly timeoutMs: number;
}

/**
 * Speaks to a server by HTTP, each request being one of its own. Redirects stay within the origin, since the headers that the
 * person gave go along.
 */
export function createHttpTransport({ url, headers, timeoutMs }: ServerAddress): WatchedTransport {
  let why: string | undefined;
  const inner = new StreamableHTTPClientTransport(url, {
    requestInit: { headers },
    fetch: createBoundedFetch({ timeoutMs, onFlood: (reason) => void end(reason) }),
    reconnectionOptions: NEVER_AGAIN,
  });

  async function end(reason: string): Promise<void> {
    if (why !== undefined) return;
    why = reason;
    const over = new AbortController();
    const late = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_MS);
      over.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    await Promise.race([inner.terminateSession().catch(() => undefined), late]);
    over.abort();
    await inner.close();
  }

  const transport: WatchedTransport = {
    async start() {
      inner.onmessage = (message) => transport.onmessage?.(message);
      inner.onerror = (error) => transport.onerror?.(error);
      inner.onclose = () => transport.onclose?.();
      await inner.start();
    },
    send: (message) => inner.send(message),
    close: () => end(LET_GO),
    setProtocolVersion: (version) => inner.setProtocolVersion(version),
    why: () => why,
  };
  return transport;
}

const NEVER_AGAIN = {
  maxRetries: 0,
  initialReconnectionDelay: 1_000,
  maxReconnectionDelay: 1_000,
  reconnectionDelayGrowFactor: 1,
} as const;
