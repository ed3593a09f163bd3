import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quiet } from '../../../support/manualClock.ts';
import { TIMEOUT_MS, createCommandRig, isAlive, outcomeOf, textOf, whenShown } from './setup.ts';
import type { CommandRig, RunOptions } from './setup.ts';

const onLinux = process.platform === 'linux';

describe('A command', function () {
  this.timeout(30_000);
  let rig: CommandRig;

  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  beforeEach(async () => {
    rig = await createCommandRig();
  });

  afterEach(async () => {
    assert.deepEqual(await rig.leftovers().catch(() => []), [], 'temporary folders are left over');
    assert.deepEqual(rig.warnings, []);
    await rig.dispose();
  });

  /** Ids of processes that a command wrote into a file, one in a line. */
  async function ids(file: string): Promise<number[]> {
    const text = await readFile(join(rig.folder, file), 'utf8');
    return text.trim().split('\n').map(Number);
  }

  async function assertEnded(file: string, count: number): Promise<void> {
    const started = await ids(file);
    assert.equal(started.length, count);
    for (const id of started) assert.equal(await isAlive(id), false, `process ${id} is alive`);
  }

  /** Moves the clock over the time limit as soon as the command has said "ready". */
  function timeOutWhenReady(): RunOptions {
    const pass = async (): Promise<void> => {
      while (rig.clock.sleeping().length === 0) await quiet();
      await rig.clock.advance(TIMEOUT_MS);
    };
    return { onOutput: whenShown('ready', () => void pass()) };
  }

  it('runs in its folder; both outputs come as one, in order, with the exit code', async () => {
    const result = outcomeOf(await rig.run('echo a; echo b >&2; echo c; pwd; exit 3'));
    assert.deepEqual(
      { ...result, output: textOf({ ok: true, value: result }) },
      {
        exitCode: 3,
        timedOut: false,
        output: `a\nb\nc\n${rig.folder}\n`,
        outputBytes: 7 + rig.folder.length,
        tookMs: 0,
      },
    );
  });

  it('is told by its signal when one ended it', async () => {
    const { exitCode, signal, timedOut } = outcomeOf(await rig.run('kill -SEGV $$'));
    assert.deepEqual({ exitCode, signal, timedOut }, { exitCode: undefined, signal: 'SIGSEGV', timedOut: false });
  });

  it('can open its outputs by their names', async function () {
    if (!onLinux) this.skip();
    assert.equal(
      await rig.output('echo a > /dev/stderr; echo b > /dev/stdout; echo c | tee /dev/stderr'),
      'a\nb\nc\nc\n',
    );
  });

  it('gets no input and no terminal', async () => {
    assert.equal(await rig.output('cat; read x || echo none; tty'), 'none\nnot a tty\n');
    assert.match(await rig.output('echo x > /dev/tty'), /No such device|not configured/);
  });

  it('can be anything a shell reads: quotes, newlines, several statements, unicode', async () => {
    assert.equal(
      await rig.output(`printf '%s\\n' "a'b" "ü 😀"\nfor x in 1 2; do\n  echo $x\ndone # end`),
      "a'b\nü 😀\n1\n2\n",
    );
  });

  it('hands on its output while it runs', async () => {
    let shown = '';
    await rig.run('echo a; echo b >&2', { onOutput: (text) => (shown += text) });
    assert.equal(shown, 'a\nb\n');
  });

  it('has a folder for temporary files, which is removed with whatever lies in it', async () => {
    const [folder = '', made] = (await rig.output('echo "$TMPDIR"; mktemp -d')).trim().split('\n');
    assert.ok(made?.startsWith(folder) && folder !== '');
    assert.equal(existsSync(folder), false);
  });

  it('does not see keys and what concerns the host alone', async () => {
    await rig.dispose();
    rig = await createCommandRig({
      environment: {
        PATH: process.env['PATH'],
        HOME: '/home/somebody',
        ANTHROPIC_API_KEY: 'k',
        SSH_AUTH_SOCK: 's',
        X: 'y',
      },
      passedVariables: ['X'],
    });
    assert.equal(
      await rig.output('echo "$HOME|$ANTHROPIC_API_KEY|$SSH_AUTH_SOCK|$X|$CI|$TERM"'),
      '/home/somebody|||y|1|dumb\n',
    );
  });

  it('keeps the beginning and the end of a flood, and counts it', async () => {
    const flood = 'echo first; head -c 50000000 /dev/zero | tr "\\0" x; echo; echo last';
    const result = outcomeOf(await rig.run(flood, { maxOutputBytes: 1_000 }));
    assert.equal(result.outputBytes, 50_000_012);
    assert.match(
      textOf({ ok: true, value: result }),
      /^first\nx{494}\n\[\.\.\. 49999012 bytes left out \.\.\.\]\nx{494}\nlast\n$/,
    );
  });

  it('may write bytes that are no text; they are replaced', async () => {
    assert.equal(await rig.output("printf 'a\\377\\0b'"), 'a\ufffd\0b');
  });

  it('is ended when its time is over, however it clings to life', async () => {
    const line = `trap '' TERM INT HUP; (trap '' TERM; while :; do sleep 100; done) & echo $! >> ids; echo $$ >> ids; echo ready; while :; do sleep 100; done`;
    const result = outcomeOf(await rig.run(line, timeOutWhenReady()));
    assert.deepEqual([result.timedOut, result.exitCode, result.signal], [true, undefined, 'SIGKILL']);
    assert.equal(result.tookMs, TIMEOUT_MS);
    await assertEnded('ids', 2);
  });

  it('may tidy up when its time is over', async () => {
    const line = `trap 'echo tidied; exit 7' TERM; echo ready; while :; do sleep 0.01; done`;
    const result = outcomeOf(await rig.run(line, timeOutWhenReady()));
    assert.deepEqual([result.timedOut, result.exitCode], [true, 7]);
    // Bash may tell that its `sleep` was ended.
    assert.match(textOf({ ok: true, value: result }), /^ready\n(.*\n)?tidied\n$/);
  });

  it('is ended when it is stopped, or has closed its output', async () => {
    const stopped = outcomeOf(await rig.run('echo ready; kill -STOP $$', timeOutWhenReady()));
    assert.equal(stopped.timedOut, true);
    const silent = outcomeOf(await rig.run('echo ready; exec >&- 2>&-; sleep 100', timeOutWhenReady()));
    assert.equal(silent.timedOut, true);
  });

  it('is ended with all its processes when it is cancelled', async () => {
    const controller = new AbortController();
    const line = 'sleep 100 & echo $! >> ids; sh -c "echo \\$\\$ >> ids; echo ready; sleep 100; true"';
    const result = await rig.run(line, {
      signal: controller.signal,
      onOutput: whenShown('ready', () => controller.abort()),
    });
    assert.deepEqual(result, { ok: false, failure: { kind: 'cancelled', message: 'The command was cancelled.' } });
    await assertEnded('ids', 2);
  });

  it('is not started when it is cancelled before', async () => {
    const result = await rig.run('touch started', { signal: AbortSignal.abort() });
    assert.equal(result.ok ? undefined : result.failure.kind, 'cancelled');
    assert.equal(existsSync(join(rig.folder, 'started')), false);
  });

  it('leaves no process behind that it started in the background, which keeps the output open', async () => {
    const result = outcomeOf(await rig.run('sleep 100 & echo $! >> ids; echo done'));
    assert.deepEqual([result.exitCode, result.timedOut, textOf({ ok: true, value: result })], [0, false, 'done\n']);
    await assertEnded('ids', 1);
  });

  it('leaves no daemon behind: re-parented, in a session of its own, with closed outputs', async function () {
    if (!onLinux) this.skip();
    const line = `(setsid sh -c 'setsid sh -c "echo \\$\\$ >> ids; exec sleep 100" & echo $$ >> ids; exec sleep 100' < /dev/null > /dev/null 2>&1 &)
      while [ "$(wc -l < ids 2> /dev/null)" != 2 ]; do sleep 0.01; done`;
    assert.equal(outcomeOf(await rig.run(line)).exitCode, 0);
    await assertEnded('ids', 2);
  });

  it('leaves no daemon behind that cleared its environment too, as long as it holds the output', async function () {
    if (!onLinux) this.skip();
    const line = `(env -i /usr/bin/setsid /bin/sh -c 'echo $$ >> ids; exec /bin/sleep 100' &)
      while ! [ -s ids ]; do sleep 0.01; done`;
    assert.equal(outcomeOf(await rig.run(line)).exitCode, 0);
    await assertEnded('ids', 1);
  });

  it('that forks without end is ended', async () => {
    const line = `fork() { echo $BASHPID >> ids; [ $1 -gt 0 ] && { fork $(($1 - 1)) & fork $(($1 - 1)) & }; sleep 100; }; fork 5 & echo ready; wait`;
    await writeFile(join(rig.folder, 'ids'), '');
    const result = outcomeOf(await rig.run(line, timeOutWhenReady()));
    assert.equal(result.timedOut, true);
    for (const id of await ids('ids')) assert.equal(id === 0 ? false : await isAlive(id), false);
  });

  it('lets what still writes behind a process substitution finish', async () => {
    assert.equal(await rig.output('echo a > >(sleep 0.05; cat)'), 'a\n');
  });

  it('may delete its own directory', async () => {
    const result = outcomeOf(await rig.run('rm -rf "$PWD"; echo gone'));
    assert.deepEqual([result.exitCode, textOf({ ok: true, value: result })], [0, 'gone\n']);
    const next = await rig.run('echo x');
    assert.equal(next.ok ? undefined : next.failure.kind, 'command-unstartable');
    assert.match(next.ok ? '' : next.failure.message, /there is no directory/);
  });

  it('is not started in what is no directory, with a NUL, with too long a line, or without a shell', async () => {
    await writeFile(join(rig.folder, 'file'), '');
    const without = await createCommandRig({ environment: { PATH: '/nowhere' } });
    const results = [
      await rig.run('echo x', { folder: join(rig.folder, 'file') }),
      await rig.run('echo \0'),
      await rig.run(`echo ${'x'.repeat(10_000_000)}`),
      await without.run('echo x'),
    ];
    await without.dispose();
    for (const result of results) assert.equal(result.ok ? undefined : result.failure.kind, 'command-unstartable');
  });
});

