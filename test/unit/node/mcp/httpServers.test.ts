import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { ToolSource } from '../../../../src/core/ports/toolSources.ts';
import { mcpRoot } from '../../../support/mcpRoot.ts';
import type { McpRoot } from '../../../support/mcpRoot.ts';
import { must, mustFail } from '../../../support/rig.ts';

const NOW = new AbortController().signal;

describe('A server of tools that is asked by HTTP', () => {
  let root: McpRoot;
  let server: Server;

  async function serve(answer: RequestListener, rest: Parameters<typeof mcpRoot>[1] = {}): Promise<ToolSource> {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const headers = { Authorization: 'Bearer ${TOKEN}' };
    const entry = { type: 'http', url: `http://127.0.0.1:${port}/mcp`, headers };
    root = await mcpRoot({ web: entry }, { environment: { TOKEN: 'of the person' }, ...rest });
    return root.find('web');
  }
  afterEach(async () => {
    await root.remove();
    server.closeAllConnections();
    server.close();
  });

  it('tells its tools and answers calls, and gets the headers that its file gives', async () => {
    const seen: string[] = [];
    const handler = createMcpHandler(() => {
      const made = new McpServer({ name: 'web', version: '1.0.0' });
      made.registerTool('double', { inputSchema: z.object({ of: z.number() }) }, ({ of }) => ({
        content: [{ type: 'text', text: String(of * 2) }],
      }));
      return made;
    });
    const source = await serve((request, response) => {
      seen.push(`${request.method} ${request.headers.authorization}`);
      void handOn(request, response, handler.fetch);
    });
    assert.deepEqual(
      must(await source.list(NOW)).map(({ name }) => name),
      ['double'],
    );
    assert.equal(must(await source.call('double', { of: 21 }, NOW)).text, '42');
    assert.ok(seen.length >= 4 && seen.every((each) => each.endsWith('Bearer of the person')));
    assert.ok(
      seen.every((each) => !each.startsWith('GET')),
      'it listens to nothing that nobody asked for',
    );
  });

  it('that is not there, wants a sign-in or answers nonsense is told as such', async () => {
    for (const [answer, expected] of [
      [(response: ServerResponse) => response.writeHead(401).end(), /wants somebody to sign in/],
      [(response: ServerResponse) => response.writeHead(500).end('oops'), /HTTP status 500/],
      [
        (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
        /cannot be used/,
      ],
      [(response: ServerResponse) => response.destroy(), /cannot be used/],
    ] as const) {
      const source = await serve((_, response) => void answer(response));
      assert.match(mustFail(await source.list(NOW)).message, expected);
      await root.remove();
      server.close();
    }
  });

  it('cannot send the headers of the person to another address', async () => {
    let strangers = 0;
    const stranger = createServer((_, response) => {
      strangers += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const source = await serve((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end(),
    );
    assert.equal(mustFail(await source.list(NOW)).kind, 'tool-source-unavailable');
    assert.equal(strangers, 0);
    stranger.close();
  });

  it('that floods is cut off, and one that never ends its answer is given up', async () => {
    const flooding = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        while (!response.destroyed && response.write(`data: ${'x'.repeat(65_536)}\n\n`));
        response.once('drain', more);
      };
      more();
    });
    assert.match(mustFail(await flooding.list(NOW)).message, /an answer of more than 8 MB/);
    await root.remove();
    server.closeAllConnections();
    server.close();
    const times = { startMs: 500, listMs: 500, callMs: 500 };
    const silent = await serve(
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
      {
        times,
      },
    );
    assert.equal(mustFail(await silent.list(NOW)).kind, 'timeout');
  });

  it('needs an address of the web and headers that can be sent', async () => {
    await serve((_, response) => void response.end());
    for (const [entry, expected] of [
      [{ type: 'http', url: 'file:///etc/passwd' }, /no http or https one/],
      [{ url: 'not an address' }, /no http or https one/],
      [{ type: 'http', url: 'http://127.0.0.1/', headers: { 'a b': 'c' } }, /a header with a name or value/],
    ] as const) {
      await root.write('.mcp.json', JSON.stringify({ mcpServers: { odd: entry } }));
      assert.match(mustFail(await (await root.find('odd')).list(NOW)).message, expected);
    }
  });
});

/** A request of Node as handlers of the web platform take it. */
async function handOn(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: Request) => Promise<Response>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', headers, url = '/' } = request;
  const body = method === 'POST' ? { body: Buffer.concat(chunks) } : {};
  const given = new Headers(Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])));
  const answered = await handle(new Request(`http://127.0.0.1${url}`, { method, headers: given, ...body }));
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(Buffer.from(await answered.arrayBuffer()));
}
