import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '../../src/shared/report/runReport.ts';
import { headless, startHeadless } from '../support/headless.ts';
import type { HeadlessProcess, HeadlessResult } from '../support/headless.ts';
import { startHeldModel } from '../support/heldModel.ts';
import type { HeldAnswer, HeldModel } from '../support/heldModel.ts';
import { planText } from '../support/rig.ts';

const BIN = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));
const KEY = { ANTHROPIC_API_KEY: 'any' };
const isWindows = process.platform === 'win32';

/** Whether a process here may have a disk of its own, as on a Linux with user namespaces. */
function canMountDisks(): boolean {
  return spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /tmp']).status === 0;
}

/** The arguments with another folder for the runs. */
function withStorage(args: readonly string[], storage: string): string[] {
  return args.map((word, index) => (args[index - 1] === '--storage' ? storage : word));
}

describe('Several processes on one storage', function () {
  this.timeout(120_000);
  let directory: string;
  let storage: string;
  let place: string[];
  let model: HeldModel;
  const started: HeadlessProcess[] = [];

  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'wavewright-processes-')));
    storage = join(directory, 'storage');
    place = ['--folder', join(directory, 'folder'), '--storage', storage];
    await mkdir(join(directory, 'folder'));
    await writeFile(join(directory, 'folder', 'a.txt'), 'one\n');
  });

  afterEach(async () => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL');
    model.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Starts a run of these tasks in a process of its own. */
  async function startRun(tasks: readonly string[], answers?: Record<string, readonly HeldAnswer[]>): Promise<void> {
    model = await startHeldModel(answers);
    await writeFile(join(directory, 'plan.json'), planText(...tasks));
  }

  function runArguments(): string[] {
    return ['run', '--plan', join(directory, 'plan.json'), '--base-url', model.url, '--yes', ...place];
  }

  function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): HeadlessProcess {
    const process = startHeadless(args, { ...KEY, ...environment });
    started.push(process);
    return process;
  }

  /** A run of a and then b, in a process that waits for the answer about b. */
  async function startUntilB(): Promise<HeadlessProcess> {
    await startRun(['a', 'b<-a']);
    model.hold('b');
    const first = start(runArguments());
    await untilAsked('b', 1);
    return first;
  }

  /**
   * Stops the first process and starts another that goes on with its run. One that is stopped in the middle of a write holds
   * all others back, who then say so: it is let go on for a moment and stopped again.
   */
  async function startBesideStopped(first: HeadlessProcess): Promise<HeadlessProcess> {
    for (;;) {
      first.child.kill('SIGSTOP');
      const second = start(['resume', ...place]);
      const refused = await Promise.race([untilAsked('b', 2).then(() => undefined), second.ended]);
      if (refused === undefined) return second;
      assert.match(refused.err, /busy|in use/, refused.out);
      first.child.kill('SIGCONT');
      await sleep(100);
    }
  }

  async function untilAsked(taskId: string, times: number): Promise<void> {
    while (model.asked.filter((asked) => asked === taskId).length < times) await sleep(20);
  }

  async function report(): Promise<RunReport> {
    const { code, out, err } = await headless(['report', '--json', ...place]);
    assert.equal(code, 0, err);
    return JSON.parse(out) as RunReport;
  }

  async function assertFinishedOnce(attempts: number): Promise<void> {
    const done = await report();
    assert.deepEqual([done.state, done.tasks.succeeded, done.attempts], ['completed', done.tasks.total, attempts]);
  }

  it('drive a run one at a time: a second one is refused, whatever its clock says, and can look on', async () => {
    const first = await startUntilB();
    const aDayAhead = 'const now = Date.now; Date.now = () => now() + 86400000;';
    const clocks: Record<string, string>[] = [
      {},
      { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(aDayAhead)}` },
    ];
    for (const environment of clocks) {
      const refused = await start(['resume', ...place], environment).ended;
      assert.equal(refused.code, 1, refused.out);
      assert.match(refused.err, /Another window or process drives this run now/);
    }
    const looked = await headless(['report', ...place]);
    assert.match(looked.out, /^State {5}running$/m);
    model.letGo('b');
    assert.equal((await first.ended).code, 0);
    assert.deepEqual(model.asked, ['a', 'b']);
    await assertFinishedOnce(2);
  });

  it('go on at once with the run of one that was killed', async () => {
    const first = await startUntilB();
    first.child.kill('SIGKILL');
    await first.ended;
    const left = await headless(['report', ...place]);
    assert.match(left.out, /^State {5}running, but left by the process that drove it/m);
    model.letGo('b');
    const resumed = await start(['resume', ...place]).ended;
    assert.equal(resumed.code, 0, resumed.err);
    assert.deepEqual(model.asked, ['a', 'b', 'b']);
    await assertFinishedOnce(2);
  });

  it('replace one that was stopped, which leaves the journal alone when it goes on', async function () {
    if (isWindows) this.skip(); // A process cannot be stopped there.
    const first = await startUntilB();
    const second = await startBesideStopped(first);
    model.letGo('b');
    const resumed = await second.ended;
    assert.equal(resumed.code, 0, resumed.err);
    first.child.kill('SIGCONT');
    const replaced = await first.ended;
    assert.equal(replaced.code, 1, replaced.out);
    assert.match(replaced.err, /Another window or process drives the run "A plan" now/);
    assert.deepEqual(model.asked, ['a', 'b', 'b']);
    await assertFinishedOnce(2);
  });

  it('work on runs of their own at the same time', async () => {
    await startRun(['a', 'b<-a', 'c<-b']);
    const results = await Promise.all(Array.from({ length: 3 }, () => start(runArguments()).ended));
    assert.deepEqual(
      results.map(({ code }) => code),
      [0, 0, 0],
      results.map(({ err }) => err).join('\n'),
    );
    const listed = await headless(['list', '--json', ...place]);
    assert.equal(listed.out.split('"state":"completed"').length - 1, 3);
    assert.deepEqual(await readdir(storage), ['runs.db']);
  });

  it('end with a reason when the disk is full, and what was finished is not paid again when it is not', async function () {
    if (!canMountDisks()) this.skip();
    const content = randomBytes(150_000).toString('hex');
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const writing = (id: string): HeldAnswer[] => [
      { name: 'write_file', input: { path: `${id}.txt`, content: id + content } },
    ];
    await startRun(
      ids.map((id, index) => (index === 0 ? id : `${id}<-${ids[index - 1]!}`)),
      Object.fromEntries(ids.map((id) => [id, writing(id)])),
    );
    // A disk of 2 MB that only this process sees. What it holds in the end is copied to where the next process looks.
    await mkdir(join(directory, 'disk'));
    const onSmallDisk = 'mount -t tmpfs -o size=2m none "$0" && "$@"; code=$?; cp -r "$0" "$0.kept"; exit $code';
    const disk = join(directory, 'disk');
    const run = [process.execPath, BIN, ...withStorage(runArguments(), disk)];
    const full = await spawned('unshare', ['-rm', 'sh', '-c', onSmallDisk, disk, ...run]);
    assert.equal(full.code, 1, full.out + full.err);
    assert.match(full.err, /journal of the run could not be written: The disk is full.*Free some space and resume/);

    place = withStorage(place, `${disk}.kept`);
    const before = await report();
    assert.ok(before.tasks.succeeded > 0 && before.tasks.succeeded < ids.length, JSON.stringify(before.tasks));
    const askedBefore = model.asked.length;
    const resumed = await start(['resume', ...place]).ended;
    assert.equal(resumed.code, 0, resumed.err);
    const askedAgain = model.asked.slice(askedBefore);
    for (const id of ids.slice(0, before.tasks.succeeded)) assert.ok(!askedAgain.includes(id), `${id} was paid again`);
    await assertFinishedOnce(ids.length);
  });

  it('say that a storage may only be read, and change nothing', async function () {
    if (isWindows) this.skip(); // Permissions of another kind.
    await startRun(['a']);
    assert.equal((await start(runArguments()).ended).code, 0);
    await chmod(directory, 0o755);
    await chmod(join(storage, 'runs.db'), 0o444);
    await chmod(storage, 0o555);
    for (const command of [['list'], ['resume'], runArguments()]) {
      const refused = await spawned(process.execPath, [BIN, ...command, ...(command.length === 1 ? place : [])]);
      assert.equal(refused.code, 1, refused.out);
      assert.match(refused.err, /database of runs cannot be (written|opened)\. Check the permissions of its folder/);
    }
    await chmod(storage, 0o755);
    assert.deepEqual(await readdir(storage), ['runs.db']);
    await assertFinishedOnce(1);
  });

  /** A process that permissions hold for, unlike the administrator's. */
  async function spawned(command: string, args: readonly string[]): Promise<HeadlessResult> {
    const asNobody = command === process.execPath && process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...KEY },
      ...asNobody,
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, out, err };
  }
});