describe('Many commands', function () {
  this.timeout(30_000);

  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('run only so many at once, in their order, and one that waits in line can be cancelled at once', async () => {
    const rig = await createCommandRig({ concurrency: 1 });
    const controller = new AbortController();
    const order: string[] = [];
    const first = rig.run('echo ready; while ! [ -e go ]; do sleep 0.01; done', {
      onOutput: whenShown('ready', () => {
        controller.abort();
      }),
    });
    const second = rig.run('touch second', { signal: controller.signal }).then((result) => {
      order.push('cancelled');
      return result;
    });
    const third = rig.run('true').then(() => order.push('third'));
    const given = await second;
    assert.equal(given.ok ? undefined : given.failure.kind, 'cancelled');
    await writeFile(join(rig.folder, 'go'), '');
    await Promise.all([first.then(() => order.push('first')), third]);
    assert.deepEqual(order, ['cancelled', 'first', 'third']);
    assert.equal(existsSync(join(rig.folder, 'second')), false);
    await rig.dispose();
  });

  it('run more at once when they are allowed to', async () => {
    const rig = await createCommandRig({ concurrency: 1 });
    rig.runner.setConcurrency(3);
    const meet = 'touch "$NAME"; while [ "$(ls | wc -l)" -lt 3 ]; do sleep 0.01; done';
    const results = await Promise.all(['a', 'b', 'c'].map((name) => rig.run(`NAME=${name}; ${meet}`)));
    assert.deepEqual(
      results.map((result) => outcomeOf(result).exitCode),
      [0, 0, 0],
    );
    await rig.dispose();
  });
});
