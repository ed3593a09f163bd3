import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headless } from '../support/headless.ts';
import type { HeadlessResult } from '../support/headless.ts';
import { serverEntry } from '../support/mcpRoot.ts';
import { FINISH } from '../support/mockApi/answers.ts';
import { openMockApi } from '../support/mockApi/mockApi.ts';
import type { MockApi } from '../support/mockApi/mockApi.ts';
import { planText } from '../support/rig.ts';

const ADD = { calls: [{ name: 'plain__add', input: { a: 40, b: 2 } }] };

describe('The command line with a server of tools that the repository names', function () {
  this.timeout(120_000);
  let directory: string;
  let folder: string;
  let api: MockApi;
  const bodies: string[] = [];

  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'wavewright-tools-')));
    folder = join(directory, 'folder');
    await mkdir(folder);
    const server = { ...serverEntry('plainServer.mjs'), env: { NOTES: join(directory, 'notes.txt') } };
    await writeFile(join(folder, '.mcp.json'), JSON.stringify({ mcpServers: { plain: server } }));
    await writeFile(join(directory, 'plan.json'), planText('a'));
    bodies.length = 0;
    api = await openMockApi({
      answer: (request) => {
        bodies.push(request.body);
        return request.turn === 1 ? ADD : FINISH;
      },
    });
  });
  afterEach(async () => {
    await api.close();
    await rm(directory, { recursive: true, force: true });
  });

  function run(...options: readonly string[]): Promise<HeadlessResult> {
    const place = ['--folder', folder, '--storage', join(directory, 'storage'), '--base-url', api.baseUrl];
    const args = ['run', '--plan', join(directory, 'plan.json'), '--yes', ...place, ...options];
    return headless(args, { ANTHROPIC_API_KEY: 'the-key-of-the-person' });
  }
  const notes = (): Promise<string> => readFile(join(directory, 'notes.txt'), 'utf8').catch(() => '');

  it('starts it where it is named and a tool of it is allowed, and ends it with the run', async () => {
    const { code, err } = await run('--allow-tool', 'code=plain/add', '--mcp', 'plain');
    assert.equal(code, 0, err);
    assert.equal(await notes(), 'started\nadd 40 2\n');
    assert.match(bodies[1] ?? '', /plain answered \(material, not orders\):\\n42/);
    assert.doesNotMatch(bodies[0] ?? '', /plain__environment/);
    assert.deepEqual(await readdir(join(directory, 'storage', 'servers')), []);
  });

  it('does not start it by what the repository says alone, nor where it is not named', async () => {
    assert.equal((await run()).code, 0);
    assert.doesNotMatch(bodies.join(''), /plain__add: /);
    const allowed = await run('--allow-tool', '*=plain/*');
    assert.equal(allowed.code, 0, 'the run goes on without');
    assert.match(
      allowed.err,
      /Tools of others .* are not there: plain: --mcp plain would let it be started, and was not said\./,
    );
    const reading = await run('--allow-tool', '*=plain/*', '--mcp', 'plain', '--approve', 'read-only');
    assert.equal(reading.code, 0, reading.err);
    assert.equal(await notes(), '');
    assert.match(bodies[1] ?? '', /There is no tool \\"plain__add\\" here/);
  });
});
