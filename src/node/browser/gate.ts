import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { PassThrough, Transform } from 'node:stream';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ForbiddenAddressError, addressesOf, socketLookup } from './addresses.ts';
import type { Resolve, ResolvedAddress } from './addresses.ts';

/** Marks an answer as that of the gate, in whose place a server's should be. */
export const GATE_HEADER = 'x-wavewright-gate';

export interface GateDeps {
  readonly mayRequest: (url: URL) => boolean;
  readonly resolve: Resolve;
  /** Most bytes that come in between two calls of `refill`. */
  readonly maxBytes: number;
  /** Told what did not get through, and why, in a line. */
  readonly onProblem: (line: string) => void;
}

/**
 * The way of one session's pages to the network: a proxy on the loopback interface. What a page asks for by means that the
 * browser does not let anybody intercept (sockets, workers, windows, looking ahead) comes through here as well, and where a
 * name leads is found out here, once, and not by the browser.
 */
export interface Gate {
  readonly url: string;
  /** Gives the next page as many bytes as the one before had. */
  refill(): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

export async function openGate(deps: GateDeps): Promise<Gate> {
  const meter = createMeter(deps);
  const open = new Set<Duplex>();
  const server = createServer((request, response) => {
    void forward(request, response, { ...deps, meter }).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void tunnel(request, { socket, head }, { ...deps, meter }).catch(() => socket.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    refill: meter.refill,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of open) socket.destroy();
      }),
  };
}

interface Passage extends GateDeps {
  readonly meter: Meter;
}

/** Counts what comes in; it has a hole as soon as there was too much. */
interface Meter {
  refill(): void;
  measured(): Transform;
}

function createMeter({ maxBytes, onProblem }: Pick<GateDeps, 'maxBytes' | 'onProblem'>): Meter {
  let left = maxBytes;
  return {
    refill() {
      left = maxBytes;
    },
    measured: () =>
      new Transform({
        transform(chunk: Buffer, _encoding, done) {
          const wasLeft = left > 0;
          left -= chunk.byteLength;
          if (left > 0) {
            done(null, chunk);
            return;
          }
          if (wasLeft) onProblem(`cut off: a page and all it loads may have ${Math.round(maxBytes / 1e6)} MB`);
          done(new Error('too much'));
        },
      }),
  };
}

/** A request of the plain web. */
async function forward(request: IncomingMessage, response: ServerResponse, passage: Passage): Promise<void> {
  const url = URL.parse(request.url ?? '');
  if (url?.protocol !== 'http:') {
    refuse(response, 400, 'This is no server but the way out of a browser.');
    return;
  }
  if (!isLetThrough(url, passage)) {
    refuse(response, 403, `${url.host} may not be asked.`);
    return;
  }
  const addresses = await whereTo(url, passage);
  if (typeof addresses === 'string') {
    refuse(response, 502, addresses);
    return;
  }
  const outgoing = httpRequest({
    host: bare(url.hostname),
    port: url.port === '' ? 80 : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method: request.method,
    headers: { ...withoutHops(request.headers), connection: 'close', host: url.host },
    setHost: false,
    lookup: socketLookup(addresses),
  });
  response.on('close', () => outgoing.destroy());
  outgoing.on('response', (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, withoutHops(incoming.headers));
    pipeline(incoming, passage.meter.measured(), response).catch(() => response.destroy());
  });
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    if (response.headersSent) response.destroy();
    else refuse(response, 502, `${url.host} does not answer (${error.code ?? error.message}).`);
  });
  request.pipe(outgoing);
}

/** A connection of which only the ends are known: encrypted pages and sockets. */
async function tunnel(
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
  passage: Passage,
): Promise<void> {
  const url = URL.parse(`https://${request.url ?? ''}`);
  const end = (status: string): void => void socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
  if (url === null || !isLetThrough(url, passage)) {
    end('403 Forbidden');
    return;
  }
  const addresses = await whereTo(url, passage);
  if (typeof addresses === 'string') {
    end('502 Bad Gateway');
    return;
  }
  const port = url.port === '' ? 443 : Number(url.port);
  const server = connect({ host: bare(url.hostname), port, lookup: socketLookup(addresses) });
  socket.on('close', () => server.destroy());
  server.on('close', () => socket.destroy());
  server.on('error', () => end('502 Bad Gateway'));
  server.on('connect', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    server.write(head);
    socket.pipe(server);
    pipeline(server, passage.meter.measured(), new PassThrough(), socket).catch(() => socket.destroy());
  });
}

function isLetThrough(url: URL, { mayRequest, onProblem }: Passage): boolean {
  if (mayRequest(url)) return true;
  onProblem(`not allowed: ${url.host}`);
  return false;
}

/** A sentence where it leads nowhere. */
async function whereTo(url: URL, { resolve, onProblem }: Passage): Promise<readonly ResolvedAddress[] | string> {
  try {
    return await addressesOf(url.hostname, resolve);
  } catch (error) {
    if (error instanceof ForbiddenAddressError) {
      onProblem(`not allowed: ${error.message}`);
      return `${error.message}.`;
    }
    return `There is no host ${url.hostname} as far as the system knows.`;
  }
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', [GATE_HEADER]: 'refused' });
  response.end(why);
}

/** What concerns one connection and not what goes over it. */
function withoutHops(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOPS.has(name)));
}

const HOPS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  GATE_HEADER,
]);

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
