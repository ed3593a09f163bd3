import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '../../../../src/node/commands/sandbox.ts';
import { createCommandRig, outcomeOf, whenShown } from './setup.ts';
import type { CommandRig } from './setup.ts';

describe('A command in the sandbox', function () {
  this.timeout(60_000);
  let rig: CommandRig;
  let secrets: string;
  let server: Server;
  let port: number;

  before(async function () {
    secrets = await mkdtemp(join(tmpdir(), 'wavewright-secrets-'));
    await writeFile(join(secrets, 'key'), 'secret');
    server = createServer((_request, response) => response.end('of the host'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    rig = await createCommandRig({ sandbox: { use: 'where-possible', allowedHosts: [], privatePaths: [secrets] } });
    const isolation = await rig.runner.isolation();
    if (isolation.kind === 'none') {
      console.log(`      (skipped, there is no sandbox here: ${isolation.reason})`);
      this.skip();
    }
  });

  after(async () => {
    server.close();
    await rig.dispose();
    await rm(secrets, { recursive: true, force: true });
  });

  it('writes in its folder and in its folder for temporary files, and nowhere else', async () => {
    const elsewhere = [rig.outside, tmpdir(), '/tmp', process.cwd(), '"$HOME"', '/var/tmp'];
    const tries = elsewhere.map((folder) => `touch ${folder}/wavewright-was-here 2>/dev/null && echo ${folder}`);
    const output = await rig.output(`echo a > mine && echo b > "$TMPDIR/b" && echo both; ${tries.join('; ')}`);
    assert.equal(output, 'both\n');
    assert.equal(await readFile(join(rig.folder, 'mine'), 'utf8'), 'a\n');
    assert.deepEqual(await readdir(rig.outside), []);
  });

  it('does not read what is private', async () => {
    const output = await rig.output(`cat ${join(secrets, 'key')} 2>/dev/null; ls "$HOME/.ssh" 2>/dev/null; echo end`);
    assert.equal(output, 'end\n');
  });

  it('reaches no server of the host and no other, but its own on loopback', async () => {
    const fetching = `fetch('http://127.0.0.1:${port}').then(() => console.log('reached'), () => console.log('refused'))`;
    const own = `const s = require('node:http').createServer((q, r) => r.end('own')).listen(0, '127.0.0.1', () =>
      fetch('http://127.0.0.1:' + s.address().port).then((r) => r.text()).then((t) => { console.log(t); s.close(); process.exit(); }))`;
    await writeFile(join(rig.folder, 'fetching.cjs'), fetching);
    await writeFile(join(rig.folder, 'own.cjs'), own);
    const node = JSON.stringify(process.execPath);
    assert.equal(await rig.output(`${node} fetching.cjs; ${node} own.cjs`), 'refused\nown\n');
  });

  it('gets the line exactly, and ends with its exit code', async () => {
    const line = `printf '%s|' 'a'"'"'b' "$(echo '"c"')" \\$x '\\'; exit 5`;
    const result = outcomeOf(await rig.run(line));
    assert.equal(new TextDecoder().decode(result.output), `a'b|"c"|$x|\\|`);
    assert.equal(result.exitCode, 5);
  });

  it('sees its folder for temporary files and nothing of how the sandbox brings in the line', async () => {
    const output = await rig.output('echo "$TMPDIR"; env | grep -E "^(WAVEWRIGHT_LINE|JAVA_TOOL|CLAUDE)"; true');
    assert.match(output, /\/temporary\/command-\w+\n$/);
    assert.equal(output.split('\n').length, 2);
  });

  it('changes nothing that git would run or obey for somebody outside of it', async () => {
    await rig.run('git init -q . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x');
    const config = await readFile(join(rig.folder, '.git/config'), 'utf8');
    const output = await rig.output(
      'echo "[core]" >> .git/config; echo x > .git/hooks/pre-commit; git config a.b c; git status >/dev/null && echo works',
    );
    assert.match(output, /works\n$/);
    assert.equal(await readFile(join(rig.folder, '.git/config'), 'utf8'), config);
    assert.equal(existsSync(join(rig.folder, '.git/hooks/pre-commit')), false);
    await rm(join(rig.folder, '.git'), { recursive: true });
  });

  it('leaves nothing running, whatever sessions and environments its processes made for themselves', async () => {
    const line = `(env -i /usr/bin/setsid /bin/sh -c 'while :; do date +%N > ticks; sleep 0.01; done' >/dev/null 2>&1 &)
      while ! [ -s ticks ]; do sleep 0.01; done`;
    assert.equal(outcomeOf(await rig.run(line)).exitCode, 0);
    await rm(join(rig.folder, 'ticks'));
    await rig.run('sleep 0.1');
    assert.equal(existsSync(join(rig.folder, 'ticks')), false);
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const stop = whenShown('ready', () => controller.abort());
    const result = await rig.run('echo ready; sleep 100', { signal: controller.signal, onOutput: stop });
    assert.equal(result.ok ? undefined : result.failure.kind, 'cancelled');
  });

  it('keeps this program in charge of its own end', () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      assert.deepEqual(
        process.listeners(signal).filter((listener) => listener.toString().includes('reset()')),
        [],
      );
    }
  });
});

describe('The isolation of commands', () => {
  it('says why there is no sandbox', async () => {
    const settings = { use: 'where-possible', allowedHosts: [], privatePaths: [] } as const;
    assert.deepEqual(await createSandbox({ ...settings, use: 'off' }, 'linux').isolation(), {
      kind: 'none',
      reason: 'the sandbox is switched off',
    });
    const windows = await createSandbox(settings, 'win32').isolation();
    assert.match(windows.kind === 'none' ? windows.reason : '', /Windows/);
  });

  it('says which programs are missing', async function () {
    if (process.platform !== 'linux') this.skip();
    const path = process.env['PATH'];
    const empty = await mkdtemp(join(tmpdir(), 'wavewright-empty-'));
    await mkdir(join(empty, 'bin'));
    process.env['PATH'] = join(empty, 'bin');
    try {
      const settings = { use: 'where-possible', allowedHosts: [], privatePaths: [] } as const;
      const isolation = await createSandbox(settings, 'linux').isolation();
      assert.match(isolation.kind === 'none' ? isolation.reason : '', /bubblewrap.*socat/);
    } finally {
      process.env['PATH'] = path;
      await rm(empty, { recursive: true });
    }
  });
});
