import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ForeignAnswer, ToolSource } from '../../../../src/core/ports/toolSources.ts';
import { listProcesses } from '../../../../src/node/commands/processTable.ts';
import type { McpSourcesDeps } from '../../../../src/node/mcp/mcpSources.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import { failed } from '../../../../src/shared/result.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { mcpRoot, serverEntry } from '../../../support/mcpRoot.ts';
import type { McpRoot } from '../../../support/mcpRoot.ts';
import { must, mustFail } from '../../../support/rig.ts';

const NOW = new AbortController().signal;

describe('A server of tools that a repository names', () => {
  let root: McpRoot;

  async function plain(rest: Partial<McpSourcesDeps> = {}, env: Readonly<Record<string, string>> = {}) {
    root = await mcpRoot({ plain: { ...serverEntry('plainServer.mjs'), env } }, rest);
    return root.find('plain');
  }
  const call = async (source: ToolSource, tool: string, input = {}): Promise<ForeignAnswer> =>
    must(await source.call(tool, input, NOW));

  afterEach(() => root.remove());

  it('tells its tools and answers calls', async () => {
    const source = await plain();
    const tools = must(await source.list(NOW));
    assert.deepEqual(tools.map(({ name }) => name).sort(), [
      'add',
      'big',
      'child',
      'die',
      'environment',
      'fail',
      'never',
      'picture',
      'where',
    ]);
    const add = tools.find(({ name }) => name === 'add');
    assert.equal(add?.description, 'Adds two numbers.');
    assert.deepEqual((add.inputSchema as { required: string[] }).required, ['a', 'b']);
    assert.deepEqual(await call(source, 'add', { a: 2, b: 3 }), { text: '5', isError: false });
    assert.equal((await call(source, 'where')).text, root.directory);
  });

  it('hands over pictures, and names in words what is neither text nor picture', async () => {
    assert.deepEqual(await call(await plain(), 'picture'), {
      text: 'Look:\n[a picture of the kind image/tiff is left out]\n[link to file:///a (a)]\ntext of b',
      isError: false,
      pictures: [{ mediaType: 'image/png', base64: 'aGFsbG8=' }],
    });
  });

  it('gives what its tools say of errors, and refusals of its protocol, as answers that tell of an error', async () => {
    const source = await plain();
    const failedCall = await call(source, 'fail');
    assert.ok(failedCall.isError);
    assert.match(failedCall.text, /it went wrong/);
    for (const [tool, input] of [
      ['gone', {}],
      ['add', { a: 'no' }],
    ] as const) {
      assert.ok((await call(source, tool, input)).isError, tool);
    }
  });

  it('hands over 4 MB of text whole', async () => {
    assert.equal((await call(await plain(), 'big')).text.length, 4_000_000);
  });

  it('gets the variables that programs need and those that its file gives, and no keys of this process', async () => {
    const environment = {
      ...process.env,
      ANTHROPIC_API_KEY: 'secret-1',
      AWS_SECRET_ACCESS_KEY: 'secret-2',
      MINE: 'mine',
    };
    const source = await plain({ environment }, { GIVEN: 'yes', MINE_TOO: '${MINE}', OTHER: '${NOT_SET:-default}' });
    const { text } = await call(source, 'environment');
    const variables = JSON.parse(text) as Record<string, string>;
    assert.ok(!text.includes('secret-'), 'no key');
    assert.equal(variables['GIVEN'], 'yes');
    assert.equal(variables['MINE_TOO'], 'mine');
    assert.equal(variables['OTHER'], 'default');
    assert.equal(variables['MINE'], undefined);
    assert.ok((variables['PATH'] ?? '') !== '');
    assert.ok(variables['TMPDIR']?.startsWith(join(root.directory, '.servers')));
  });

  it('is not started when it asks for a key of this program or a variable that is not set', async () => {
    const environment = { ...process.env, ANTHROPIC_API_KEY: 'secret' };
    for (const [value, expected] of [
      ['${ANTHROPIC_API_KEY}', /\$\{ANTHROPIC_API_KEY\} is not given to servers/],
      ['${env:ANTHROPIC_API_KEY:-x}', /is not given to servers/],
      ['${SURELY_NOT_SET}', /\$\{SURELY_NOT_SET\} is not set/],
      ['${input:token}', /\$\{input:token\} cannot be replaced here/],
    ] as const) {
      const { message } = mustFail(await (await plain({ environment }, { KEY: value })).list(NOW));
      assert.match(message, expected);
      assert.ok(!message.includes('secret'));
      await root.remove();
    }
  });

  it('is not started before the person has allowed it, and told why', async () => {
    const refusal: Failure = { kind: 'not-allowed', message: 'The person said no.' };
    const source = await plain({ approve: () => Promise.resolve(failed(refusal)) }, { NOTES: 'notes.txt' });
    assert.deepEqual(await source.list(NOW), failed(refusal));
    assert.deepEqual(await readdir(root.directory), ['.mcp.json']);
  });

  it('is not started where the workspace is not trusted, and nobody is asked', async () => {
    const source = await plain({ isTrusted: () => false });
    assert.match(mustFail(await source.list(NOW)).message, /not trusted/);
    assert.deepEqual(root.asked, []);
  });

  it('is started once for many calls, and asked about once', async () => {
    const source = await plain({}, { NOTES: 'notes.txt' });
    await Promise.all([1, 2, 3, 4].map((a) => call(source, 'add', { a, b: 1 })));
    const notes = await readFile(join(root.directory, 'notes.txt'), 'utf8');
    assert.equal(notes.match(/started/g)?.length, 1);
    assert.equal(root.asked.length, 1);
  });

  it('is started again once after it has died, without repeating the call, and not a second time', async () => {
    const source = await plain({}, { NOTES: 'notes.txt' });
    const died = mustFail(await source.call('die', {}, NOW));
    assert.equal(died.kind, 'tool-source-unavailable');
    assert.match(died.message, /it ended with code 3: out of luck/);
    assert.equal((await call(source, 'add', { a: 1, b: 1 })).text, '2');
    mustFail(await source.call('die', {}, NOW));
    assert.match(mustFail(await source.call('add', { a: 1, b: 1 }, NOW)).message, /is not started once more/);
    const notes = await readFile(join(root.directory, 'notes.txt'), 'utf8');
    assert.equal(notes, 'started\ndie\nstarted\nadd 1 1\ndie\n');
  });

  it('ends with all that it started when it is closed, and starts again when it is asked', async () => {
    const source = await plain();
    const [server = 0, child = 0] = (await call(source, 'child')).text.split(' ').map(Number);
    assert.ok((await isAlive(server)) && (await isAlive(child)));
    await source.close();
    assert.ok(!(await isAlive(server)), 'the server');
    assert.ok(!(await isAlive(child)), 'what it started');
    assert.deepEqual(await readdir(join(root.directory, '.servers')), [], 'its temporary files');
    assert.equal((await call(source, 'add', { a: 1, b: 1 })).text, '2');
  });

  it('is given up when it does not answer in time, and goes on with the next call', async () => {
    const source = await plain({ times: { startMs: 60_000, listMs: 60_000, callMs: 2_000 } });
    must(await source.list(NOW));
    assert.deepEqual(
      await source.call('never', {}, NOW),
      failed<Failure>({
        kind: 'timeout',
        timeoutMs: 2_000,
        message: 'plain did not answer within 2 s.',
      }),
    );
    assert.equal((await call(source, 'where')).text, root.directory);
  });

  it('is left at once when a call is cancelled', async () => {
    const source = await plain();
    must(await source.list(NOW));
    const stopping = new AbortController();
    const calling = source.call('never', {}, stopping.signal);
    stopping.abort();
    assert.equal(mustFail(await calling).kind, 'cancelled');
    assert.equal(mustFail(await source.call('add', { a: 1, b: 1 }, stopping.signal)).kind, 'cancelled');
  });

  it('that cannot be started says so', async () => {
    root = await mcpRoot({ gone: { command: 'wavewright-no-such-program' }, nul: { command: 'a', args: ['\0'] } });
    assert.match(mustFail(await (await root.find('gone')).list(NOW)).message, /could not be started: .*ENOENT/);
    assert.equal(mustFail(await (await root.find('nul')).list(NOW)).kind, 'tool-source-unavailable');
  });

  it('is asked about with all that its file says, and with another fingerprint when anything of it changes', async () => {
    const entry = { command: 'node', args: ['a b.js', '--flag'], env: { B: '${TOKEN}', A: '1' } };
    const variants = [
      entry,
      { ...entry, command: 'nodejs' },
      { ...entry, args: ['a', 'b.js', '--flag'] },
      { ...entry, env: { A: '2', B: '${TOKEN}' } },
      { ...entry, env: { A: '1' } },
      { type: 'http', url: 'http://127.0.0.1:1/' },
      { type: 'http', url: 'http://127.0.0.1:1/', headers: { Authorization: 'Bearer ${TOKEN}' } },
    ];
    const seen: Result<never, Failure>[] = [];
    root = await mcpRoot({}, {});
    for (const variant of variants) {
      await root.write('.mcp.json', JSON.stringify({ mcpServers: { one: variant } }));
      seen.push((await (await root.find('one')).list(NOW)) as Result<never, Failure>);
    }
    const [first] = root.asked;
    assert.equal(new Set(root.asked.map(({ fingerprint }) => fingerprint)).size, variants.length);
    assert.equal(first?.runs, 'node "a b.js" --flag');
    assert.deepEqual(first.details, [`In ${root.directory}`, 'Variable A=1', 'Variable B=${TOKEN}']);
    assert.equal(first.file, '.mcp.json');
    assert.ok(seen.every((result) => !result.ok));
  });
});

/** What has ended but was not yet asked about by its parent counts as ended. */
async function isAlive(id: number): Promise<boolean> {
  return (await listProcesses(process.platform)).some((each) => each.id === id);
}
