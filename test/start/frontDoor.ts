import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** What {@link openFrontDoor} needs. */
export interface FrontDoorOptions {
  /** Port on 127.0.0.1 that people use. */
  readonly port: number;
  /** Port of VS Code's server. */
  readonly serverPort: number;
  readonly connectionToken: string;
  /** 32 bytes with which the window encrypts secrets. */
  readonly secretKey: Buffer;
}

/**
 * Passes all requests on to VS Code's server and answers the one that it does not know: the window's request for the key of
 * its secrets. Without that key an API key would be forgotten at every reload. Rejects with EADDRINUSE when the port is taken.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<Server> {
  const door = createServer((request, response) => {
    if (request.method === 'POST' && request.url?.endsWith('/mint-key')) answerKey(request, response, options);
    else passOn(request, response, options.serverPort);
  });
  door.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    passSocketOn(request, socket, head, options.serverPort);
  });
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen(options.port, '127.0.0.1', resolve);
  });
  return door;
}

function answerKey(request: IncomingMessage, response: ServerResponse, options: FrontDoorOptions): void {
  const isKnown = (request.headers.cookie ?? '').split(/;\s*/).includes(`vscode-tkn=${options.connectionToken}`);
  if (!isKnown) response.writeHead(403).end();
  else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(options.secretKey);
}

function passOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url, headers } = request;
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function passSocketOn(request: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
  const onward = connect(port, '127.0.0.1', () => {
    const headerLines = [];
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      headerLines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
    }
    onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${headerLines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  onward.on('close', () => socket.destroy());
  socket.on('error', () => onward.destroy());
  socket.on('close', () => onward.destroy());
}
