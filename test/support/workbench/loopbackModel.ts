import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createDemoFetch } from '../../../src/node/demo/demoFetch.ts';

/** A server of the Messages API on this machine, with the demo model behind it, that can be made to misbehave. */
export interface LoopbackModel {
  readonly url: string;
  /** From now on every key is wrong. */
  refuseKeys(): void;
  /** From now on it answers. */
  serve(): void;
  /** Answers so many requests more; then nobody listens on its port. */
  breakAfter(requests: number): void;
  /** Listens again, on the same port. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Opens it on a free port of 127.0.0.1; it answers from the beginning. */
export async function openLoopbackModel(): Promise<LoopbackModel> {
  const answerAsModel = createDemoFetch({ paceMs: 0, sleep: () => Promise.resolve() });
  let isRefusing = false;
  let left = Infinity;
  let port = 0;
  let server: Server | undefined;

  const stop = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = new Promise((resolve) => closing.close(resolve));
    closing.closeAllConnections();
    await closed;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isRefusing) {
      const error = { type: 'authentication_error', message: 'invalid x-api-key' };
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error }));
      return;
    }
    left -= 1;
    if (left < 0) {
      await stop();
      return;
    }
    await passOn(await answerAsModel(`http://127.0.0.1${request.url}`, await initOf(request)), response);
  };
  const listen = async (): Promise<void> => {
    const opened = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject);
      opened.listen(port, '127.0.0.1', resolve);
    });
    port = (opened.address() as AddressInfo).port;
    server = opened;
  };
  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    refuseKeys: () => void (isRefusing = true),
    serve: () => void (isRefusing = false),
    breakAfter: (requests) => void (left = requests),
    reopen: async () => {
      left = Infinity;
      await listen();
    },
    close: stop,
  };
}

async function initOf(request: IncomingMessage): Promise<RequestInit> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const method = request.method ?? 'GET';
  return method === 'GET' ? { method } : { method, body: Buffer.concat(chunks).toString('utf8') };
}

async function passOn(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) response.end();
  else for await (const chunk of Readable.fromWeb(answer.body as ReadableStream)) response.write(chunk);
  response.end();
}
