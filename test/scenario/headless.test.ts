import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/shared/report/runReport.ts';
import { eventsIn, headless, startHeadless } from '../support/headless.ts';
import type { HeadlessResult } from '../support/headless.ts';
import { planText } from '../support/rig.ts';
import { copySampleRepository } from '../support/sampleRepository.ts';

const REQUEST = ['--request', 'Migrate this project to ES modules'];

describe('The command on a real folder, with the demo model', function () {
  this.timeout(120_000);
  let directory: string;
  let folder: string;
  let storage: string;
  /** Options of every command. */
  let place: string[];

  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'wavewright-headless-')));
    folder = join(directory, 'sample');
    storage = join(directory, 'storage');
    place = ['--folder', folder, '--storage', storage];
    await copySampleRepository(folder);
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  function git(...args: string[]): string {
    return spawnSync('git', args, { cwd: folder, encoding: 'utf8' }).stdout;
  }

  function assertMigrated(): void {
    const tests = spawnSync('npm', ['test'], { cwd: folder, encoding: 'utf8' });
    assert.equal(tests.status, 0, tests.stdout + tests.stderr);
    assert.match(git('diff', '--', 'package.json'), /\+ {2}"type": "module"/);
    assert.doesNotMatch(git('grep', '-n', 'require(', '--', 'src/money.js', 'src/catalog.js'), /require/);
  }

  async function report(): Promise<RunReport> {
    const { code, out, err } = await headless(['report', '--json', ...place]);
    assert.equal(code, 0, err);
    return JSON.parse(out) as RunReport;
  }

  it('migrates the sample: its tests pass, git shows the migration and nothing else is written into the folder', async () => {
    const head = git('rev-parse', 'HEAD');
    const index = await readFile(join(folder, '.git', 'index'));
    const { code, out, err } = await headless([
      'run',
      ...REQUEST,
      ...place,
      '--provider',
      'demo',
      '--yes',
      '--accept',
      'all',
    ]);
    assert.equal(code, 0, out + err);
    assert.match(err, /^Using the embedded demo model/);
    assert.match(out, /Wave 1 of \d+: 1 task\n/);
    assert.match(out, /Accepted: \d+ files written\.\n$/);
    assert.deepEqual(await readFile(join(folder, '.git', 'index')), index, 'the index of the person is left alone');
    assertMigrated();
    const found = await report();
    const { total, succeeded } = found.tasks;
    assert.ok(total > 15 && succeeded === total, `${succeeded} of ${total}`);
    // The documentation is reviewed and so stands for those who do that.
    assert.deepEqual([found.state, found.attempts, found.failures], ['completed', total - 1, []]);
    assert.ok(found.changes.every(({ decision }) => decision === 'accepted'));
    const changed = new Set(found.changes.flatMap(({ files }) => files));
    const touched = git('status', '--porcelain', '--no-renames', '--untracked-files=all').trimEnd().split('\n');
    assert.deepEqual(
      touched.map((line) => line.slice(3)).filter((path) => !changed.has(path)),
      [],
    );
    assert.equal(git('rev-parse', 'HEAD'), head);
    assert.deepEqual(await keptIn(storage), ['runs.db']);
    const [denied, ...more] = found.commands;
    assert.ok(
      denied !== undefined && 'notRun' in denied && more.length === 0,
      'commands are not allowed by themselves',
    );
    assert.match(denied.notRun, /not on the list of allowed ones/);
    const { out: told } = await headless(['report', ...place]);
    assert.match(told, /validation: .* were not run: not allowed \(this command is not on the list/);
  });

  it('runs the tests of the sample on the migrated files where that is allowed, and reports the proof', async () => {
    const index = await readFile(join(folder, '.git', 'index'));
    const { code, out, err } = await headless([
      'run',
      ...REQUEST,
      ...place,
      '--provider',
      'demo',
      '--yes',
      '--allow',
      'npm test',
    ]);
    assert.equal(code, 0, out + err);
    assert.match(out, /\$ validation {2}npm test: exit code 0, /);
    assert.equal(git('status', '--porcelain'), '', 'the tests ran elsewhere');
    assert.deepEqual(await readFile(join(folder, '.git', 'index')), index);
    const { commands } = await report();
    assert.deepEqual(
      commands.map((command) => [command.taskId, command.command, 'exitCode' in command && command.exitCode]),
      [['validation', 'npm test', 0]],
    );
    const { out: text } = await headless(['report', ...place]);
    assert.match(
      text,
      /validation: .* 21 tests of the project passed on the migrated files: `npm test`, exit code 0\./,
    );
    assert.match(text, /^Commands\n {2}validation: npm test: exit code 0, /m);
    const { out: markdown } = await headless(['report', '--markdown', ...place]);
    assert.match(markdown, /^\| `validation` \| `npm test` \| 0 \| /m);
    await assertReviewed({ text, markdown });
  });

  /** Two reviewers looked at the whole migration, and what they found is in every form of the report. */
  async function assertReviewed({
    text,
    markdown,
  }: {
    readonly text: string;
    readonly markdown: string;
  }): Promise<void> {
    const { findings, reviewers } = (await report()).reviews;
    assert.deepEqual(
      reviewers
        .filter(({ lens }) => lens !== undefined)
        .map(({ reviewer, lens, findings: count, score }) => [reviewer, lens, count, score]),
      [
        ['documentation.1.correctness', 'correctness', 6, 65],
        ['documentation.1.behaviour-kept', 'behaviour-kept', 1, 98],
      ],
    );
    assert.deepEqual(
      findings.map(({ severity, path, standing }) => [severity, path, standing]),
      [
        ['major', 'docs/plugins.md', 'refuted'],
        ['minor', 'src/pricing/taxes.js', 'unasked'],
        ['minor', 'bin/stockroom.js', 'unasked'],
        ['minor', 'bin/stockroom.js', 'unasked'],
        ['minor', 'src/storage/json-store.js', 'unasked'],
        ['minor', 'test/cli.test.js', 'unasked'],
        ['minor', 'package.json', 'unasked'],
      ],
    );
    // Each is there: the line says what is found.
    const lines = new Map(findings.map(({ path = '', line = 0 }) => [path, line]));
    assert.equal(lines.get('package.json'), 21);
    assert.match(text, /^ {2}7 findings of \d+ reviewers: 1 major, 6 minor; 1 was refuted\.$/m);
    assert.match(text, /docs\/plugins\.md:6: An example is still CommonJS.*refuted by documentation\.1\.refute/);
    assert.match(text, /documentation\.1\.behaviour-kept \(behaviour-kept\): 1 found, score 98 of 100/);
    assert.match(markdown, /^### Major \(1\)$/m);
    assert.match(markdown, /`src\/pricing\/taxes\.js:5` \| `documentation` \| `documentation\.1\.correctness`/);
  }

  it('survives kill -9 half-way: a resume finishes the run and starts no finished task again', async () => {
    const first = startHeadless(['run', ...REQUEST, ...place, '--yes', '--accept', 'all', '--json', '--pace-ms', '60']);
    await first.until((out) => out.split('"type":"task-succeeded"').length > 12);
    first.child.kill('SIGKILL');
    const killed = await first.ended;
    assert.equal(killed.code, null);
    const finished = taskIdsOf(killed, 'task-succeeded');
    assert.equal(git('status', '--porcelain'), '', 'nothing is written before it is accepted');

    const interrupted = await report();
    assert.ok(interrupted.state === 'running' && interrupted.tasks.succeeded >= finished.length);
    assert.ok(interrupted.tasks.succeeded < interrupted.tasks.total, 'it was killed too late to show anything');

    const resumed = await headless(['resume', ...place, '--accept', 'all', '--json']);
    assert.equal(resumed.code, 0, resumed.err);
    const startedAgain = taskIdsOf(resumed, 'attempt-started').filter((id) => finished.includes(id));
    assert.deepEqual(startedAgain, []);
    assert.deepEqual(
      taskIdsOf(resumed, 'turn-completed').filter((id) => finished.includes(id)),
      [],
    );
    const firstSeq = eventsIn(resumed.out)[0]!.seq;
    assert.ok(firstSeq > eventsIn(killed.out).at(-1)!.seq, 'the journal goes on where it was');
    const done = await report();
    assert.deepEqual([done.state, done.tasks.succeeded], ['completed', done.tasks.total]);
    assert.equal(done.attempts, done.tasks.total - 1, 'an attempt that was cut off goes on from its last turn');
    assertMigrated();
  });

  it('pauses in good order at Ctrl+C, gives 130, and the command that it names goes on', async () => {
    const run = startHeadless(['run', ...REQUEST, ...place, '--yes', '--pace-ms', '60']);
    await run.until((out) => out.includes('Wave 2 of'));
    run.child.kill('SIGINT');
    const { code, out, err } = await run.ended;
    assert.equal(code, 130, out + err);
    assert.match(out, /Paused \(shutdown\)\n/);
    assert.match(err, /Pausing\. Once more ends it at once/);
    const hint = /Go on with: wavewright (resume .*)\n/.exec(err)?.[1];
    assert.ok(hint !== undefined, err);
    assert.deepEqual([(await report()).state, (await report()).pauseReason], ['paused', 'shutdown']);
    const resumed = await headless(hint.split(' '));
    assert.equal(resumed.code, 0, resumed.err);
  });

  it('stops in good order when nobody reads its output any more', async () => {
    const run = startHeadless(['run', ...REQUEST, ...place, '--yes', '--json', '--pace-ms', '60']);
    await run.until((out) => out.includes('\n'));
    run.child.stdout!.destroy();
    assert.equal((await run.ended).code, 130);
    assert.equal((await report()).state, 'paused');
  });

  it('leaves a plan waiting when nobody can be asked, and runs it once it is approved', async () => {
    const waiting = await headless(['run', ...REQUEST, ...place]);
    assert.equal(waiting.code, 1);
    assert.match(waiting.err, /No ANTHROPIC_API_KEY is set\. Using the embedded demo model/);
    assert.match(waiting.out, /Plan: .*\n {2}Understood as: migration.*\n {2}Wave 1\n/);
    assert.match(waiting.err, /waits for approval; nothing was run\. Approve it with: wavewright resume \w+ --yes/);
    assert.equal((await report()).attempts, 0);
    const approved = await headless(['resume', '--yes', ...place]);
    assert.equal(approved.code, 0, approved.err);
    assert.equal(git('status', '--porcelain'), '', 'nothing is accepted unless it is asked for');
  });

  it('plans into a file that it runs', async () => {
    const planned = await headless(['plan', ...REQUEST, ...place, '--json']);
    assert.equal(planned.code, 0, planned.err);
    await writeFile(join(directory, 'plan.json'), planned.out);
    const ran = await headless(['run', '--plan', join(directory, 'plan.json'), ...place, '--yes']);
    assert.equal(ran.code, 0, ran.err);
    const listed = await headless(['list', ...place]);
    assert.match(listed.out, /^\w+ {2}completed .*\n\w+ {2}initializing .*\n$/);
  });

  it('gives 2 and a sentence for wrong use, and records nothing', async () => {
    await writeFile(join(directory, 'cycle.json'), planText('a<-b', 'b<-a'));
    await writeFile(join(directory, 'broken.yml'), 'version: 1\ntitle: [never closed\n');
    const large = Array.from({ length: 5000 }, (_, index) => `task${index}`);
    await writeFile(join(directory, 'large.json'), planText(...large));
    const cases: [string[], RegExp][] = [
      [['run', '--yes'], /--request TEXT is missing/],
      [['run', '--request', ' '], /request is empty/],
      [['run', ...REQUEST, '--folder', join(directory, 'nowhere')], /There is no folder .*nowhere/],
      [['run', ...REQUEST, '--folder', join(folder, 'package.json')], /is not a folder/],
      [['run', ...REQUEST, '--provider', 'anthropic', ...place], /Set ANTHROPIC_API_KEY/],
      [['run', '--plan', join(directory, 'cycle.json'), ...place], /a -> b -> a|b -> a -> b/],
      [['run', '--plan', join(directory, 'broken.yml'), ...place], /plan/],
      [['run', '--plan', join(directory, 'large.json'), ...place], /5,?000/],
      [['run', '--plan', join(directory, 'nowhere.yml'), ...place], /cannot be read/],
      [['report', 'nobody', ...place], /no run "nobody"/],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, err } = await headless(args);
      assert.deepEqual([code, out], [2, ''], `${args.join(' ')}\n${err}`);
      assert.match(err, sentence);
      assert.doesNotMatch(err, /\n {4}at /, 'no stack trace');
    }
    assert.equal((await headless(['list', ...place])).out, '');
  });

  it('keeps a damaged database aside, says so, and starts a new one', async () => {
    await mkdir(storage);
    await writeFile(join(storage, 'runs.db'), 'not a database '.repeat(500));
    const { code, err } = await headless(['run', ...REQUEST, ...place, '--yes']);
    assert.equal(code, 0, err);
    const kept = /It is kept as (runs\.db\.damaged-\S+), and a new one is started/.exec(err)?.[1];
    assert.ok(kept !== undefined, err);
    assert.match(await readFile(join(storage, kept), 'utf8'), /^not a database /);
    assert.equal(err.split(kept).length, 2, 'said once');
    assert.equal((await report()).state, 'completed');
  });

  it('keeps runs under the data directory of the user when no place is named', async () => {
    const data = join(directory, 'data');
    const { code } = await headless(['run', ...REQUEST, '--folder', folder, '--yes'], { XDG_DATA_HOME: data });
    assert.equal(code, 0);
    const [name = '', ...others] = await readdir(join(data, 'wavewright'));
    assert.match(name, /^sample-[0-9a-f]{12}$/);
    assert.deepEqual([others, await keptIn(join(data, 'wavewright', name))], [[], ['runs.db']]);
  });

  it('pauses at a key that is refused, never shows it, and a resume asks at the same address', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers['x-api-key'] as string | undefined);
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } }),
      );
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const key = { ANTHROPIC_API_KEY: 'sk-very-secret-key' };
      const refused = await headless(['run', ...REQUEST, ...place, '--base-url', url, '--yes', '--verbose'], key);
      assert.equal(refused.code, 1);
      assert.match(refused.out, /Paused \(provider\): /);
      assert.deepEqual(asked, ['sk-very-secret-key']);
      const resumed = await headless(['resume', ...place], { ANTHROPIC_API_KEY: 'sk-another-secret' });
      assert.equal(resumed.code, 1);
      assert.deepEqual(asked, ['sk-very-secret-key', 'sk-another-secret']);
      const files = await Promise.all((await readdir(storage)).map((name) => readFile(join(storage, name), 'latin1')));
      for (const text of [refused.out, refused.err, resumed.out, resumed.err, ...files])
        assert.doesNotMatch(text, /secret/);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('tells its version and how it is used', async () => {
    const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    assert.deepEqual(await headless(['--version']), { code: 0, out: `${manifest.version}\n`, err: '' });
    const help = await headless(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.out, /Usage: wavewright COMMAND/);
  });
});

function taskIdsOf({ out }: HeadlessResult, type: string): string[] {
  return eventsIn(out).flatMap(({ event }) => (event.type === type && 'taskId' in event ? [event.taskId] : []));
}

/** What is kept beside the index over the code, which comes with runs that take long enough to have one. */
async function keptIn(storage: string): Promise<string[]> {
  return (await readdir(storage)).filter((name) => !name.startsWith('index.sqlite'));
}
