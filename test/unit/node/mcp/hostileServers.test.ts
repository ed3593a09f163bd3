import assert from 'node:assert/strict';
import { createForeignTools } from '../../../../src/core/runs/equipment/foreignTools.ts';
import type { ToolSource } from '../../../../src/core/ports/toolSources.ts';
import { createSystemClock } from '../../../../src/node/system/clock.ts';
import { mcpRoot, serverEntry } from '../../../support/mcpRoot.ts';
import type { McpRoot } from '../../../support/mcpRoot.ts';
import { must, mustFail } from '../../../support/rig.ts';

const NOW = new AbortController().signal;
const HASTY = { startMs: 1_500, listMs: 1_500, callMs: 1_500 };

describe('A server of tools that does what none should', () => {
  let root: McpRoot;

  async function server(mode: string, rest: Parameters<typeof mcpRoot>[1] = {}): Promise<ToolSource> {
    root = await mcpRoot({ bad: serverEntry('hostileServer.mjs', mode) }, rest);
    return root.find('bad');
  }
  async function answer(mode: string): Promise<unknown> {
    return must(await (await server(mode)).call('act', {}, NOW));
  }
  afterEach(() => root.remove());

  it('that dies before it greets is told with its last words', async () => {
    const failure = mustFail(await (await server('dead-at-start')).list(NOW));
    assert.equal(failure.kind, 'tool-source-unavailable');
    assert.equal(failure.message, 'The server bad cannot be used: it ended with code 4: no such database.');
  });

  it('that says nothing is given up in time', async () => {
    const failure = mustFail(await (await server('silent', { times: HASTY })).list(NOW));
    assert.deepEqual([failure.kind, failure.message], ['timeout', 'bad did not answer within 2 s.']);
  });

  for (const [mode, why] of [
    ['garbage', 'what it writes are no messages'],
    ['binary', 'it sent a message of more than 8 MB'],
  ] as const) {
    it(`that writes only ${mode} is ended as soon as that is clear`, async () => {
      const failure = mustFail(await (await server(mode)).list(NOW));
      assert.equal(failure.message, `The server bad cannot be used: ${why}.`);
    });
  }

  it('that greets on standard output first is understood all the same', async () => {
    assert.deepEqual(await answer('greets'), { text: 'acted', isError: false });
  });

  it('that writes megabytes of errors is answered by all the same', async () => {
    assert.deepEqual(await answer('stderr'), { text: 'acted', isError: false });
  });

  for (const [mode, why] of [
    ['huge', 'it sent a message of more than 8 MB'],
    ['endless-line', 'it sent a message of more than 8 MB'],
    ['notifications', 'it floods with messages that nobody asked for'],
  ] as const) {
    it(`that answers a call with ${mode} is ended, and the call fails`, async () => {
      const source = await server(mode);
      const failure = mustFail(await source.call('act', {}, NOW));
      assert.equal(failure.kind, 'tool-source-unavailable');
      assert.equal(failure.message, `The server bad cannot be used: ${why}.`);
    });
  }

  it('that asks for models, folders and passwords gets none', async () => {
    assert.deepEqual(await answer('asks-back'), { text: 'asked', isError: false });
  });

  it('that answers in odd forms is read as far as it can be', async () => {
    assert.deepEqual(await answer('odd-answer'), {
      text: '[a part that cannot be read is left out]\n[a part that cannot be read is left out]\n[a sound is left out]\n[a picture of the kind text/html is left out]',
      isError: false,
    });
    await root.remove();
    assert.deepEqual(await answer('no-content'), { text: '{"ok":true}', isError: false });
    await root.remove();
    assert.deepEqual(await answer('deep-answer'), {
      text: '[a value that cannot be written as text is left out]',
      isError: false,
    });
    await root.remove();
    assert.deepEqual(await answer('refuses-call'), { text: 'Wrong input.', isError: true });
    await root.remove();
    assert.equal(mustFail(await (await server('text-answer', { times: HASTY })).call('act', {}, NOW)).kind, 'timeout');
  });

  it('that answers after the call was cancelled, and twice, changes nothing', async () => {
    const source = await server('late');
    must(await source.list(NOW));
    const stopping = new AbortController();
    const calling = source.call('act', {}, stopping.signal);
    stopping.abort();
    assert.equal(mustFail(await calling).kind, 'cancelled');
    assert.equal(must(await source.list(NOW)).length, 1);
  });

  it('that does not end when it is asked to is killed', async () => {
    const source = await server('stays');
    must(await source.list(NOW));
    await source.close();
    must(await source.list(NOW));
  });

  it('with a list of tools that never ends, is none or is refused is given up or cut', async () => {
    assert.equal(must(await (await server('endless-list')).list(NOW)).length, 2);
    await root.remove();
    assert.match(mustFail(await (await server('no-list')).list(NOW)).message, /not of the right form/);
    await root.remove();
    assert.match(mustFail(await (await server('refuses')).list(NOW)).message, /it refused: .*Not today/);
    await root.remove();
    assert.deepEqual(must(await (await server('deep')).list(NOW)), []);
  });

  it('with 10,000 tools, or tools that lie about themselves, gives tools that every provider takes', async () => {
    for (const mode of ['many-tools', 'bad-tools']) {
      await server(mode);
      const told: string[] = [];
      const tools = createForeignTools({
        sources: root.sources,
        allowance: () => ({ code: ['bad/*'] }),
        mayReachOut: () => true,
        clock: createSystemClock(),
        log: { debug() {}, info() {}, warn() {}, error() {} },
        tell: (message) => told.push(message),
      });
      const grants = await tools.prepare(NOW);
      assert.equal(grants.length, mode === 'many-tools' ? 128 : 7);
      const descriptions = grants.map(({ tool }) => tool.description);
      assert.equal(new Set(descriptions.map(({ name }) => name)).size, grants.length);
      for (const { name, description, inputSchema } of descriptions) {
        assert.match(name, /^[A-Za-z0-9_-]{1,64}$/);
        assert.ok(description.length < 1_400 && description.startsWith('Tool of bad, which is not part of this work'));
        assert.equal(inputSchema['type'], 'object');
        assert.ok(!JSON.stringify(inputSchema).includes('$ref'));
      }
      assert.equal(told.length, mode === 'many-tools' ? 1 : 0);
      await tools.rest();
      await root.remove();
    }
  });
});
