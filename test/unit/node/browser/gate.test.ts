import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { openGate } from '../../../../src/node/browser/gate.ts';
import type { Gate } from '../../../../src/node/browser/gate.ts';
import { openSite } from './browserRig.ts';
import type { TestSite } from './browserRig.ts';

describe('The way of pages to the network', () => {
  let gate: Gate;
  let site: TestSite;
  let problems: string[];

  beforeEach(async () => {
    problems = [];
    site = await openSite({ '/': 'hello', '/large': 'x'.repeat(20_000) });
    gate = await openGate({
      mayRequest: ({ hostname }) => hostname === 'localhost' || hostname.endsWith('.test'),
      resolve: (host) =>
        Promise.resolve([{ address: host === 'meta.test' ? '169.254.169.254' : '127.0.0.1', family: 4 }]),
      maxBytes: 10_000,
      onProblem: (line) => problems.push(line),
    });
  });
  afterEach(() => Promise.all([gate.close(), site.close()]));

  function ask(target: string): Promise<{ status: number | undefined; body: string }> {
    const { hostname, port } = new URL(gate.url);
    return new Promise((resolve, reject) => {
      const asking = request({ hostname, port, path: target, headers: { host: 'x' } }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, body }));
        response.on('error', reject);
      });
      asking.on('error', reject);
      asking.end();
    });
  }

  function tunnel(target: string): Promise<string> {
    const { hostname, port } = new URL(gate.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(`CONNECT ${target} HTTP/1.1\r\n\r\n`));
      socket.once('data', (data) => {
        resolve(data.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.on('error', reject);
    });
  }

  it('leads to what may be asked, and is itself no server of anything', async () => {
    assert.deepEqual(await ask(`${site.origin}/`), { status: 200, body: 'hello' });
    assert.equal((await ask('/')).status, 400);
    assert.equal((await ask('http://other.example/')).status, 403);
    assert.equal((await ask('ftp://localhost/')).status, 400);
    assert.deepEqual(problems, ['not allowed: other.example']);
  });

  it('does not believe that an allowed name is this machine or a place of credentials', async () => {
    assert.equal((await ask(`http://docs.test:${site.port}/`)).status, 502);
    assert.equal((await ask('http://meta.test/')).status, 502);
    assert.equal(await tunnel(`docs.test:${site.port}`), 'HTTP/1.1 502 Bad Gateway');
    assert.deepEqual(site.asked, []);
    assert.equal(problems.length, 3);
  });

  it('opens tunnels only to what may be asked', async () => {
    assert.equal(await tunnel(`localhost:${site.port}`), 'HTTP/1.1 200 Connection Established');
    assert.equal(await tunnel('other.example:443'), 'HTTP/1.1 403 Forbidden');
    assert.equal(await tunnel('%%%'), 'HTTP/1.1 403 Forbidden');
  });

  it('cuts off what is larger than it may be, until it is refilled', async () => {
    await assert.rejects(ask(`${site.origin}/large`));
    await assert.rejects(ask(`${site.origin}/`));
    assert.equal(problems.length, 1);
    gate.refill();
    assert.equal((await ask(`${site.origin}/`)).body, 'hello');
  });
});
